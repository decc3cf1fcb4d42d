// Float graph + ranges -> int8 graph with the same operators, tensors and names: activations int8, weights int8,
// biases int32. Invariant: the result passes ops/verify-graph.ts; the float graph is not touched.
import { NnmcuError } from '../diagnostics.ts';
import { tensorOf } from '../ir/graph.ts';
import type { Graph, OpId, OpNode, Quant, Tensor, TensorId, Values } from '../ir/types.ts';
import { type QuantizationRule, whereOf } from '../ops/op-def.ts';
import { quantize } from '../ops/quantize.ts';
import { verifyGraph } from '../ops/verify-graph.ts';
import { largestPerChannel, quantizedAs, quantizedBias, quantizedWeights, weightScales } from './affine.ts';
import type { RoundedWeights } from './least-squares.ts';
import { dataInputs, type Params, paramsOf, type Ranges, ruleOf } from './params.ts';

export interface AssignOptions {
  /** One weight scale per output channel; else one per tensor. */
  readonly perChannel: boolean;
  /** Weights of nodes that are rounded already; others take the nearest integers. */
  readonly rounded?: ReadonlyMap<OpId, RoundedWeights>;
}

/** The graph being built; tensors keep their ids, extra ones get new ids behind them. */
interface Draft {
  readonly g: Graph;
  readonly params: Params;
  readonly tensors: Map<TensorId, Tensor>;
  readonly ops: OpNode[];
  /** Weights and biases that a node has already claimed under their own id. */
  readonly claimed: Set<TensorId>;
}

/** The int8 graph. Every float activation needs a range, except where a kernel fixes its parameters. */
export function assign(g: Graph, ranges: Ranges, options: AssignOptions): Graph {
  const draft: Draft = {
    g,
    params: paramsOf(g, ranges),
    tensors: new Map(g.tensors),
    ops: [],
    claimed: new Set(),
  };
  for (const id of g.inputs) activation(draft, id);
  for (const op of g.ops) {
    const rule = ruleOf(g, op);
    if (rule === null) draft.ops.push(op);
    else quantizeNode(draft, op, rule, options);
  }
  const result: Graph = { ...g, tensors: draft.tensors, ops: draft.ops };
  verifyGraph(result);
  return result;
}

function quantizeNode(draft: Draft, op: OpNode, rule: QuantizationRule, options: AssignOptions): void {
  const { g, params } = draft;
  for (const id of [...dataInputs(g, op, rule), ...op.outputs]) activation(draft, id);
  const fixed = params.fixedOf(op);
  const to = fixed ?? params.of(op.outputs[0]!);
  const node: OpNode = {
    ...op,
    attrs: rule.attrs === undefined ? op.attrs : rule.attrs(op.attrs, to),
    inputs: rule.weights === undefined ? op.inputs : weightedInputs(draft, op, rule.weights, options),
  };
  if (fixed === null) {
    draft.ops.push(node);
    return;
  }
  const [output] = op.outputs;
  const t = tensorOf(g, output!);
  const own = add(draft, { ...t, dtype: 'int8', quant: fixed }, `${t.origin.name}/fixed`);
  const id = (Math.max(...g.ops.map((o) => o.id), ...draft.ops.map((o) => o.id)) + 1) as OpId;
  draft.ops.push({ ...node, outputs: [own] });
  draft.ops.push({
    kind: quantize.kind,
    id,
    attrs: {},
    inputs: [own],
    outputs: op.outputs,
    origins: op.origins,
  });
}

/** The activation or plain constant in its new type. */
function activation(draft: Draft, id: TensorId): void {
  const t = tensorOf(draft.g, id);
  if (t.dtype !== 'float32') return;
  const quant = draft.params.of(id);
  const data = t.data && { data: quantizedAs(t.data as Float32Array, quant) };
  draft.tensors.set(id, { ...t, dtype: 'int8', quant, ...data });
}

function weightedInputs(
  draft: Draft,
  op: OpNode,
  rule: NonNullable<QuantizationRule['weights']>,
  { perChannel, rounded }: AssignOptions,
): readonly (TensorId | null)[] {
  const { g } = draft;
  const weights = constantInput(g, op, rule.input);
  const biasId = op.inputs[rule.bias] ?? null;
  const given = biasId === null ? null : constantInput(g, op, rule.bias);
  const bias = (given?.data as Float32Array | undefined) ?? null;
  const inputScale = draft.params.of(op.inputs[0]!).scale;
  const { scales, values } =
    rounded?.get(op.id) ?? nearestWeights(weights, rule.axis, bias, inputScale, perChannel);
  const biasScales = scales.map((s) => Math.fround(inputScale * s));

  const quantOf = (s: readonly number[], axis: number): Quant =>
    perChannel && s.length > 1
      ? { kind: 'per-axis', axis, scales: s, zeroPoint: 0 }
      : { kind: 'per-tensor', scale: s[0]!, zeroPoint: 0 };
  const inputs = [...op.inputs];
  inputs[rule.input] = claim(draft, weights, 'int8', quantOf(scales, rule.axis), values);
  const quant = quantOf(biasScales, 0);
  // LiteRT refuses an int8 convolution without a bias.
  const data = quantizedBias(bias ?? new Float32Array(scales.length), biasScales);
  inputs[rule.bias] =
    given === null
      ? add(
          draft,
          { ...weights, dtype: 'int32', shape: [data.length], quant, data },
          `${weights.origin.name}/bias`,
        )
      : claim(draft, { ...given, shape: [data.length] }, 'int32', quant, data);
  return inputs;
}

function nearestWeights(
  weights: Tensor,
  axis: number,
  bias: Float32Array | null,
  inputScale: number,
  perChannel: boolean,
): RoundedWeights {
  const data = weights.data as Float32Array;
  const scales = weightScales(largestPerChannel(data, weights.shape, axis), bias, inputScale, perChannel);
  return { scales, values: quantizedWeights(data, weights.shape, axis, scales) };
}

function constantInput(g: Graph, op: OpNode, index: number): Tensor {
  const id = op.inputs[index];
  const t = id == null ? undefined : tensorOf(g, id);
  if (t?.data !== undefined) return t;
  throw new NnmcuError({
    code: 'unsupported-option',
    file: g.file,
    where: whereOf({ op }),
    message: `input ${index} is computed by the model; a constant is needed to quantize it`,
  });
}

/** The constant in its new type under its own id, or under a new one when another node already has it. */
function claim(draft: Draft, t: Tensor, dtype: 'int8' | 'int32', quant: Quant, data: Values): TensorId {
  const changed: Tensor = { ...t, dtype, quant, data };
  if (draft.claimed.has(t.id)) return add(draft, changed, t.origin.name);
  draft.claimed.add(t.id);
  draft.tensors.set(t.id, changed);
  return t.id;
}

function add(draft: Draft, t: Tensor, name: string): TensorId {
  const id = (Math.max(...draft.tensors.keys()) + 1) as TensorId;
  draft.tensors.set(id, { ...t, id, origin: { ...t.origin, name } });
  return id;
}
