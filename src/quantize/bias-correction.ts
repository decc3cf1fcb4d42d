// Bias correction: rounding the weights moves the mean of each output channel; the bias takes that back.
// The shift is the layer itself, without bias and activation, applied to the rounding error and the mean input:
// exact, borders included, because the layer is linear. Source: Nagel et al. 2019, arXiv 1906.04721, section 4.2.
import { tensorOf, viewOf } from '../ir/graph.ts';
import type { Graph, OpId, Tensor, TensorId, Values } from '../ir/types.ts';
import { defOf } from '../ops/index.ts';
import { ruleOf } from './params.ts';

/** The activations whose means the correction needs. */
export const neededMeans = (g: Graph): ReadonlySet<TensorId> =>
  new Set(g.ops.flatMap((op) => (ruleOf(g, op)?.weights === undefined ? [] : [op.inputs[0]!])));

/** What to add to each bias; `quantized` is g quantized, node by node; `means` per element. */
export function biasCorrections(
  g: Graph,
  quantized: Graph,
  means: ReadonlyMap<TensorId, Float64Array>,
): ReadonlyMap<OpId, Float32Array> {
  const after = new Map(quantized.ops.map((op) => [op.id, op]));
  const result = new Map<OpId, Float32Array>();
  for (const op of g.ops) {
    const rule = ruleOf(g, op)?.weights;
    const mean = means.get(op.inputs[0]!);
    if (rule === undefined || mean === undefined) continue;
    const weights = tensorOf(g, op.inputs[rule.input]!);
    const rounded = tensorOf(quantized, after.get(op.id)!.inputs[rule.input]!);
    const node = {
      ...op,
      attrs: rule.linear(op.attrs),
      inputs: op.inputs.map((id, i) => (i === rule.bias ? null : id)),
    };
    const values: (Values | null)[] = node.inputs.map(() => null);
    values[0] = Float32Array.from(mean);
    values[rule.input] = roundingError(weights, rounded, rule.axis);
    const [shift] = defOf(op).reference(viewOf(g, node), values, 'litert');
    const channels = weights.shape[rule.axis]!;
    const delta = new Float64Array(channels);
    (shift as Float32Array).forEach((x, i) => {
      delta[i % channels]! += x;
    });
    result.set(
      op.id,
      Float32Array.from(delta, (d) => d / (shift!.length / channels)),
    );
  }
  return result;
}

/** Weights minus what their quantized form stands for. */
function roundingError(weights: Tensor, rounded: Tensor, axis: number): Float32Array {
  const q = rounded.quant;
  const inner = weights.shape.slice(axis + 1).reduce((n, d) => n * d, 1);
  const scaleAt = (i: number): number => {
    if (q.kind === 'per-axis') return q.scales[Math.floor(i / inner) % q.scales.length]!;
    return q.kind === 'per-tensor' ? q.scale : 1;
  };
  const values = rounded.data as Int8Array;
  return (weights.data as Float32Array).map((w, i) => w - values[i]! * scaleAt(i));
}
