// Small networks whose operators can be computed by rows: strides, dilation, SAME and VALID, even and odd windows,
// residual additions, joined branches, pools, channel counts that fill no register, int8 and float32.
import { writeTflite } from '../../src/export/tflite/write.ts';
import { tensorOf } from '../../src/ir/graph.ts';
import type { Quant, TensorId } from '../../src/ir/types.ts';
import { randomSource } from '../unit/make-graph.ts';
import { type Built, builder, q } from '../unit/op-graph.ts';

export interface RowNetwork {
  readonly name: string;
  /** The bytes of a .tflite file. */
  readonly model: Uint8Array;
  /** Not to be computed by rows. */
  readonly isWhole?: true;
}

type Pair = readonly [h: number, w: number];

interface Window {
  readonly kernel?: Pair;
  readonly stride?: Pair;
  readonly dilation?: Pair;
  readonly padding?: 'SAME' | 'VALID';
  readonly activation?: string;
}

/** Adds layers one after another; each returns the id of what it computes. */
function layers(dtype: 'int8' | 'float32', seed: number) {
  const b = builder();
  const g = b.graph([]);
  const random = randomSource(seed);
  const shapeOf = (id: TensorId) => tensorOf(g, id).shape as [number, number, number, number];
  const output = (): { dtype: 'int8' | 'float32'; quant: Quant } => ({
    dtype,
    quant: dtype === 'float32' ? { kind: 'none' } : q(0.05 + random(10) / 100, random(60) - 30),
  });
  const attrsOf = (x: TensorId, w: Window) => {
    const { kernel = [3, 3], stride = [1, 1], dilation = [1, 1], padding = 'SAME' } = w;
    const [, height, width] = shapeOf(x);
    const side = (size: number, axis: 0 | 1): Pair => {
      if (padding === 'VALID') return [0, 0];
      const reach = (kernel[axis] - 1) * dilation[axis] + 1;
      const out = Math.ceil(size / stride[axis]);
      const all = Math.max(0, (out - 1) * stride[axis] + reach - size);
      return [all >> 1, all - (all >> 1)];
    };
    const [[top, bottom], [left, right]] = [side(height, 0), side(width, 1)];
    return {
      stride: { h: stride[0], w: stride[1] },
      dilation: { h: dilation[0], w: dilation[1] },
      padding: { top, bottom, left, right },
      activation: w.activation ?? 'NONE',
    };
  };
  const constant = (name: string, shape: readonly number[], axis: number): TensorId => {
    if (dtype === 'float32') return b.random(name, dtype, shape);
    const scales = Array.from({ length: shape[axis]! }, () => Math.fround(0.002 + random(8) / 1000));
    return b.random(name, dtype, shape, { kind: 'per-axis', axis, scales, zeroPoint: 0 });
  };
  const bias = (channels: number): TensorId =>
    dtype === 'float32'
      ? b.random('bias', dtype, [channels])
      : b.constant(
          'bias',
          'int32',
          [channels],
          Array.from({ length: channels }, () => random(4000) - 2000),
        );
  const pool =
    (kind: string) =>
    (x: TensorId, w: Window): TensorId => {
      const [h, width] = w.kernel ?? [2, 2];
      const attrs = { ...attrsOf(x, w), kernel: { h, w: width } };
      return b.op(kind, attrs, [x], { dtype, quant: tensorOf(g, x).quant });
    };
  return {
    b: b as Built,
    input: (...shape: number[]): TensorId => b.input('x', dtype, shape, output().quant),
    conv(x: TensorId, channels: number, w: Window = {}): TensorId {
      const [h, width] = w.kernel ?? [3, 3];
      const filter = constant('filter', [channels, h, width, shapeOf(x)[3]], 0);
      return b.op('conv2d', attrsOf(x, w), [x, filter, bias(channels)], output());
    },
    depthwise(x: TensorId, depthMultiplier = 1, w: Window = {}): TensorId {
      const [h, width] = w.kernel ?? [3, 3];
      const channels = shapeOf(x)[3] * depthMultiplier;
      const filter = constant('taps', [1, h, width, channels], 3);
      const attrs = { ...attrsOf(x, w), depthMultiplier };
      return b.op('depthwise_conv2d', attrs, [x, filter, bias(channels)], output());
    },
    maxPool: pool('max_pool2d'),
    averagePool: pool('average_pool2d'),
    each: (kind: string, inputs: readonly TensorId[], attrs: object = { activation: 'NONE' }): TensorId =>
      b.op(kind, attrs, inputs, output()),
    join(...parts: readonly TensorId[]): TensorId {
      const { quant } = tensorOf(g, parts[0]!);
      return b.op('concatenation', { axis: 3 }, parts, { dtype, quant });
    },
    scalar: (value: number): TensorId => b.constant('scalar', dtype, [], [value], output().quant),
    model: (...outputs: TensorId[]): Uint8Array => writeTflite(b.graph(outputs)),
  };
}

function strides(): Uint8Array {
  const n = layers('int8', 1);
  let x = n.input(1, 13, 9, 3);
  x = n.conv(x, 5, { stride: [2, 2], activation: 'RELU' });
  x = n.depthwise(x, 1, { stride: [2, 1] });
  x = n.conv(x, 17, { kernel: [1, 1], activation: 'RELU6' });
  x = n.maxPool(x, { kernel: [3, 2], stride: [1, 2] });
  return n.model(n.averagePool(x, { kernel: [3, 3] }));
}

function dilation(): Uint8Array {
  const n = layers('int8', 2);
  let x = n.input(1, 17, 11, 5);
  x = n.depthwise(x, 1, { dilation: [2, 2], activation: 'RELU' });
  x = n.conv(x, 3, { kernel: [2, 3], dilation: [3, 1], padding: 'VALID' });
  x = n.depthwise(x, 3, { kernel: [4, 1], padding: 'VALID', activation: 'RELU_N1_TO_1' });
  return n.model(n.conv(x, 17, { kernel: [3, 3], dilation: [2, 1] }));
}

function residual(): Uint8Array {
  const n = layers('int8', 3);
  const x = n.conv(n.input(1, 12, 7, 3), 17, { stride: [1, 2] });
  let y = n.conv(x, 17, { activation: 'RELU' });
  y = n.each('add', [n.depthwise(y), x]);
  const z = n.conv(y, 5, { stride: [2, 2], kernel: [3, 3], activation: 'RELU' });
  const skip = n.conv(y, 5, { stride: [2, 2], kernel: [1, 1] });
  return n.model(n.each('add', [n.conv(z, 5), skip], { activation: 'RELU' }));
}

/** The chain's own input is added at its end. */
function wholeSkip(): Uint8Array {
  const n = layers('int8', 4);
  const x = n.input(1, 11, 6, 5);
  let y = n.depthwise(x, 1, { kernel: [5, 3] });
  y = n.each('mul', [n.each('logistic', [y], {}), n.scalar(90)]);
  return n.model(n.each('sub', [n.conv(y, 5, { kernel: [1, 1] }), x]));
}

function large(): Uint8Array {
  const n = layers('int8', 5);
  let x = n.input(1, 16, 10, 1);
  x = n.conv(x, 8, { kernel: [7, 5], stride: [3, 1], activation: 'RELU' });
  x = n.depthwise(x, 1, { kernel: [2, 2], stride: [1, 2] });
  x = n.conv(x, 16, { kernel: [1, 1], activation: 'RELU6' });
  return n.model(n.averagePool(x, { kernel: [2, 2], stride: [2, 2], padding: 'VALID' }));
}

function floats(): Uint8Array {
  const n = layers('float32', 6);
  const x = n.conv(n.input(1, 10, 7, 3), 5, { stride: [2, 1], activation: 'RELU' });
  const y = n.depthwise(x, 1, { dilation: [2, 1] });
  const z = n.each('add', [n.conv(y, 5, { kernel: [1, 1] }), x]);
  return n.model(n.maxPool(n.averagePool(z, { kernel: [2, 3] }), { kernel: [3, 2], padding: 'VALID' }));
}

/** Branches of one tensor joined along their channels, one of them twice. */
function branches(): Uint8Array {
  const n = layers('int8', 7);
  const x = n.conv(n.input(1, 11, 6, 3), 5, { activation: 'RELU' });
  const y = n.maxPool(x, { kernel: [3, 3] });
  const z = n.maxPool(y, { kernel: [2, 3] });
  return n.model(n.conv(n.join(y, x, z, y), 6, { stride: [2, 1] }));
}

export const ROW_NETWORKS: readonly RowNetwork[] = [
  { name: 'strides', model: strides() },
  { name: 'dilation', model: dilation() },
  { name: 'residual', model: residual() },
  { name: 'whole-skip', model: wholeSkip() },
  { name: 'large', model: large() },
  { name: 'floats', model: floats() },
  { name: 'branches', model: branches() },
];
