// Which channels of which tensors are the same thing: an element-wise operator, a depthwise convolution, a pool tie
// their inputs' channels to their output's, so that a channel can only be taken out of all of them together.
import { tensorOf, viewOf } from '../ir/graph.ts';
import { channelCount } from '../ir/intervals.ts';
import type { Graph, OpNode, TensorId } from '../ir/types.ts';
import type { ChannelUse } from '../ops/channel-rule.ts';
import { defOf } from '../ops/index.ts';

/** A channel of a tensor that is summed over by the operator `op` as its input `input`. */
export interface SummedUse {
  readonly op: OpNode;
  readonly input: number;
  readonly use: Extract<ChannelUse, { kind: 'summed' }>;
}

/** Channels that stay or go together. */
export interface Group {
  readonly members: readonly { readonly tensor: TensorId; readonly channel: number }[];
}

export interface Groups {
  /** Those that the graph's interface or an operator needs are not among them. In graph order. */
  readonly groups: readonly Group[];
  /** The operators that sum over a tensor's channels. */
  readonly summed: ReadonlyMap<TensorId, readonly SummedUse[]>;
  /** Channels of a tensor that must remain, at least. */
  least(tensor: TensorId): number;
}

/** The groups of a graph's int8 activations. */
export function channelGroups(g: Graph): Groups {
  const activations = [...g.tensors.values()].filter(
    (t) => t.data === undefined && t.dtype === 'int8' && t.shape.length > 0,
  );
  const base = new Map<TensorId, number>();
  let count = 0;
  for (const t of activations) {
    base.set(t.id, count);
    count += channelCount(t.shape);
  }
  const links = disjointSets(count);
  const pinned = new Set<number>();
  const least = new Map<TensorId, number>();
  const summed = new Map<TensorId, SummedUse[]>();

  const pin = (id: TensorId): void => {
    const from = base.get(id);
    if (from === undefined) return;
    const channels = channelCount(tensorOf(g, id).shape);
    for (let c = 0; c < channels; c++) pinned.add(from + c);
  };
  const connect = (op: OpNode, input: number, use: ChannelUse): void => {
    const id = op.inputs[input]!;
    const from = base.get(id);
    const to = base.get(op.outputs[0]!);
    if (from === undefined) return;
    if (use.kind === 'whole' || to === undefined) pin(id);
    else if (use.kind === 'tied') for (const [i, o] of use.pairs) links.join(from + i, to + o);
    else summed.set(id, [...(summed.get(id) ?? []), { op, input, use }]);
  };

  for (const id of [...g.inputs, ...g.outputs]) pin(id);
  for (const op of g.ops) {
    const rule = defOf(op).channels;
    const view = viewOf(g, op);
    const uses = op.outputs.length === 1 && base.has(op.outputs[0]!) ? (rule?.uses(view) ?? null) : null;
    if (uses === null) for (const id of [...op.inputs, ...op.outputs]) if (id !== null) pin(id);
    if (uses === null) continue;
    least.set(op.outputs[0]!, rule?.leastOutputs?.(view) ?? 1);
    op.inputs.forEach((id, input) => {
      if (id !== null) connect(op, input, uses[input]!);
    });
  }

  const pinnedRoots = new Set([...pinned].map(links.rootOf));
  const byRoot = new Map<number, { tensor: TensorId; channel: number }[]>();
  for (const t of activations)
    for (let channel = 0; channel < channelCount(t.shape); channel++) {
      const root = links.rootOf(base.get(t.id)! + channel);
      if (pinnedRoots.has(root)) continue;
      const members = byRoot.get(root);
      if (members) members.push({ tensor: t.id, channel });
      else byRoot.set(root, [{ tensor: t.id, channel }]);
    }
  return {
    groups: [...byRoot.values()].map((members) => ({ members })),
    summed,
    least: (id) => least.get(id) ?? 1,
  };
}

/** Union-find over 0..count-1. */
function disjointSets(count: number) {
  const parent = Int32Array.from({ length: count }, (_, i) => i);
  const rootOf = (i: number): number => {
    let root = i;
    while (parent[root] !== root) root = parent[root]!;
    for (let at = i; at !== root; ) {
      const next = parent[at]!;
      parent[at] = root;
      at = next;
    }
    return root;
  };
  const join = (a: number, b: number): void => {
    parent[rootOf(a)] = rootOf(b);
  };
  return { rootOf, join };
}
