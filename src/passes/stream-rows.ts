// Replaces a run of operators by one ROW_STREAM. Not in the list of passes: it trades instructions for memory, so it
// runs on request or when a memory limit asks for it.
import { tensorOf, viewOf } from '../ir/graph.ts';
import type { Graph, OpId, Origin, Tensor, TensorId } from '../ir/types.ts';
import { type RowStreamNode, rowNodesOf } from '../ops/common/row-chain.ts';
import { scheduleRows } from '../ops/common/row-schedule.ts';
import { defOf } from '../ops/index.ts';

/** Operators first..last of the graph's list, `rows` output rows at a time. */
export interface Stream {
  readonly first: number;
  readonly last: number;
  readonly rows: number;
  /** The graph's input is fed row by row; then `first` reads it. */
  readonly fed?: boolean;
}

/** The graph with the stream in place of its operators; null when they are no chain that can work by rows. */
export function streamRows(g: Graph, { first, last, rows, fed = false }: Stream): Graph | null {
  const ops = g.ops.slice(first, last + 1);
  const written = new Set(ops.flatMap((op) => op.outputs));
  const read = new Set(ops.flatMap((op) => op.inputs.filter((id) => id !== null)));
  const external = [...read].filter((id) => !written.has(id));
  const [input, ...others] = external.filter((id) => tensorOf(g, id).data === undefined);
  const output = ops.at(-1)?.outputs[0];
  if (input === undefined || others.length > 0 || output === undefined) return null;
  const readOutside = (id: TensorId): boolean =>
    g.ops.some((op, i) => (i < first || i > last) && op.inputs.includes(id));
  if (fed && (!g.inputs.includes(input) || readOutside(input))) return null;
  const leaves = (id: TensorId): boolean => g.outputs.includes(id) || readOutside(id);
  // Whatever is computed for nobody would be computed all the same, row by row: left to other passes.
  if (ops.some((op) => op.outputs.length !== 1 || leaves(op.outputs[0]!) !== (op.outputs[0] === output)))
    return null;
  if (ops.some((op) => op.outputs[0] !== output && !read.has(op.outputs[0]!))) return null;

  const constants = external.filter((id) => id !== input);
  const tensors = new Map<TensorId, Tensor>(
    [input, ...constants, ...written].map((id) => [id, tensorOf(g, id)] as const),
  );
  const [origin, ...origins] = ops.flatMap((op) => op.origins) as [Origin, ...Origin[]];
  // Fed or not, the input is an input of the operator: the reference reads it whole.
  const stream: RowStreamNode = {
    kind: 'row_stream',
    id: (Math.max(...g.ops.map((op) => op.id)) + 1) as OpId,
    attrs: { ops, tensors, rows, fed },
    inputs: [input, ...constants],
    outputs: [output],
    origins: [origin, ...origins],
  };
  const result: Graph = {
    ...g,
    ops: [...g.ops.slice(0, first), stream, ...g.ops.slice(last + 1)],
    tensors: new Map([...g.tensors].filter(([id]) => !written.has(id) || id === output)),
  };
  const nodes = rowNodesOf(viewOf(result, stream), defOf);
  return nodes !== null && scheduleRows(nodes, rows, fed) !== null ? result : null;
}
