// Takes out the channels that interval analysis proves constant, and those nobody needs (analysis/removal.ts says
// which and why it is exact): filters, biases and activations shrink, and whole layers go.
// Invariant: graph inputs and outputs keep their shape; every remaining channel keeps its values, bit by bit.
import { inputRanges, type Ranges, rangesOf } from '../analysis/intervals.ts';
import { planRemoval, type Removal } from '../analysis/removal.ts';
import { pruned, tensorOf, viewOf } from '../ir/graph.ts';
import { channelCount } from '../ir/intervals.ts';
import type { Graph, Numerics, OpNode, Tensor, TensorId } from '../ir/types.ts';
import { defOf } from '../ops/index.ts';
import type { Pass } from './pass.ts';

/** The operator with what remains of its constants, which are added to `tensors` as new ones. */
function narrowed(op: OpNode, plan: Removal, ranges: Ranges, tensors: Map<TensorId, Tensor>): OpNode {
  const g = plan.graph;
  const output = op.outputs[0]!;
  const inputs = op.inputs.map((id) => (id === null ? null : (plan.kept.get(id) ?? null)));
  if (!plan.kept.has(output) && inputs.every((kept) => kept === null)) return op;
  const view = viewOf(g, op);
  const allOf = (id: TensorId): readonly number[] =>
    plan.kept.get(id) ?? Array.from({ length: channelCount(tensorOf(g, id).shape) }, (_, c) => c);
  const rule = defOf(op).channels;
  const result = rule?.narrow?.(view, {
    inputs: op.inputs.map((id) => (id === null || tensorOf(g, id).data ? null : allOf(id))),
    output: allOf(output),
    added: plan.added.get(output) ?? new Float64Array(channelCount(tensorOf(g, output).shape)),
    intervals: { inputs: inputRanges(ranges, op), output: ranges.get(output)! },
  });
  if (result === undefined) return op;
  const ids = [...op.inputs];
  for (const [input, constant] of result.constants) {
    if (constant === view.inputs[input]) continue;
    const id = (Math.max(...tensors.keys()) + 1) as TensorId;
    tensors.set(id, { ...constant, id });
    ids[input] = id;
  }
  return { ...op, attrs: result.attrs, inputs: ids };
}

/** One round of removal. */
export interface Round {
  readonly ranges: Ranges;
  readonly plan: Removal;
  readonly graph: Graph;
}

/** The rounds until nothing is left to take out: a grouped convolution of which one group is left can lose more. */
export function removalRounds(g: Graph, numerics: Numerics): readonly Round[] {
  const rounds: Round[] = [];
  for (let current = g; ; ) {
    const ranges = rangesOf(current, numerics);
    const plan = planRemoval(current, ranges);
    if (plan.graph === current && plan.kept.size === 0) return rounds;
    const graph = carriedOut(plan, ranges);
    rounds.push({ ranges, plan, graph });
    current = graph;
  }
}

function carriedOut(plan: Removal, ranges: Ranges): Graph {
  const tensors = new Map(plan.graph.tensors);
  const ops = plan.graph.ops.map((op) => narrowed(op, plan, ranges, tensors));
  for (const [id, kept] of plan.kept) {
    const t = tensorOf(plan.graph, id);
    tensors.set(id, { ...t, shape: t.shape.with(-1, kept.length) });
  }
  return pruned({ ...plan.graph, ops, tensors });
}

export const removeConstantChannels: Pass = {
  name: 'remove-constant-channels',
  why: 'channels that are the same for every input need neither weights nor time: biases take them up',
  run: (g, numerics) => removalRounds(g, numerics).at(-1)?.graph ?? g,
};
