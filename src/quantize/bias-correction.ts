// Bias correction: rounding and clipping move the mean of each output channel; the bias takes that back. The float and
// the int8 graph run side by side, so that a layer's correction sees the inputs that corrected layers before it give.
// The shift is the layer without bias and activation, applied to the mean input: exact, borders included, because the
// layer is linear. Source: Nagel et al. 2019, arXiv 1906.04721, section 4.2.
import { tensorOf, viewOf } from '../ir/graph.ts';
import type { Graph, OpNode, Tensor, TensorId, Values } from '../ir/types.ts';
import { defOf } from '../ops/index.ts';
import type { QuantizationRule } from '../ops/op-def.ts';
import { forEachChannel, quantizedBias } from './affine.ts';
import { convert, realValues } from './difference.ts';
import { ruleOf } from './params.ts';
import type { Sample } from './tasks.ts';

type WeightsRule = NonNullable<QuantizationRule['weights']>;

/** The tensors of one graph that are still needed, per sample. */
type Running = readonly Map<TensorId, Values>[];

/** `quantized` is g quantized, node by node; all samples are held in memory at once. */
export function correctedBiases(
  g: Graph,
  quantized: Graph,
  samples: readonly Sample[],
  onProgress: (done: number, total: number) => void,
): Graph {
  const tensors = new Map(quantized.tensors);
  const result: Graph = { ...quantized, tensors };
  const originals = new Map(g.ops.map((op) => [op.id, op]));
  const lastUse = new Map<TensorId, OpNode>();
  for (const op of result.ops) for (const id of op.inputs) if (id !== null) lastUse.set(id, op);

  const reals: Running = samples.map((sample) => new Map(g.inputs.map((id, i) => [id, sample[i]!])));
  const integers: Running = samples.map(
    (sample) =>
      new Map(result.inputs.map((id, i) => [id, convert(tensorOf(g, id), tensorOf(result, id), sample[i]!)])),
  );
  result.ops.forEach((op, done) => {
    onProgress(done, result.ops.length);
    const original = originals.get(op.id);
    const rule = original && ruleOf(g, original)?.weights;
    if (original !== undefined && rule !== undefined) {
      const means = [meanInput(g, original, reals), meanInput(result, op, integers)] as const;
      const bias = tensorOf(result, op.inputs[rule.bias]!);
      tensors.set(bias.id, moved(bias, shiftOf(g, original, result, op, rule, means)));
    }
    if (original !== undefined) step(g, original, reals);
    step(result, op, integers);
    for (const id of op.inputs)
      if (id !== null && lastUse.get(id) === op)
        for (const values of [...reals, ...integers]) values.delete(id);
  });
  onProgress(result.ops.length, result.ops.length);
  return result;
}

function step(g: Graph, op: OpNode, running: Running): void {
  for (const values of running) {
    const read = op.inputs.map((id) => (id === null ? null : (values.get(id) ?? tensorOf(g, id).data!)));
    const written = defOf(op).reference(viewOf(g, op), read, 'litert');
    op.outputs.forEach((id, i) => {
      values.set(id, written[i]!);
    });
  }
}

/** Mean of the real values of input 0, per element. */
function meanInput(g: Graph, op: OpNode, running: Running): Float64Array {
  const t = tensorOf(g, op.inputs[0]!);
  const all = running.map((values) => realValues(t, values.get(t.id) ?? t.data!));
  return all[0]!.map((_, i) => all.reduce((sum, values) => sum + values[i]!, 0) / all.length);
}

/** What the int8 layer's outputs lack on average, per channel. */
function shiftOf(
  g: Graph,
  original: OpNode,
  quantized: Graph,
  op: OpNode,
  rule: WeightsRule,
  [real, integer]: readonly [Float64Array, Float64Array],
): Float64Array {
  const weights = tensorOf(g, original.inputs[rule.input]!);
  const rounded = realWeights(tensorOf(quantized, op.inputs[rule.input]!), rule.axis);
  const wanted = linearMeans(g, original, rule, real, weights.data as Float32Array);
  const got = linearMeans(g, original, rule, integer, rounded);
  return wanted.map((x, c) => x - got[c]!);
}

function realWeights(t: Tensor, axis: number): Float32Array {
  const { quant, data } = t;
  const result = new Float32Array(data!.length);
  const scaleOf = (c: number): number =>
    quant.kind === 'per-axis' ? quant.scales[c]! : quant.kind === 'per-tensor' ? quant.scale : 1;
  forEachChannel(t.shape, axis, (i, c) => {
    result[i] = Number(data![i]) * scaleOf(c);
  });
  return result;
}

/** Mean output per channel of the layer without bias and activation. */
function linearMeans(
  g: Graph,
  op: OpNode,
  rule: WeightsRule,
  input: Float64Array,
  weights: Float32Array,
): Float64Array {
  const node = {
    ...op,
    attrs: rule.linear(op.attrs),
    inputs: op.inputs.map((id, i) => (i === rule.bias ? null : id)),
  };
  const values: (Values | null)[] = node.inputs.map(() => null);
  values[0] = Float32Array.from(input);
  values[rule.input] = weights;
  const [output] = defOf(op).reference(viewOf(g, node), values, 'litert');
  const channels = tensorOf(g, op.inputs[rule.input]!).shape[rule.axis]!;
  const means = new Float64Array(channels);
  (output as Float32Array).forEach((x, i) => {
    means[i % channels]! += (x * channels) / output!.length;
  });
  return means;
}

/** The bias with real values added. */
function moved(bias: Tensor, shift: Float64Array): Tensor {
  const { quant, data } = bias;
  const scales =
    quant.kind === 'per-axis'
      ? quant.scales
      : Array.from(shift, () => (quant.kind === 'per-tensor' ? quant.scale : 1));
  const reals = Float32Array.from(shift, (x, c) => x + Number(data![c]) * scales[c]!);
  return { ...bias, data: quantizedBias(reals, scales) };
}
