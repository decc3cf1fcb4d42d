// Single layers with weights, and their parts, for the tests of what quantization does layer by layer.
import { viewOf } from '../../src/ir/graph.ts';
import type { Graph, OpNode, Tensor } from '../../src/ir/types.ts';
import type { Unfolding } from '../../src/ops/unfolding.ts';
import {
  forEachChannel,
  largestPerChannel,
  quantizedWeights,
  weightScales,
} from '../../src/quantize/affine.ts';
import type { RoundedWeights } from '../../src/quantize/least-squares.ts';
import { ruleOf } from '../../src/quantize/params.ts';
import { net, randoms } from './networks.ts';

const next = randoms(11);
const floats = (length: number): Float32Array => Float32Array.from({ length }, next);

/** One layer with odd strides, dilation and padding on each side. */
function layer(kind: string, weights: readonly number[], output: readonly number[]): Graph {
  const n = net();
  const x = n.input('x', [1, 7, 6, 4]);
  const w = n.constant('w', weights, floats(weights.reduce((a, d) => a * d, 1)));
  const attrs = {
    stride: { h: 2, w: 1 },
    dilation: { h: 1, w: 2 },
    padding: { top: 1, bottom: 0, left: 0, right: 2 },
    activation: 'NONE',
  };
  return n.graph(n.op(kind, attrs, [x, w, null], output));
}

/** A dense layer of 8 inputs and 5 outputs, three rows at a time. */
export function dense(): Graph {
  const n = net();
  const x = n.input('x', [3, 8]);
  const w = n.constant('w', [5, 8], floats(40));
  const attrs = { activation: 'NONE', keepNumDims: false };
  return n.graph(n.op('fully_connected', attrs, [x, w, null], [3, 5]));
}

export const LAYERS: readonly (readonly [name: string, g: Graph])[] = [
  ['a convolution', layer('conv2d', [6, 3, 2, 4], [1, 3, 6, 6])],
  ['a grouped convolution', layer('conv2d', [6, 3, 2, 2], [1, 3, 6, 6])],
  ['a depthwise convolution', layer('depthwise_conv2d', [1, 3, 2, 8], [1, 3, 6, 8])],
  ['a dense layer', dense()],
];

export interface Parts {
  readonly op: OpNode;
  readonly axis: number;
  readonly weights: Tensor;
  readonly unfolding: Unfolding;
}

/** The parts of a graph's first layer. */
export function parts(g: Graph): Parts {
  const op = g.ops[0]!;
  const { axis, unfold } = ruleOf(g, op)!.weights!;
  return { op, axis, weights: g.tensors.get(op.inputs[1]!)!, unfolding: unfold(viewOf(g, op)) };
}

/** Weights of each output channel in row-major order. */
export function byChannel(
  t: Pick<Tensor, 'shape'>,
  axis: number,
  values: ArrayLike<number>,
): readonly number[][] {
  const result: number[][] = Array.from({ length: t.shape[axis]! }, () => []);
  forEachChannel(t.shape, axis, (i, c) => result[c]!.push(values[i]!));
  return result;
}

/** Each weight as the nearest integer, one scale per channel. */
export function nearestOf(weights: Tensor, axis: number): RoundedWeights {
  const data = weights.data as Float32Array;
  const scales = weightScales(largestPerChannel(data, weights.shape, axis), null, 1, true);
  return { scales, values: quantizedWeights(data, weights.shape, axis, scales) };
}
