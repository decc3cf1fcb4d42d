// Immutable edits and queries on a Graph.
import type { NodeView } from '../ops/op-def.ts';
import type { Graph, OpNode, Tensor, TensorId } from './types.ts';

export function tensorOf(g: Graph, id: TensorId): Tensor {
  const t = g.tensors.get(id);
  if (t === undefined) throw new Error(`tensor ${id} is not in the graph`);
  return t;
}

/** The node with its tensors looked up. */
export function viewOf(g: Graph, op: OpNode): NodeView<any> {
  return {
    file: g.file,
    op,
    attrs: op.attrs,
    inputs: op.inputs.map((id) => (id === null ? null : tensorOf(g, id))),
    outputs: op.outputs.map((id) => tensorOf(g, id)),
  };
}

/** Tensor -> nodes that read it (each node once). Graph outputs are not consumers. */
export function consumersOf(g: Graph): ReadonlyMap<TensorId, readonly OpNode[]> {
  const map = new Map<TensorId, OpNode[]>();
  for (const op of g.ops)
    for (const id of new Set(op.inputs)) {
      if (id === null) continue;
      const list = map.get(id);
      if (list) list.push(op);
      else map.set(id, [op]);
    }
  return map;
}

/** Tensor -> the node that writes it. */
export function producersOf(g: Graph): ReadonlyMap<TensorId, OpNode> {
  return new Map(g.ops.flatMap((op) => op.outputs.map((id) => [id, op] as const)));
}

/** The graph without operators and tensors that no output depends on. Graph inputs stay. */
export function pruned(g: Graph): Graph {
  const live = new Set<TensorId>(g.outputs);
  const ops: OpNode[] = [];
  for (const op of [...g.ops].reverse()) {
    if (!op.outputs.some((id) => live.has(id))) continue;
    ops.unshift(op);
    for (const id of op.inputs) if (id !== null) live.add(id);
  }
  const keep = new Set([...live, ...g.inputs, ...ops.flatMap((op) => op.outputs)]);
  if (ops.length === g.ops.length && keep.size === g.tensors.size) return g;
  return { ...g, ops, tensors: new Map([...g.tensors].filter(([id]) => keep.has(id))) };
}

/** The graph with every use of `from` (by operators and as a graph output) replaced by `to`. */
export function replaceUses(g: Graph, from: TensorId, to: TensorId): Graph {
  return {
    ...g,
    ops: g.ops.map((op) =>
      op.inputs.includes(from) ? { ...op, inputs: op.inputs.map((id) => (id === from ? to : id)) } : op,
    ),
    outputs: g.outputs.map((id) => (id === from ? to : id)),
  };
}
