// Scale and zero point of every activation and plain constant: from ranges, ties between tensors, and kernels whose
// arithmetic fixes their output. Where a fixed output must share parameters with something else, it is requantized.
import { NnmcuError } from '../diagnostics.ts';
import { tensorOf } from '../ir/graph.ts';
import type { Graph, OpNode, TensorId } from '../ir/types.ts';
import { defOf } from '../ops/index.ts';
import { type QuantizationRule, whereOf } from '../ops/op-def.ts';
import { affineOf, joined, type PerTensor, type Range, rangeOf } from './affine.ts';
import { groups } from './groups.ts';

/** Real ranges of the graph's activations. */
export type Ranges = ReadonlyMap<TensorId, Range>;

export interface Params {
  /** Parameters of a float tensor that is neither weights nor bias. */
  of(id: TensorId): PerTensor;
  /** The parameters that an operator writes when they are not those of its output tensor. */
  fixedOf(op: OpNode): PerTensor | null;
}

const isFloat = (g: Graph, id: TensorId | null): id is TensorId =>
  id !== null && tensorOf(g, id).dtype === 'float32';

/** Inputs that are activations or plain constants, not weights or bias. */
export const dataInputs = (g: Graph, op: OpNode, rule: QuantizationRule): readonly TensorId[] =>
  op.inputs
    .filter((_, i) => i !== rule.weights?.input && i !== rule.weights?.bias)
    .filter((id) => isFloat(g, id));

/** The rule of an operator with float tensors; null for one that has none. Rejects the graph when a rule is missing. */
export function ruleOf(g: Graph, op: OpNode): QuantizationRule | null {
  if (![...op.inputs, ...op.outputs].some((id) => isFloat(g, id))) return null;
  const rule = defOf(op).quantization;
  if (rule === undefined || op.outputs.some((id) => !isFloat(g, id))) throw notQuantizable(g, op);
  return rule;
}

const notQuantizable = (g: Graph, op: OpNode): NnmcuError =>
  new NnmcuError({
    code: 'unsupported-operator',
    file: g.file,
    where: whereOf({ op }),
    message: 'this operator cannot be quantized',
    help: 'Quantize the float model from before it was quantized in part, or take the operator out (ONNX: --outputs).',
  });

export function paramsOf(g: Graph, ranges: Ranges): Params {
  const ties = groups();
  const fixed = new Map<OpNode, PerTensor>();
  for (const op of g.ops) {
    const rule = ruleOf(g, op);
    if (rule === null) continue;
    const [first, ...rest] = [...op.outputs, ...dataInputs(g, op, rule)];
    if (rule.output === 'shared') for (const id of rest) ties.join(first!, id);
    else if (rule.output !== 'own') fixed.set(op, { kind: 'per-tensor', ...rule.output });
  }

  /** What decides a group: null for a range, else the one parameter set that all its sources are fixed to. */
  const decided = new Map<TensorId, PerTensor | null>();
  const spans = new Map<TensorId, Range>();
  const addSource = (id: TensorId, q: PerTensor | null): void => {
    const root = ties.find(id);
    const known = decided.get(root);
    const agrees = known === undefined || (known !== null && q !== null && sameParams(known, q));
    decided.set(root, agrees ? q : null);
  };
  for (const id of g.inputs) if (isFloat(g, id)) addSource(id, null);
  for (const op of g.ops) {
    const rule = ruleOf(g, op);
    if (rule === null) continue;
    for (const id of op.outputs) if (rule.output !== 'shared') addSource(id, fixed.get(op) ?? null);
    for (const id of dataInputs(g, op, rule)) if (tensorOf(g, id).data !== undefined) addSource(id, null);
    for (const id of [...op.outputs, ...dataInputs(g, op, rule)]) span(id);
  }
  for (const id of g.inputs) if (isFloat(g, id)) span(id);

  function span(id: TensorId): void {
    const { data } = tensorOf(g, id);
    const own = data === undefined ? ranges.get(id) : rangeOf(data as Float32Array);
    if (own === undefined) return;
    const root = ties.find(id);
    const known = spans.get(root);
    spans.set(root, known === undefined ? own : joined(known, own));
  }

  const of = (id: TensorId): PerTensor => {
    const root = ties.find(id);
    return decided.get(root) ?? affineOf(spans.get(root) ?? { min: 0, max: 0 });
  };
  return {
    of,
    fixedOf(op) {
      const own = fixed.get(op);
      return own === undefined || sameParams(own, of(op.outputs[0]!)) ? null : own;
    },
  };
}

const sameParams = (a: PerTensor, b: PerTensor): boolean =>
  a.scale === b.scale && a.zeroPoint === b.zeroPoint;
