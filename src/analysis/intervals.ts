// Interval analysis: the values each int8 tensor of a graph can take, over all inputs. The operators know their own
// arithmetic (OpDef.intervals); this walks the graph. Runs for passes and reports, on any graph between passes.
import { viewOf } from '../ir/graph.ts';
import { everywhere, INT8, type Intervals, ofConstant } from '../ir/intervals.ts';
import type { Graph, Numerics, OpNode, TensorId } from '../ir/types.ts';
import { defOf } from '../ops/index.ts';

/** The intervals of every int8 tensor. */
export type Ranges = ReadonlyMap<TensorId, Intervals>;

/** The intervals of an operator's inputs; null for those that are absent or not int8. */
export const inputRanges = (ranges: Ranges, op: OpNode): readonly (Intervals | null)[] =>
  op.inputs.map((id) => (id === null ? null : (ranges.get(id) ?? null)));

export function rangesOf(g: Graph, numerics: Numerics): Ranges {
  const ranges = new Map<TensorId, Intervals>();
  for (const t of g.tensors.values())
    if (t.dtype === 'int8')
      ranges.set(t.id, t.data === undefined ? everywhere(t.shape, INT8) : ofConstant(t));
  for (const op of g.ops) {
    const def = defOf(op);
    const view = viewOf(g, op);
    if (def.intervals === undefined || view.outputs[0]?.dtype !== 'int8') continue;
    ranges.set(op.outputs[0]!, def.intervals(view, inputRanges(ranges, op), numerics));
  }
  return ranges;
}
