// What a pass is, and the few edits that passes share.
// Invariant: an edit loses no model node: an operator that goes away leaves its origins to one that stays.
import { consumersOf, producersOf, pruned } from '../ir/graph.ts';
import type { Graph, Numerics, OpId, OpNode, Origin, TensorId } from '../ir/types.ts';

/** A rewrite that keeps the value of every graph output, bit by bit, and the graph's inputs and outputs as they are. */
export interface Pass {
  /** Name for `--disable-pass`; kebab-case. */
  readonly name: string;
  /** One line for people: what is gained. */
  readonly why: string;
  /** Returns `g` itself when nothing changes; idempotent. */
  run(g: Graph, numerics: Numerics): Graph;
}

/** The node with `others` among its origins, behind its own. */
export function absorbing(op: OpNode, others: readonly Origin[]): OpNode {
  const added = others.filter((o) => !op.origins.some((p) => p.index === o.index && p.name === o.name));
  return added.length === 0 ? op : { ...op, origins: [...op.origins, ...added] };
}

/** The graph with some operators replaced and what became dead removed; `g` itself when there is no replacement. */
export function withOps(g: Graph, replaced: ReadonlyMap<OpId, OpNode>): Graph {
  if (replaced.size === 0) return g;
  return pruned({ ...g, ops: g.ops.map((op) => replaced.get(op.id) ?? op) });
}

/** Queries that one walk over a graph makes many times. */
export interface Uses {
  /** The operators that read a tensor. */
  readersOf(id: TensorId): readonly OpNode[];
  producerOf(id: TensorId): OpNode | undefined;
  isOutput(id: TensorId): boolean;
  /** True when operators for which `fits` holds are all that needs the tensor. */
  onlyReadBy(id: TensorId, fits: (op: OpNode) => boolean): boolean;
}

export function usesOf(g: Graph): Uses {
  const readers = consumersOf(g);
  const producers = producersOf(g);
  const outputs = new Set(g.outputs);
  const readersOf = (id: TensorId) => readers.get(id) ?? [];
  return {
    readersOf,
    producerOf: (id) => producers.get(id),
    isOutput: (id) => outputs.has(id),
    onlyReadBy: (id, fits) => !outputs.has(id) && readersOf(id).every(fits),
  };
}
