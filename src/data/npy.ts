// NumPy .npy arrays, read and written. Every length comes from the file, so each is checked before it is used.
// Source: NEP 1 / numpy.lib.format, versions 1.0 to 3.0.
import { NnmcuError } from '../diagnostics.ts';
import { bytesOf, type DType, elementCount, type Values, valuesFromBytes } from '../ir/types.ts';

/** An array in row-major order. */
export interface NdArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly values: Values;
}

const MAGIC = '\x93NUMPY';
/** More than any real header; keeps a damaged length from turning data into a header. */
const LONGEST_HEADER = 65_536;
/** As many as numpy allows. */
const MOST_DIMS = 64;

/** NumPy's little-endian names; float64 is the one that is converted (to float32). */
const DTYPES: ReadonlyMap<string, DType | 'float64'> = new Map([
  ['|b1', 'bool'],
  ['|i1', 'int8'],
  ['|u1', 'uint8'],
  ['<i2', 'int16'],
  ['<i4', 'int32'],
  ['<i8', 'int64'],
  ['<f4', 'float32'],
  ['<f8', 'float64'],
] as const);

const DESCR: ReadonlyMap<DType, string> = new Map(
  [...DTYPES].flatMap(([descr, dtype]) => (dtype === 'float64' ? [] : [[dtype, descr] as const])),
);

/** Rejects a data file; `file` may name an array inside an archive: `in.npz[input_0]`. */
export function badData(file: string, message: string, help?: string): never {
  throw new NnmcuError({ code: 'bad-data', file, message, ...(help === undefined ? {} : { help }) });
}

const SAVE_HELP = "Save it with numpy: np.save('x.npy', array.astype(np.int8)).";

/** True when the bytes begin like a .npy file. */
export const isNpy = (bytes: Uint8Array): boolean => latin1(bytes.subarray(0, 6)) === MAGIC;

/** Reads a .npy file of any format version; Fortran order is converted. */
export function readNpy(bytes: Uint8Array, file: string): NdArray {
  if (!isNpy(bytes)) badData(file, 'this is not a .npy file: the magic number is missing', SAVE_HELP);
  const major = bytes[6] ?? 0;
  if (major < 1 || major > 3)
    badData(file, `.npy format version ${major} is not known; 1 to 3 are`, SAVE_HELP);
  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) badData(file, 'the header is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_HEADER || start + length > bytes.length)
    badData(file, `the header is cut off: it should have ${length} bytes`);
  const { descr, fortran, shape } = parseHeader(latin1(bytes.subarray(start, start + length)), file);

  const dtype = DTYPES.get(descr);
  if (dtype === undefined)
    badData(file, `dtype "${descr}" is not supported; these are: ${[...DTYPES.keys()].join(' ')}`, SAVE_HELP);
  if (shape.length > MOST_DIMS) badData(file, `${shape.length} dimensions are more than ${MOST_DIMS}`);
  const count = elementCount(shape);
  const expected = count * Number(descr.slice(2));
  const data = bytes.subarray(start + length);
  if (!Number.isSafeInteger(expected) || data.length !== expected)
    badData(
      file,
      `shape (${shape.join(', ')}) of ${descr} needs ${expected} bytes, the file has ${data.length}`,
    );

  const values = dtype === 'float64' ? narrowed(data) : valuesFromBytes(dtype, data);
  return {
    dtype: dtype === 'float64' ? 'float32' : dtype,
    shape,
    values: fortran && shape.length > 1 ? rowMajor(values, shape) : values,
  };
}

/** Writes a version 1.0 .npy file in C order; byte-stable. */
export function writeNpy(array: NdArray): Uint8Array {
  const { dtype, shape, values } = array;
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const header = `{'descr': '${DESCR.get(dtype)}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // Data begins at a multiple of 64, as numpy does for memory mapping.
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10;
  const out = new Uint8Array(10 + length + values.byteLength);
  const prefix = `${MAGIC}\x01\x00${String.fromCharCode(length & 255, length >> 8)}`;
  const text = `${prefix}${header.padEnd(length - 1)}\n`;
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  out.set(bytesOf(values), text.length);
  return out;
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** The header is a Python dict literal with exactly these three keys, in any order. */
function parseHeader(text: string, file: string) {
  const descr = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text)?.[1];
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  const tuple = /['"]shape['"]\s*:\s*\(([\d,\sL]*)\)/.exec(text)?.[1];
  if (order === undefined || tuple === undefined || descr === undefined) {
    if (/['"]descr['"]\s*:\s*\[/.test(text)) badData(file, 'structured arrays are not supported', SAVE_HELP);
    return badData(file, 'the header is damaged: descr, fortran_order and shape are needed');
  }
  const dims = tuple.split(',').map((d) => d.replace('L', '').trim());
  return { descr, fortran: order === 'True', shape: dims.filter((d) => d !== '').map(Number) };
}

function narrowed(data: Uint8Array): Float32Array {
  return Float32Array.from(new Float64Array(new Uint8Array(data).buffer));
}

/** Column-major elements in row-major order. */
function rowMajor(values: Values, shape: readonly number[]): Values {
  const out = values.slice();
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => elementCount(shape.slice(0, axis)));
  for (let i = 0; i < values.length; i++) {
    let from = 0;
    for (let axis = 0; axis < shape.length; axis++) from += index[axis]! * strides[axis]!;
    out[i] = values[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return out;
}
