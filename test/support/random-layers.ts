// Random int8 layers, and .tflite files of such layers side by side, from a seed: odd shapes, borders wider than the input, extremes of
// weights, biases, zero points and multipliers, channels with one result, and multipliers whose products tie.
import * as S from '../../src/import/tflite/schema/tflite.ts';
import { randomSource } from '../unit/make-graph.ts';
import { buildTflite, type TestOperator, type TestTensor } from './build-tflite.ts';

export type LayerKind = 'conv2d' | 'depthwise_conv2d' | 'fully_connected';

export interface RandomLayer {
  readonly title: string;
  readonly kind: LayerKind;
  /** Input, weights, bias, output. */
  readonly tensors: readonly TestTensor[];
  readonly operator: TestOperator;
  /** Bytes of the input, for each sample. */
  readonly samples: readonly Uint8Array[];
  readonly macs: number;
}

export interface LayerShape {
  readonly kind: LayerKind;
  readonly n: number;
  readonly h: number;
  readonly w: number;
  readonly ci: number;
  readonly co: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly same: boolean;
  /** Of a convolution; 1 when absent. */
  readonly groups?: number;
}

type Random = (n: number) => number;
const pickFrom = <T>(random: Random, list: readonly T[]): T => list[random(list.length)]!;

const CHANNELS = [1, 2, 3, 4, 5, 7, 8, 12, 16, 17, 20, 33] as const;

/** A shape of the kind; small enough for the interpreter. */
export function randomShape(kind: LayerKind, random: Random): LayerShape {
  const pick = <T>(list: readonly T[]): T => pickFrom(random, list);
  if (kind === 'fully_connected') {
    const [ci, co] = [pick([1, 3, 4, 9, 16, 31, 50, 64, 131]), pick([1, 2, 3, 7, 8, 9, 10, 16, 23])];
    return {
      kind,
      n: pick([1, 1, 3]),
      h: 1,
      w: 1,
      ci,
      co,
      kernel: [1, 1],
      stride: [1, 1],
      dilation: [1, 1],
      same: true,
    };
  }
  const long = random(6) === 0;
  const [h, w] = random(2)
    ? [1 + random(9), long ? 40 + random(60) : 1 + random(9)]
    : [long ? 30 : 1 + random(9), 1 + random(5)];
  const square = pick([1, 3, 3, 3, 3, 5]);
  const kernel: [number, number] = random(4) ? [square, square] : [1 + random(6), 1 + random(5)];
  const dilation: [number, number] = random(5) ? [1, 1] : [1 + random(2), 1 + random(3)];
  const stride: [number, number] =
    dilation[0] * dilation[1] > 1 || random(2) ? [1, 1] : [1 + random(3), 1 + random(3)];
  const ci = kind === 'conv2d' ? pick(CHANNELS) : 1 + random(long ? 3 : 6);
  const co = kind === 'conv2d' ? pick(CHANNELS) : ci * pick([1, 1, 1, 2, 3]);
  const fits = (kernel[0] - 1) * dilation[0] < h && (kernel[1] - 1) * dilation[1] < w;
  return {
    kind,
    n: pick([1, 1, 1, 2]),
    h,
    w,
    ci,
    co,
    kernel,
    stride,
    dilation,
    same: !fits || random(2) > 0,
  };
}

const int8s = (values: ArrayLike<number>): Uint8Array => new Uint8Array(Int8Array.from(values).buffer);

/** `isPlain`: no -128 beside a negative weight, which cannot be packed. */
function weightsFor(random: Random, rows: number, length: number, isPlain: boolean): Int8Array {
  const kind = isPlain ? pickFrom(random, [0, 2, 3]) : random(5);
  const values = new Int8Array(rows * length);
  for (let row = 0; row < rows; row++) {
    // Rows without weights have one result.
    const isZero = random(9) === 0;
    for (let k = 0; k < length; k++)
      values[row * length + k] = isZero
        ? 0
        : kind === 0
          ? pickFrom(random, [-127, 127])
          : kind === 1
            ? pickFrom(random, [-128, -128, 127, -1])
            : kind === 2
              ? random(7) - 3
              : random(255) - 127;
  }
  return values;
}

/** A convolution of `groups` groups, each with the channels of this one. */
export const inGroups = (s: LayerShape, groups: number): LayerShape => ({
  ...s,
  ci: s.ci * groups,
  co: s.co * groups,
  groups,
});

/** What a layer's requantization is like; random where absent. */
export interface LayerStyle {
  /** TFLite's code: 0 none, 1 RELU, 3 RELU6. */
  readonly activation?: number;
  readonly outZero?: number;
  /** Factors are powers of two, which makes ties. */
  readonly isPower?: boolean;
  /** No factors of 1 or more and no huge biases. */
  readonly isPlain?: boolean;
  /** Of a dense layer. */
  readonly isPerRow?: boolean;
}

/** The layer of a shape. */
export function layerOf(shape: LayerShape, seed: number, style: LayerStyle = {}): RandomLayer {
  const random = randomSource(seed);
  const { kind, n, h, w, ci, co, kernel, stride, dilation } = shape;
  const isDepthwise = kind === 'depthwise_conv2d';
  const isDense = kind === 'fully_connected';
  const perOutput = isDepthwise ? 1 : ci / (shape.groups ?? 1);
  const taps = kernel[0] * kernel[1] * perOutput;
  const isPlain = style.isPlain ?? random(4) > 0;
  const byRow = weightsFor(random, co, taps, isPlain);
  // [co, ...] but for a depthwise filter, [1, kh, kw, co].
  const filter = isDepthwise ? byRow.map((_, i) => byRow[(i % co) * taps + Math.floor(i / co)]!) : byRow;
  const inZero = pickFrom(random, [-128, -128, 0, 127, -3, random(256) - 128]);
  const outZero = style.outZero ?? pickFrom(random, [-128, -128, 0, 127, random(256) - 128]);
  const activation = style.activation ?? pickFrom(random, [0, 0, 0, 1, 3]);
  // Powers of two as factors make ties, many of them where small weights need few bits of shift.
  const squares = byRow.reduce((sum, v) => sum + v * v, 0) / byRow.length;
  const spread = 74 * Math.sqrt(taps * Math.max(1, squares));
  const isPower = style.isPower ?? random(2) === 0;
  const isPerChannel = !isDense || (style.isPerRow ?? random(3) === 0);
  // One channel with a factor of 1 or more or a huge bias is enough to rule the fast kernels out.
  const units = isPlain ? [20, 40, 90, 200] : [40, 90, 4000, 200 * spread];
  const factors = Array.from({ length: isPerChannel ? co : 1 }, () => {
    const real = (pickFrom(random, units) / spread) * (0.6 + random(1000) / 1000);
    return Math.fround(Math.min(isPower ? 2 ** Math.round(Math.log2(real)) : real, isPlain ? 0.45 : 900));
  });
  const near = (): number => random(Math.ceil(2 * spread)) - Math.floor(spread);
  const bias = Int32Array.from({ length: co }, () =>
    isPlain || random(6) > 0
      ? pickFrom(random, [0, near(), near()])
      : pickFrom(random, [random(2 ** 20) - 2 ** 19, 2 ** 30]),
  );
  const zeros = factors.map(() => 0);
  const isSame = shape.same;
  const size = (i: number, axis: 0 | 1): number => {
    const span = isSame ? 1 : (kernel[axis] - 1) * dilation[axis] + 1;
    return Math.floor((i - span) / stride[axis]) + 1;
  };
  const out = isDense ? [n, co] : [n, size(h, 0), size(w, 1), co];
  const input = isDense ? [n, ci] : [n, h, w, ci];
  const filterShape = isDense ? [co, ci] : isDepthwise ? [1, ...kernel, co] : [co, ...kernel, perOutput];
  const tensors: TestTensor[] = [
    { name: 'in', shape: input, type: S.TensorType.INT8, scales: [1], zeroPoints: [inZero] },
    {
      name: 'filter',
      shape: filterShape,
      type: S.TensorType.INT8,
      data: int8s(filter),
      scales: factors,
      zeroPoints: zeros,
      axis: isDepthwise ? 3 : 0,
    },
    {
      name: 'bias',
      shape: [co],
      type: S.TensorType.INT32,
      data: new Uint8Array(bias.buffer),
      scales: factors,
      zeroPoints: zeros,
    },
    { name: 'out', shape: out, type: S.TensorType.INT8, scales: [1], zeroPoints: [outZero] },
  ];
  const count = n * h * w * ci;
  const samples = [
    () => random(256) - 128,
    () => pickFrom(random, [-128, 127]),
    () => (random(4) ? inZero : random(256) - 128),
  ].map((value) => int8s(Array.from({ length: count }, value)));
  const title = `${kind} ${input.join('x')} to ${co}, ${shape.groups ?? 1} groups, ${kernel.join('x')} stride ${stride.join('x')} dilation ${dilation.join('x')} ${isSame ? 'SAME' : 'VALID'} (seed ${seed})`;
  const pixels = isDense ? n : n * out[1]! * out[2]!;
  return { title, kind, tensors, operator: operatorOf(shape, activation), samples, macs: pixels * co * taps };
}

function operatorOf(s: LayerShape, activation: number): TestOperator {
  const padding = s.same ? S.Padding.SAME : S.Padding.VALID;
  const [inputs, outputs] = [[0, 1, 2], [3]];
  const { stride, dilation } = s;
  switch (s.kind) {
    case 'conv2d':
      return {
        code: S.BuiltinOperator.CONV_2D,
        inputs,
        outputs,
        options: {
          type: S.BuiltinOptions.Conv2DOptions,
          write: (b) =>
            S.Conv2DOptions.createConv2DOptions(
              b,
              padding,
              stride[1],
              stride[0],
              activation,
              dilation[1],
              dilation[0],
              0,
            ),
        },
      };
    case 'depthwise_conv2d':
      return {
        code: S.BuiltinOperator.DEPTHWISE_CONV_2D,
        inputs,
        outputs,
        options: {
          type: S.BuiltinOptions.DepthwiseConv2DOptions,
          write: (b) =>
            S.DepthwiseConv2DOptions.createDepthwiseConv2DOptions(
              b,
              padding,
              stride[1],
              stride[0],
              s.co / s.ci,
              activation,
              dilation[1],
              dilation[0],
            ),
        },
      };
    case 'fully_connected':
      return {
        code: S.BuiltinOperator.FULLY_CONNECTED,
        inputs,
        outputs,
        options: {
          type: S.BuiltinOptions.FullyConnectedOptions,
          write: (b) =>
            S.FullyConnectedOptions.createFullyConnectedOptions(b, activation, 0, false, false, 0),
        },
      };
  }
}

/** A model with one input and one output for each of the layers. */
export function modelOf(layers: readonly RandomLayer[]): Uint8Array {
  const shifted = (list: readonly number[], i: number): readonly number[] => list.map((t) => 4 * i + t);
  return buildTflite({
    tensors: layers.flatMap((l, i) => l.tensors.map((t) => ({ ...t, name: `${t.name}${i}` }))),
    operators: layers.map(({ operator: o }, i) => ({
      ...o,
      inputs: shifted(o.inputs, i),
      outputs: shifted(o.outputs, i),
    })),
    inputs: layers.map((_, i) => 4 * i),
    outputs: layers.map((_, i) => 4 * i + 3),
  });
}

/** `count` layers of a kind. */
export const randomLayers = (kind: LayerKind, count: number, seed: number): readonly RandomLayer[] =>
  Array.from({ length: count }, (_, i) => layerOf(randomShape(kind, randomSource(seed + i)), seed + i));
