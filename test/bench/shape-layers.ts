// Layers of shapes that no measured model has, each as a model of its own: weights like trained ones, from a seed.
import { writeTflite } from '../../src/export/tflite/write.ts';
import type { Quant, TensorId } from '../../src/ir/types.ts';
import { randomSource } from '../unit/make-graph.ts';
import { type Built, builder, q } from '../unit/op-graph.ts';

export interface ShapeLayer {
  /** Layers of one class are compared with each other. */
  readonly of: string;
  readonly title: string;
  readonly model: Uint8Array;
  /** Multiply-accumulates, or elements of the larger of input and output. */
  readonly count: number;
}

type Pair = readonly [h: number, w: number];

const pairOf = (p: number | Pair): Pair => (typeof p === 'number' ? [p, p] : p);
const hw = ([h, w]: Pair) => ({ h, w });
const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** About a normal distribution with a deviation of 33, as trained weights have per channel. */
function weightsOf(count: number, seed: number): readonly number[] {
  const random = randomSource(seed);
  return Array.from({ length: count }, () => {
    const sum = random(128) + random(128) + random(128) + random(128) - 254;
    return Math.max(-127, Math.min(127, Math.round(sum / 2.2)));
  });
}

function layer(
  of: string,
  title: string,
  build: (b: Built) => TensorId,
  count?: (shapes: readonly (readonly number[])[]) => number,
): ShapeLayer {
  const b = builder();
  const g = b.graph([build(b)]);
  const shapes = [...g.tensors.values()].map((t) => t.shape);
  const elements = Math.max(...[...g.inputs, ...g.outputs].map((id) => product(g.tensors.get(id)!.shape)));
  return { of, title, model: writeTflite(g), count: count?.(shapes) ?? elements };
}

export interface WindowSpec {
  readonly stride?: number | Pair;
  readonly dilation?: number | Pair;
  readonly valid?: true;
  /** Default RELU. */
  readonly linear?: true;
  readonly groups?: number;
  /** Factor of the requantization, in units of what suits the layer; above 1 it shifts to the left. */
  readonly gain?: number;
}

/** The padding of one axis. */
function padOf(size: number, kernel: number, stride: number, dilation: number, valid: boolean) {
  const span = (kernel - 1) * dilation + 1;
  const total = valid ? 0 : Math.max(0, (Math.ceil(size / stride) - 1) * stride + span - size);
  return { before: Math.floor(total / 2), after: Math.ceil(total / 2) };
}

const nameOf = (s: WindowSpec): string =>
  [
    s.stride && `stride ${pairOf(s.stride).join('x')}`,
    s.dilation && `dilation ${pairOf(s.dilation).join('x')}`,
    s.groups && `${s.groups} groups`,
    s.valid && 'VALID',
    s.linear && 'no RELU',
    s.gain && `factors x ${s.gain}`,
  ]
    .filter((part) => part)
    .join(', ');

/** A convolution; depthwise when `co` is a multiple of `ci` by `depthwise`. */
function windowed(
  of: string,
  [h, w, ci, co]: readonly [number, number, number, number],
  size: number | Pair,
  spec: WindowSpec,
  isDepthwise: boolean,
): ShapeLayer {
  const kernel = pairOf(size);
  const stride = pairOf(spec.stride ?? 1);
  const dilation = pairOf(spec.dilation ?? 1);
  const valid = spec.valid ?? false;
  const [y, x] = [0, 1].map((i) => padOf([h, w][i]!, kernel[i]!, stride[i]!, dilation[i]!, valid));
  const perOutput = kernel[0] * kernel[1] * (isDepthwise ? 1 : ci / (spec.groups ?? 1));
  // With input and output in one scale these make outputs with a deviation of about 50.
  const unit = ((spec.gain ?? 1) * 50) / (Math.sqrt(perOutput) * 33 * 74);
  const scales = Array.from({ length: co }, (_, i) => Math.fround(unit * (0.7 + ((i * 7) % 10) / 15)));
  const perAxis = (axis: number): Quant => ({ kind: 'per-axis', axis, scales, zeroPoint: 0 });
  const attrs = {
    stride: hw(stride),
    dilation: hw(dilation),
    padding: { top: y!.before, bottom: y!.after, left: x!.before, right: x!.after },
    activation: spec.linear ? 'NONE' : 'RELU',
  };
  const shape = isDepthwise ? [1, ...kernel, co] : [co, ...kernel, ci / (spec.groups ?? 1)];
  const name = [`${kernel.join('x')}, ${h}x${w}x${ci} to ${co}`, nameOf(spec)].filter((s) => s !== '');
  return layer(
    of,
    name.join(', '),
    (b) => {
      const input = b.input('in', 'int8', [1, h, w, ci], q(1, -128));
      const weights = weightsOf(product(shape), h + 7 * ci + 31 * co);
      const filter = b.constant('w', 'int8', shape, weights, perAxis(isDepthwise ? 3 : 0));
      const bias = b.constant('b', 'int32', [co], new Array(co).fill(37), perAxis(0));
      const quant = q(1, spec.linear ? -5 : -128);
      return b.op(isDepthwise ? 'depthwise_conv2d' : 'conv2d', attrs, [input, filter, bias], { quant });
    },
    (shapes) => product(shapes.at(-1)!) * perOutput,
  );
}

type Shape4 = readonly [h: number, w: number, ci: number, co: number];
export const conv = (shape: Shape4, kernel: number | Pair, spec: WindowSpec = {}): ShapeLayer =>
  windowed(spec.groups ? 'CONV_2D, groups' : 'CONV_2D', shape, kernel, spec, false);
export const depthwise = (shape: Shape4, kernel: number | Pair, spec: WindowSpec = {}): ShapeLayer =>
  windowed('DEPTHWISE_CONV_2D', shape, kernel, spec, true);

export function dense(batches: number, depth: number, units: number, isPerRow = false): ShapeLayer {
  const unit = Math.fround(50 / (Math.sqrt(depth) * 33 * 74));
  const scales = Array.from({ length: units }, (_, i) => Math.fround(unit * (0.7 + ((i * 7) % 10) / 15)));
  const quant: Quant = isPerRow ? { kind: 'per-axis', axis: 0, scales, zeroPoint: 0 } : q(unit, 0);
  return layer(
    'FULLY_CONNECTED',
    `${batches > 1 ? `${batches} rows of ` : ''}${depth} to ${units}${isPerRow ? ', a factor per row' : ''}`,
    (b) => {
      const weights = b.constant('w', 'int8', [units, depth], weightsOf(units * depth, depth + units), quant);
      const bias = b.constant('b', 'int32', [units], new Array(units).fill(-11), quant);
      const input = b.input('in', 'int8', [batches, depth], q(1, -3));
      const attrs = { activation: 'RELU', keepNumDims: false };
      return b.op('fully_connected', attrs, [input, weights, bias], { quant: q(1, -128) });
    },
    () => batches * depth * units,
  );
}

/** ADD, SUB or MUL. */
export const binary = (
  kind: 'add' | 'sub' | 'mul',
  a: readonly number[],
  b: readonly number[],
  [scaleA, scaleB, scale]: readonly [number, number, number] = [0.05, 0.04, 0.06],
): ShapeLayer =>
  layer(
    'ADD, SUB, MUL',
    `${kind} ${a.join('x')} and ${b.join('x')}, scales ${scaleA}, ${scaleB}, ${scale}`,
    (g) => {
      const inputs = [g.input('a', 'int8', a, q(scaleA, 3)), g.input('b', 'int8', b, q(scaleB, -7))];
      return g.op(kind, { activation: 'NONE' }, inputs, { quant: q(scale, 1) });
    },
  );

export function pool(
  kind: 'average' | 'max',
  [h, w, c]: readonly [number, number, number],
  size: number | Pair,
  step: number | Pair,
  valid = false,
): ShapeLayer {
  const [kernel, stride] = [pairOf(size), pairOf(step)];
  const [y, x] = [0, 1].map((i) => padOf([h, w][i]!, kernel[i]!, stride[i]!, 1, valid));
  const attrs = {
    kernel: hw(kernel),
    stride: hw(stride),
    dilation: { h: 1, w: 1 },
    padding: { top: y!.before, bottom: y!.after, left: x!.before, right: x!.after },
    activation: 'NONE',
  };
  const name = `${kind} ${kernel.join('x')} stride ${stride.join('x')}, ${h}x${w}x${c}${valid ? ', VALID' : ''}`;
  return layer(
    'AVERAGE_POOL_2D, MAX_POOL_2D',
    name,
    (b) =>
      b.op(`${kind}_pool2d`, attrs, [b.input('in', 'int8', [1, h, w, c], q(0.1, -5))], { quant: q(0.1, -5) }),
    (shapes) => product(shapes.at(-1)!) * kernel[0] * kernel[1],
  );
}

/** Operators of one input and nothing else. */
export const unary = (
  of: string,
  title: string,
  kind: string,
  shape: readonly number[],
  attrs: object,
  [from, to]: readonly [Quant, Quant],
): ShapeLayer =>
  layer(of, `${title}, ${shape.join('x')}`, (b) =>
    b.op(kind, attrs, [b.input('in', 'int8', shape, from)], { quant: to }),
  );

export const concatenation = (axis: number, ...shapes: readonly (readonly number[])[]): ShapeLayer =>
  layer('copies', `CONCATENATION along ${axis}: ${shapes.map((s) => s.join('x')).join(', ')}`, (b) => {
    const inputs = shapes.map((s, i) => b.input(`in${i}`, 'int8', s, q(0.1, 2)));
    return b.op('concatenation', { axis }, inputs, { quant: q(0.1, 2) });
  });
