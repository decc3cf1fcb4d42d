// RESIZE_NEAREST_NEIGHBOR of images [n, h, w, c] of any element type. Which pixel is nearest is decided here, so the
// kernel copies by two tables and has no arithmetic that could differ.
// Source: TFLite reference_ops::ResizeNearestNeighbor, GetNearestNeighbor (in float32).
import { ResizeNearestNeighborOptions } from '../import/tflite/schema/tflite.ts';
import { roundHalfAway } from '../ir/requantize.ts';
import { bytesOf, type DType, dtypeBytes, tensorBytes, valuesFromBytes } from '../ir/types.ts';
import { constantInts, intsInput } from './common/constant.ts';
import { monotoneIntervals } from './common/monotone.ts';
import { SAME_CHANNELS } from './common/tied-channels.ts';
import {
  type CField,
  defineOp,
  inputOf,
  type NodeView,
  type OpDef,
  outputOf,
  reject,
  requireDtype,
} from './op-def.ts';

export interface ResizeNearestAttrs {
  readonly height: number;
  readonly width: number;
  /** The corner pixels' centers of input and output coincide. */
  readonly alignCorners: boolean;
  /** Positions are those of the pixels' centers, not of their upper left corners. */
  readonly halfPixelCenters: boolean;
}

const DTYPES: readonly DType[] = ['int8', 'uint8', 'int16', 'float32'];
/** The tables' int16. */
const LARGEST = 32767;

/** For each of `to` positions the nearest of `from`. */
export function nearestPixels(
  { alignCorners, halfPixelCenters }: ResizeNearestAttrs,
  from: number,
  to: number,
): readonly number[] {
  const scale = alignCorners && to > 1 ? Math.fround((from - 1) / (to - 1)) : Math.fround(from / to);
  const offset = halfPixelCenters ? 0.5 : 0;
  return Array.from({ length: to }, (_, i) => {
    const position = Math.fround(Math.fround(i + offset) * scale);
    const index = alignCorners ? roundHalfAway(position) : Math.floor(position);
    return Math.max(0, Math.min(from - 1, index));
  });
}

const tablesOf = (n: NodeView<ResizeNearestAttrs>) => {
  const [, h = 0, w = 0] = inputOf(n, 0).shape;
  return {
    rows: nearestPixels(n.attrs, h, n.attrs.height),
    columns: nearestPixels(n.attrs, w, n.attrs.width),
  };
};

export const resizeNearestNeighbor: OpDef<'resize_nearest_neighbor', ResizeNearestAttrs> = defineOp<
  'resize_nearest_neighbor',
  ResizeNearestAttrs
>({
  kind: 'resize_nearest_neighbor',
  summary: 'Image of another size, of the nearest pixels.',
  tflite: ['RESIZE_NEAREST_NEIGHBOR'],
  dtypes: ['int8, size int32 (constant) -> int8', 'the same with uint8, int16 or float32'],

  readTflite(node) {
    const size = constantInts(node, 1, 'size');
    const [height = 0, width = 0] = size;
    if (size.length !== 2 || height < 1 || width < 1)
      return node.fail('invalid-graph', `[${size}] is not a height and a width`);
    const o = node.options(ResizeNearestNeighborOptions);
    const attrs = {
      height,
      width,
      alignCorners: o?.alignCorners() ?? false,
      halfPixelCenters: o?.halfPixelCenters() ?? false,
    };
    return { attrs, inputs: node.inputIds.slice(0, 1) };
  },

  writeTflite: (n) => ({
    opcode: 'RESIZE_NEAREST_NEIGHBOR',
    version: n.attrs.halfPixelCenters ? 3 : 2,
    inputs: [n.op.inputs[0] ?? null, intsInput('size', [n.attrs.height, n.attrs.width])],
    options: {
      table: ResizeNearestNeighborOptions,
      write: (b) =>
        ResizeNearestNeighborOptions.createResizeNearestNeighborOptions(
          b,
          n.attrs.alignCorners,
          n.attrs.halfPixelCenters,
        ),
    },
  }),

  quantization: { output: 'shared' },

  infer(n) {
    const input = inputOf(n, 0);
    requireDtype(n, input, DTYPES);
    const { shape } = input;
    const { height, width } = n.attrs;
    if (shape.length !== 4) reject(n, 'unsupported-option', `[${shape}] is no image [n, h, w, c]`);
    if (shape.includes(0)) reject(n, 'invalid-graph', `[${shape}] has no pixels`);
    if (input.quant.kind === 'per-axis')
      reject(n, 'unsupported-option', 'per-axis quantization cannot be resized');
    if (Math.max(shape[1]!, shape[2]!, height, width) > LARGEST)
      reject(n, 'unsupported-option', `[${shape}] to ${height}x${width} is more than ${LARGEST} pixels long`);
    return [{ dtype: input.dtype, shape: [shape[0]!, height, width, shape[3]!] }];
  },

  reference(n, values) {
    const output = outputOf(n);
    const [images = 0, h = 0, w = 0, c = 0] = inputOf(n, 0).shape;
    const pixel = c * dtypeBytes(output.dtype);
    const source = bytesOf(values[0]!);
    const bytes = new Uint8Array(tensorBytes(output));
    const { rows, columns } = tablesOf(n);
    let to = 0;
    for (let image = 0; image < images; image++)
      for (const y of rows)
        for (const x of columns) {
          const from = ((image * h + y) * w + x) * pixel;
          bytes.set(source.subarray(from, from + pixel), to);
          to += pixel;
        }
    return [valuesFromBytes(output.dtype, bytes)];
  },

  lower(n) {
    const { shape, dtype } = inputOf(n, 0);
    const [images, h, w, c] = shape as readonly [number, number, number, number];
    const pixel = c * dtypeBytes(dtype);
    const { rows, columns } = tablesOf(n);
    const table = (role: string, values: readonly number[]): CField => ({
      constant: { role, values: Int16Array.from(values) },
    });
    return [
      {
        symbol: 'nnmcu_resize_nearest',
        header: 'nnmcu/resize.h',
        sources: ['resize_nearest.c'],
        params: {
          type: 'nnmcu_resize_nearest_params',
          fields: [
            ['images', images],
            ['out_h', n.attrs.height],
            ['out_w', n.attrs.width],
            ['image', h * w * pixel],
            ['row', w * pixel],
            ['pixel', pixel],
            ['rows', table('rows', rows)],
            ['columns', table('columns', columns)],
          ],
        },
        args: [
          { kind: 'input', index: 0 },
          { kind: 'output', index: 0 },
        ],
      },
    ];
  },

  intervals: (n, inputs, numerics) => monotoneIntervals(n, inputs, numerics, resizeNearestNeighbor.reference),
  channels: SAME_CHANNELS,
  describe: ({ attrs }) =>
    `to ${attrs.height}x${attrs.width}${attrs.alignCorners ? ', corners aligned' : ''}${attrs.halfPixelCenters ? ', half pixel centers' : ''}`,
});
