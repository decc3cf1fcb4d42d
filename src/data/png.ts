// Pictures as input data: .png through fast-png, pixels 0..255 in the order of the model's input.
// Invariant: the size in the header is compared with the input before anything is inflated.
import { convertIndexedToRgb, decode, hasPngSignature } from 'fast-png';
import { type Tensor, typeText } from '../ir/types.ts';
import { type Normalization, normalizer } from './normalize.ts';
import { badData } from './npy.ts';

/** Width and height are in the header, behind the signature and the name of its chunk. */
const WIDTH_AT = 16;
const HEADER_END = 24;

export const isPng = (bytes: Uint8Array): boolean => hasPngSignature(bytes);

/** Where the values of a picture go: channels last, or in front of height and width as ONNX models have them. */
interface Layout {
  readonly channels: number;
  readonly planes: boolean;
}

/** A picture of the input's own size as the input's elements; opacity is left out if the model has no use for it. */
export function readPng(bytes: Uint8Array, t: Tensor, file: string, n: Normalization): Float32Array {
  if (bytes.length < HEADER_END) badData(file, 'the picture is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(WIDTH_AT), view.getUint32(WIDTH_AT + 4)];
  const { channels, planes } = layoutOf(t, height, width, file);
  const picture = decoded(bytes, file);
  const hasAlpha = picture.channels === 2 || picture.channels === 4;
  if (picture.channels !== channels && !(hasAlpha && picture.channels === channels + 1))
    badData(file, `the picture has ${picture.channels} channels, "${t.origin.name}" is ${typeText(t)}`);
  const normalized = normalizer(n, channels, file);
  const pixels = height * width;
  const result = new Float32Array(pixels * channels);
  for (let pixel = 0; pixel < pixels; pixel++)
    for (let c = 0; c < channels; c++)
      result[planes ? c * pixels + pixel : pixel * channels + c] = normalized(
        picture.data[pixel * picture.channels + c]!,
        c,
      );
  return result;
}

function layoutOf(t: Tensor, height: number, width: number, file: string): Layout {
  const is = (...shape: readonly number[]): boolean => {
    const tail = t.shape.slice(-shape.length);
    const batch = t.shape.slice(0, -shape.length);
    return (
      tail.length === shape.length && shape.every((d, i) => d === tail[i]) && batch.every((d) => d === 1)
    );
  };
  for (const channels of [1, 2, 3, 4]) {
    if (is(height, width, channels)) return { channels, planes: false };
    if (is(channels, height, width)) return { channels, planes: true };
  }
  if (is(height, width)) return { channels: 1, planes: false };
  return badData(
    file,
    `the picture is ${width} pixels wide and ${height} high, "${t.origin.name}" is ${typeText(t)}`,
    'Scale and crop pictures as for training; nnmcu does not choose how.',
  );
}

function decoded(bytes: Uint8Array, file: string) {
  const png = attempt(() => decode(bytes, { checkCrc: true }), file);
  if (png.palette !== undefined) {
    const data = attempt(() => convertIndexedToRgb(png), file);
    return { channels: png.palette[0]!.length, data };
  }
  if (png.depth !== 8)
    badData(file, `the picture has ${png.depth} bits per channel; 8 are supported`, 'Save it with 8 bits.');
  return { channels: png.channels, data: png.data };
}

function attempt<T>(read: () => T, file: string): T {
  try {
    return read();
  } catch (error) {
    return badData(
      file,
      `the picture is damaged: ${error instanceof Error ? error.message : 'unknown fault'}`,
    );
  }
}
