// Removes operators that change no byte. All of them (reshape, squeeze, expand_dims, slices that take everything,
// joins of one tensor, requantization to the same parameters: whatever `view` says) become reshapes first; then chains of reshapes
// collapse, and those that change nothing, or only what a dense layer ignores, go.
// Invariant: a graph input or output keeps its tensor; a view between the two stays as the copy-free reshape it is.
import { NnmcuError } from '../diagnostics.ts';
import { pruned, replaceUses, tensorOf, viewOf } from '../ir/graph.ts';
import { sameQuant } from '../ir/quant.ts';
import { type Graph, type OpId, type OpNode, type TensorId, typeText } from '../ir/types.ts';
import { fullyConnected } from '../ops/fully-connected.ts';
import { defOf } from '../ops/index.ts';
import { isOp } from '../ops/op-def.ts';
import { reshape } from '../ops/reshape.ts';
import { absorbing, type Pass, usesOf, withOps } from './pass.ts';

/** Every operator that keeps its bytes becomes a reshape. */
function asReshapes(g: Graph): Graph {
  const replaced = new Map<OpId, OpNode>();
  for (const op of g.ops) {
    if (isOp(op, reshape) || defOf(op).view?.(viewOf(g, op)) !== 0) continue;
    const shape = tensorOf(g, op.outputs[0]!).shape;
    replaced.set(op.id, { ...op, kind: reshape.kind, attrs: { shape }, inputs: op.inputs.slice(0, 1) });
  }
  return withOps(g, replaced);
}

/** A reshape of a reshape reads the first one's input: neither looks at quantization or order, only at bytes. */
function collapseChains(g: Graph): Graph {
  const uses = usesOf(g);
  const replaced = new Map<OpId, OpNode>();
  for (const op of g.ops) {
    if (!isOp(op, reshape)) continue;
    const middle = op.inputs[0]!;
    const producer = uses.producerOf(middle);
    if (producer === undefined || !isOp(producer, reshape)) continue;
    const first = replaced.get(producer.id) ?? producer;
    const dies = uses.onlyReadBy(middle, (reader) => isOp(reader, reshape));
    const shorter: OpNode = { ...op, inputs: first.inputs };
    replaced.set(op.id, dies ? absorbing(shorter, first.origins) : shorter);
  }
  return withOps(g, replaced);
}

/** Joins input and output of one reshape that changes nothing; `g` itself when both must stay. */
function joinEnds(g: Graph, op: OpNode): Graph {
  const from = op.inputs[0]!;
  const to = op.outputs[0]!;
  const a = tensorOf(g, from);
  const b = tensorOf(g, to);
  if (a.data !== undefined || typeText(a) !== typeText(b) || !sameQuant(a.quant, b.quant)) return g;
  const uses = usesOf(g);
  const producer = uses.producerOf(from);
  const keptByReaders = producer === undefined ? uses.readersOf(to).map((r) => r.id) : [];
  const rest: Graph = {
    ...g,
    ops: g.ops
      .filter((o) => o !== op)
      .map((o) => (o === producer || keptByReaders.includes(o.id) ? absorbing(o, op.origins) : o)),
  };
  if (!uses.isOutput(to)) return replaceUses(rest, to, from);
  if (producer === undefined || uses.isOutput(from)) return g;
  // The output's tensor stays: the producer writes it instead of its own.
  const renamed = replaceUses(rest, from, to);
  return {
    ...renamed,
    ops: renamed.ops.map((o) =>
      o.id === producer.id ? { ...o, outputs: o.outputs.map((id) => (id === from ? to : id)) } : o,
    ),
  };
}

function removeSame(g: Graph): Graph {
  let result = g;
  for (const { id } of g.ops.filter((op) => isOp(op, reshape))) {
    // The node as earlier joins left it.
    const op = result.ops.find((o) => o.id === id);
    if (op !== undefined) result = joinEnds(result, op);
  }
  return result === g ? g : pruned(result);
}

/** True when the dense layer infers the same output from `input`: it reads rows of elements, whatever their shape. */
function acceptsInput(g: Graph, op: OpNode, input: TensorId): boolean {
  const view = viewOf(g, op);
  try {
    const types = defOf(op).infer({ ...view, inputs: view.inputs.with(0, tensorOf(g, input)) });
    return types.every((type, i) => typeText(type) === typeText(view.outputs[i]!));
  } catch (e) {
    if (e instanceof NnmcuError) return false;
    throw e;
  }
}

function dropBeforeDense(g: Graph): Graph {
  const uses = usesOf(g);
  const replaced = new Map<OpId, OpNode>();
  for (const op of g.ops) {
    const flat = isOp(op, fullyConnected) ? op.inputs[0] : null;
    const producer = flat == null ? undefined : uses.producerOf(flat);
    if (flat == null || producer === undefined || !isOp(producer, reshape)) continue;
    const source = producer.inputs[0]!;
    if (!sameQuant(tensorOf(g, source).quant, tensorOf(g, flat).quant) || !acceptsInput(g, op, source))
      continue;
    const dies = uses.onlyReadBy(flat, (reader) => isOp(reader, fullyConnected));
    const direct: OpNode = { ...op, inputs: op.inputs.with(0, source) };
    replaced.set(op.id, dies ? absorbing(direct, producer.origins) : direct);
  }
  return withOps(g, replaced);
}

export const removeIdentity: Pass = {
  name: 'remove-identity',
  why: 'operators that change no byte cost neither code nor a line in the report',
  run: (g) => dropBeforeDense(removeSame(collapseChains(asReshapes(g)))),
};
