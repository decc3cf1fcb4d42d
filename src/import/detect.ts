// Which format a file is in, by its content, and the reader for it. The name decides nothing.
// Source: the magic numbers of the formats people try: ONNX, HDF5, zip, SavedModel, PyTorch, Git LFS, HTML, C.
import { NnmcuError } from '../diagnostics.ts';
import type { Graph, Numerics } from '../ir/types.ts';
import { withInt8Io } from './io-type.ts';
import { isModelProto } from './onnx/model.ts';
import { readOnnx } from './onnx/read.ts';
import type { ImportOptions } from './options.ts';
import { printable } from './printable.ts';
import { readTflite } from './tflite/read.ts';

const KERAS_HELP =
  'Convert it: `tf.lite.TFLiteConverter.from_keras_model(model)` with full-integer quantization, then save the .tflite.';

interface Format {
  readonly is: (bytes: Uint8Array, text: string) => boolean;
  readonly found: string;
  readonly help: string;
}

/** Files that are not TFLite but often are given; the first match wins. */
const OTHERS: readonly Format[] = [
  { is: (b) => b.length === 0, found: 'the file is empty', help: 'Convert or download the model again.' },
  {
    is: (_, t) => t.startsWith('PK\x03\x04'),
    found: 'this is a zip archive (Keras .keras, PyTorch .pt or a packed model)',
    help: `Unpack it if it contains a .tflite. For a Keras model: ${KERAS_HELP}`,
  },
  { is: (_, t) => t.startsWith('\x89HDF\r\n'), found: 'this is an HDF5 file (Keras .h5)', help: KERAS_HELP },
  {
    is: (b, t) => b[0] === 8 && b[1] === 1 && t[2] === '\x12',
    found: 'this is a TensorFlow SavedModel',
    help: 'Convert it: `tf.lite.TFLiteConverter.from_saved_model(folder)` with full-integer quantization.',
  },
  {
    is: (_, t) => t.startsWith('version https://git-lfs'),
    found: 'this is a Git LFS pointer, not the model itself',
    help: 'Fetch the model with `git lfs pull`.',
  },
  {
    is: (_, t) => /^\s*<(!doctype|html|\?xml)/i.test(t),
    found: 'this is a web page',
    help: 'Download the raw file instead of the page that shows it.',
  },
  {
    is: (_, t) => /^[\s\S]*(unsigned char|uint8_t)\s/.test(t) && /^[\t\n\r\x20-\x7e]*$/.test(t),
    found: 'this is C source, perhaps a model as an array',
    help: 'Give the .tflite file that the array was made from.',
  },
  {
    is: (b) => b[0] === 0x1f && b[1] === 0x8b,
    found: 'this file is compressed with gzip',
    help: 'Unpack it first.',
  },
  {
    is: (_, t) => t.slice(4, 7) === 'TFL',
    found: 'this is a TFLite file of another schema version',
    help: 'Convert the model again with a current converter.',
  },
];

/** Reads a model file of any supported format; `file` is its name in messages. */
export function importModel(bytes: Uint8Array, file: string, options: ImportOptions = {}): Graph {
  const graph = readModel(bytes, file, options);
  return options.ioType === 'int8' ? withInt8Io(graph) : graph;
}

/** The numerics of the runtime that the format's models are made for: ort for ONNX, tflm for all others. */
export const defaultNumerics = (bytes: Uint8Array): Numerics =>
  !isTflite(bytes) && isModelProto(bytes) ? 'ort' : 'tflm';

const isTflite = (bytes: Uint8Array): boolean => String.fromCharCode(...bytes.subarray(4, 8)) === 'TFL3';

function readModel(bytes: Uint8Array, file: string, options: ImportOptions): Graph {
  const text = String.fromCharCode(...bytes.subarray(0, 512));
  if (isTflite(bytes)) return readTflite(bytes, file);
  if (isModelProto(bytes)) return readOnnx(bytes, file, options);
  return notAModel(bytes, text, file);
}

function notAModel(bytes: Uint8Array, text: string, file: string): never {
  const other = OTHERS.find((format) => format.is(bytes, text));
  if (other !== undefined)
    throw new NnmcuError({ code: 'not-a-model', file, message: other.found, help: other.help });
  const begin = printable(text.slice(0, 8));
  throw new NnmcuError({
    code: 'not-a-model',
    file,
    message: `this is neither a TFLite nor an ONNX file: it begins with "${begin}" and has no TFL3 at byte 4`,
  });
}
