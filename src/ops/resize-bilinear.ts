// RESIZE_BILINEAR of images [n, h, w, c]: int8 with positions in 1/1024 of a pixel, float32. Positions and weights are
// decided here; the kernel has two rows or columns and one weight for each row and column of the output.
// Source: TFLite reference_ops::ResizeBilinearInteger and ::ResizeBilinear.
import { ResizeBilinearOptions } from '../import/tflite/schema/tflite.ts';
import { sameQuant } from '../ir/quant.ts';
import { clamp, roundHalfAway } from '../ir/requantize.ts';
import type { Values } from '../ir/types.ts';
import { constantInts, intsInput } from './common/constant.ts';
import { monotoneIntervals } from './common/monotone.ts';
import { SAME_CHANNELS } from './common/tied-channels.ts';
import { nhwcOf } from './common/window.ts';
import {
  type CField,
  defineOp,
  inputOf,
  type NodeView,
  type OpDef,
  outputOf,
  perTensor,
  reject,
  requireDtype,
} from './op-def.ts';
import type { ResizeNearestAttrs } from './resize-nearest-neighbor.ts';

export type ResizeBilinearAttrs = ResizeNearestAttrs;
type Node = NodeView<ResizeBilinearAttrs>;

/** The tables' int16, and 1024 times a position within int32. */
const LARGEST = 32767;

/** One position of the output: the two of the input it lies between, and the share of the second. */
interface Place {
  readonly first: number;
  readonly second: number;
  /** In 1/1024 for int8; a float32 otherwise. */
  readonly share: number;
}

/** C's division of integers. */
const quotient = (a: number, b: number): number => Math.trunc(a / b);

function placesS8(a: ResizeBilinearAttrs, from: number, to: number): readonly Place[] {
  const [size, count] = a.alignCorners && to > 1 ? [from - 1, to - 1] : [from, to];
  const scale = quotient(1024 * size + quotient(count, 2), count);
  return Array.from({ length: to }, (_, i) => {
    const at = i * scale + (a.halfPixelCenters ? quotient(scale, 2) - 512 : 0);
    const first = Math.max(quotient(at, 1024), 0);
    const second = Math.min(quotient(at + 1023, 1024), from - 1);
    return { first: Math.min(first, from - 1), second, share: at - 1024 * first };
  });
}

function placesF32(a: ResizeBilinearAttrs, from: number, to: number): readonly Place[] {
  const [size, count] = a.alignCorners && to > 1 ? [from - 1, to - 1] : [from, to];
  const scale = Math.fround(size / count);
  return Array.from({ length: to }, (_, i) => {
    const at = a.halfPixelCenters
      ? Math.fround(Math.fround(Math.fround(i + 0.5) * scale) - 0.5)
      : Math.fround(i * scale);
    const first = Math.max(Math.floor(at), 0);
    const second = Math.min(Math.ceil(at), from - 1);
    return { first, second, share: Math.fround(at - first) };
  });
}

function placesOf(n: Node) {
  const x = nhwcOf(n, inputOf(n, 0));
  const places = inputOf(n, 0).dtype === 'int8' ? placesS8 : placesF32;
  const rows = places(n.attrs, x.h, n.attrs.height);
  const columns = places(n.attrs, x.w, n.attrs.width);
  return { x, rows, columns };
}

/** Where both shares are 0..1024 the sum of products is within 2^27 and rounds to an int8. */
const sumS8 = (a: number, b: number, c: number, d: number, y: number, x: number): number => {
  const upper = a * (1024 - x) + b * x;
  const lower = c * (1024 - x) + d * x;
  return clamp(roundHalfAway((upper * (1024 - y) + lower * y) / 2 ** 20), -128, 127);
};

const f = Math.fround;
/** In the order of the reference, rounded at each step. */
const sumF32 = (a: number, b: number, c: number, d: number, y: number, x: number): number => {
  const product = (value: number, p: number, q: number) => f(f(value * p) * q);
  const restY = f(1 - y);
  const restX = f(1 - x);
  const upper = f(product(a, restY, restX) + product(c, y, restX));
  return f(f(upper + product(b, restY, x)) + product(d, y, x));
};

function reference(n: Node, values: readonly (Values | null)[]): readonly Values[] {
  const { x, rows, columns } = placesOf(n);
  const isInt8 = inputOf(n, 0).dtype === 'int8';
  const data = values[0] as Int8Array | Float32Array;
  const count = x.n * rows.length * columns.length * x.c;
  const result = isInt8 ? new Int8Array(count) : new Float32Array(count);
  const sum = isInt8 ? sumS8 : sumF32;
  let to = 0;
  for (let image = 0; image < x.n; image++)
    for (const row of rows)
      for (const column of columns)
        for (let c = 0; c < x.c; c++) {
          const at = (y: number, z: number) => data[((image * x.h + y) * x.w + z) * x.c + c]!;
          result[to++] = sum(
            at(row.first, column.first),
            at(row.first, column.second),
            at(row.second, column.first),
            at(row.second, column.second),
            row.share,
            column.share,
          );
        }
  return [result];
}

export const resizeBilinear: OpDef<'resize_bilinear', ResizeBilinearAttrs> = defineOp<
  'resize_bilinear',
  ResizeBilinearAttrs
>({
  kind: 'resize_bilinear',
  summary: 'Image of another size, each pixel between the four nearest.',
  tflite: ['RESIZE_BILINEAR'],
  dtypes: ['int8, size int32 (constant) -> int8', 'float32, size int32 (constant) -> float32'],

  readTflite(node) {
    const size = constantInts(node, 1, 'size');
    const [height = 0, width = 0] = size;
    if (size.length !== 2 || height < 1 || width < 1)
      return node.fail('invalid-graph', `[${size}] is not a height and a width`);
    const o = node.options(ResizeBilinearOptions);
    const alignCorners = o?.alignCorners() ?? false;
    const halfPixelCenters = o?.halfPixelCenters() ?? false;
    if (alignCorners && halfPixelCenters)
      return node.fail('invalid-graph', 'corners cannot be aligned where positions are those of the centers');
    return { attrs: { height, width, alignCorners, halfPixelCenters }, inputs: node.inputIds.slice(0, 1) };
  },

  writeTflite: (n) => ({
    opcode: 'RESIZE_BILINEAR',
    version: n.attrs.halfPixelCenters ? 3 : inputOf(n, 0).dtype === 'int8' ? 2 : 1,
    inputs: [n.op.inputs[0] ?? null, intsInput('size', [n.attrs.height, n.attrs.width])],
    options: {
      table: ResizeBilinearOptions,
      write(b) {
        ResizeBilinearOptions.startResizeBilinearOptions(b);
        ResizeBilinearOptions.addAlignCorners(b, n.attrs.alignCorners);
        ResizeBilinearOptions.addHalfPixelCenters(b, n.attrs.halfPixelCenters);
        return ResizeBilinearOptions.endResizeBilinearOptions(b);
      },
    },
  }),

  quantization: { output: 'shared' },

  infer(n) {
    const input = inputOf(n, 0);
    requireDtype(n, input, ['int8', 'float32']);
    const x = nhwcOf(n, input);
    const { height, width } = n.attrs;
    if (Math.max(x.h, x.w, height, width) > LARGEST)
      reject(
        n,
        'unsupported-option',
        `[${input.shape}] to ${height}x${width} is more than ${LARGEST} pixels long`,
      );
    if (input.dtype === 'int8') {
      perTensor(n, input);
      if (!sameQuant(input.quant, outputOf(n).quant))
        reject(
          n,
          'unsupported-option',
          'input and output differ in scale or zero point; resizing does not rescale',
        );
    }
    return [{ dtype: input.dtype, shape: [x.n, height, width, x.c] }];
  },

  reference,

  lower(n) {
    const { x, rows, columns } = placesOf(n);
    const isInt8 = inputOf(n, 0).dtype === 'int8';
    const shares = (places: readonly Place[]) => places.map((p) => p.share);
    const constant = (role: string, values: Int16Array | Float32Array): CField => ({
      constant: { role, values },
    });
    const axis = (role: string, places: readonly Place[]): readonly (readonly [string, CField])[] => [
      [`${role}s`, constant(`${role}s`, Int16Array.from(places.flatMap((p) => [p.first, p.second])))],
      [
        `${role}_share`,
        constant(
          `${role}_share`,
          isInt8 ? Int16Array.from(shares(places)) : Float32Array.from(shares(places)),
        ),
      ],
    ];
    const suffix = isInt8 ? 's8' : 'f32';
    return [
      {
        symbol: `nnmcu_resize_bilinear_${suffix}`,
        header: 'nnmcu/resize.h',
        sources: [`resize_bilinear_${suffix}.c`],
        params: {
          type: `nnmcu_resize_bilinear_${suffix}_params`,
          fields: [
            ['images', x.n],
            ['in_h', x.h],
            ['in_w', x.w],
            ['channels', x.c],
            ['out_h', n.attrs.height],
            ['out_w', n.attrs.width],
            ...axis('row', rows),
            ...axis('column', columns),
          ],
        },
        args: [
          { kind: 'input', index: 0 },
          { kind: 'output', index: 0 },
        ],
      },
    ];
  },

  intervals: (n, inputs, numerics) => monotoneIntervals(n, inputs, numerics, reference),
  channels: SAME_CHANNELS,
  describe(n) {
    const { height, width, alignCorners, halfPixelCenters } = n.attrs;
    return `to ${height}x${width}${alignCorners ? ' corners aligned' : ''}${halfPixelCenters ? ' half pixel' : ''}`;
  },
});
