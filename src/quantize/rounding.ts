// The weights of all layers of an int8 graph, rounded anew so that outputs change least: needs moments of the float
// graph. Layers without moments keep the nearest integers.
import { tensorOf } from '../ir/graph.ts';
import type { Graph, OpId, OpNode } from '../ir/types.ts';
import { leastSquares, type RoundedWeights, type RoundingOptions } from './least-squares.ts';
import type { Moments } from './moments.ts';
import { ruleOf } from './params.ts';

/** Better integers, by node; `nearest` is g quantized, node by node. */
export function roundedLayers(
  g: Graph,
  nearest: Graph,
  moments: ReadonlyMap<OpId, Moments>,
  options: RoundingOptions,
  onProgress: (done: number, total: number) => void,
): ReadonlyMap<OpId, RoundedWeights> {
  const after = new Map(nearest.ops.map((op) => [op.id, op]));
  const layers = g.ops.filter((op) => moments.has(op.id));
  const result = new Map<OpId, RoundedWeights>();
  for (const [done, op] of layers.entries()) {
    onProgress(done, layers.length);
    const { input, axis } = ruleOf(g, op)!.weights!;
    const weights = tensorOf(g, op.inputs[input]!);
    const before = roundedOf(nearest, after.get(op.id)!, input, weights.shape[axis]!);
    result.set(op.id, leastSquares(weights, axis, moments.get(op.id)!, before, options));
  }
  onProgress(layers.length, layers.length);
  return result;
}

function roundedOf(g: Graph, op: OpNode, input: number, channels: number): RoundedWeights {
  const { data, quant } = tensorOf(g, op.inputs[input]!);
  const scales =
    quant.kind === 'per-axis'
      ? quant.scales
      : new Array<number>(channels).fill(quant.kind === 'per-tensor' ? quant.scale : 1);
  return { scales, values: data as Int8Array };
}
