// What can be taken out of a graph without changing a bit of its outputs: tensors that are constant altogether, and
// groups of channels that nobody needs because they are constant (their share of every sum can move into a bias) or
// because nobody listens (zero weights, or only results that are constant anyway).
// The plan is found here, carried out by passes/remove-constant-channels.ts, and explained by report/explain.ts.
import { consumersOf, pruned, tensorOf, viewOf } from '../ir/graph.ts';
import { channelCount, onlyValue } from '../ir/intervals.ts';
import { allocate, elementCount, type Graph, type OpNode, type Tensor, type TensorId } from '../ir/types.ts';
import { defOf } from '../ops/index.ts';
import { channelGroups, type Group, type Groups, type SummedUse } from './channel-groups.ts';
import type { Ranges } from './intervals.ts';

export interface Removal {
  /** The graph in which every tensor that is constant altogether has become a constant, where its readers allow. */
  readonly graph: Graph;
  /** By tensor of `graph`, the channels that remain, ascending; tensors that stay whole are not listed. */
  readonly kept: ReadonlyMap<TensorId, readonly number[]>;
  /** By output tensor of an operator that sums: what its removed input channels add, per output channel of `graph`. */
  readonly added: ReadonlyMap<TensorId, Float64Array>;
}

export function planRemoval(g: Graph, ranges: Ranges): Removal {
  const graph = withConstantTensors(g, ranges);
  const groups = channelGroups(graph);
  const removed = removableChannels(graph, ranges, groups);
  const kept = new Map<TensorId, readonly number[]>();
  for (const [id, gone] of removed) {
    if (gone.size === 0) continue;
    const all = Array.from({ length: channelCount(tensorOf(graph, id).shape) }, (_, c) => c);
    kept.set(
      id,
      all.filter((c) => !gone.has(c)),
    );
  }
  return { graph, kept, added: addedSums(groups, ranges, removed) };
}

const isConstant = (ranges: Ranges, id: TensorId): boolean =>
  ranges.get(id)?.every((i) => onlyValue(i) !== null) ?? false;

/**
 * Operators whose result is constant altogether go, last first; unless it is a graph output, or someone reads it who
 * is not constant and would need it in its whole shape in flash.
 */
function withConstantTensors(g: Graph, ranges: Ranges): Graph {
  const outputs = new Set(g.outputs);
  const readers = consumersOf(g);
  const gone = new Set<OpNode>();
  const vectors = new Map<TensorId, Tensor>();
  const current = (): Graph => ({
    ...g,
    tensors: new Map([...g.tensors].map(([id, t]) => [id, vectors.get(id) ?? t])),
  });
  for (const op of g.ops.toReversed()) {
    const id = op.outputs[0]!;
    if (op.outputs.length > 1 || outputs.has(id) || !isConstant(ranges, id)) continue;
    const left = (readers.get(id) ?? []).filter((reader) => !gone.has(reader));
    const takesVector = (reader: OpNode): boolean => {
      const input = reader.inputs.indexOf(id);
      const rule = defOf(reader).channels;
      return (
        reader.inputs.lastIndexOf(id) === input && !!rule?.takesVector?.(viewOf(current(), reader), input)
      );
    };
    if (!left.every(takesVector)) continue;
    gone.add(op);
    vectors.set(id, vectorOf(tensorOf(g, id), ranges));
  }
  if (gone.size === 0) return g;
  return pruned({ ...current(), ops: g.ops.filter((op) => !gone.has(op)) });
}

/** One value per channel, or only one where they are all equal; of the same rank. */
function vectorOf(t: Tensor, ranges: Ranges): Tensor {
  const values = ranges.get(t.id)!.map((i) => i.low);
  const isUniform = values.every((v) => v === values[0]);
  const shape = t.shape.map((_, axis) => (axis === t.shape.length - 1 && !isUniform ? values.length : 1));
  const data = allocate(t.dtype, elementCount(shape));
  for (let i = 0; i < data.length; i++) data[i] = values[i]!;
  return { ...t, shape, data };
}

type Removed = ReadonlyMap<TensorId, ReadonlySet<number>>;

/** The largest set of groups found by taking out what nobody needs until nothing changes, last tensors first. */
function removableChannels(g: Graph, ranges: Ranges, { groups, summed, least }: Groups): Removed {
  const removed = new Map<TensorId, Set<number>>();
  const removedOf = (id: TensorId): Set<number> => {
    const set = removed.get(id) ?? new Set();
    removed.set(id, set);
    return set;
  };
  /** Whether any output channel that is left, and not constant anyway, needs the input channel to be computed. */
  const feeds = ({ op, use }: SummedUse, channel: number, value: number | null): boolean => {
    const output = op.outputs[0]!;
    const gone = removedOf(output);
    return ranges
      .get(output)!
      .some(
        (interval, o) =>
          !gone.has(o) && onlyValue(interval) === null && Number.isNaN(use.contribution(channel, value, o)),
      );
  };
  const isNeeded = ({ members }: Group): boolean =>
    members.some(({ tensor, channel }) => {
      const value = onlyValue(ranges.get(tensor)![channel]!);
      return (summed.get(tensor) ?? []).some((use) => feeds(use, channel, value));
    });
  const leavesEnough = ({ members }: Group): boolean => {
    const counts = new Map<TensorId, number>();
    for (const { tensor } of members) counts.set(tensor, (counts.get(tensor) ?? 0) + 1);
    return [...counts].every(
      ([id, n]) => channelCount(tensorOf(g, id).shape) - removedOf(id).size - n >= least(id),
    );
  };

  let waiting = [...groups].reverse();
  for (let before = -1; before !== waiting.length; ) {
    before = waiting.length;
    waiting = waiting.filter((group) => {
      if (!leavesEnough(group) || isNeeded(group)) return true;
      for (const { tensor, channel } of group.members) removedOf(tensor).add(channel);
      return false;
    });
  }
  return removed;
}

function addedSums(
  { summed }: Groups,
  ranges: Ranges,
  removed: Removed,
): ReadonlyMap<TensorId, Float64Array> {
  const added = new Map<TensorId, Float64Array>();
  for (const [tensor, uses] of summed)
    for (const { op, use } of uses) {
      const output = op.outputs[0]!;
      const outputs = ranges.get(output)!.length;
      const total = added.get(output) ?? new Float64Array(outputs);
      for (const channel of removed.get(tensor) ?? []) {
        const value = onlyValue(ranges.get(tensor)![channel]!);
        // NaN only where the output is constant or removed: there no sum is needed.
        for (let o = 0; o < outputs; o++) total[o]! += use.contribution(channel, value, o);
      }
      added.set(output, total);
    }
  return added;
}
