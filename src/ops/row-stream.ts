// ROW_STREAM: a chain of operators computed a few rows at a time, so that what lies between them is never whole in
// memory. Bit-exact: the same kernels on the same rows; what a row needs is kept, not computed again.
// The compiler makes it (passes/stream-rows.ts); no model has it.
import type { OpNode, TensorId, Values } from '../ir/types.ts';
import { overlapOf, placeCalls } from './common/row-calls.ts';
import {
  type DefOf,
  innerView,
  type RowStreamAttrs,
  type RowStreamNode,
  rowPlanOf,
  tensorIn,
} from './common/row-chain.ts';
import { withLoops } from './common/row-loops.ts';
import { defineOp, outputOf } from './op-def.ts';

export const isRowStream = (op: OpNode): op is RowStreamNode => op.kind === 'row_stream';

/** The operator, given all others. */
export const rowStreamOp = (defOf: DefOf) =>
  defineOp<'row_stream', RowStreamAttrs>({
    kind: 'row_stream',
    summary: 'A chain of operators computed a few rows at a time.',
    tflite: [],
    dtypes: [],

    readTflite: (node) => node.fail('unsupported-operator', 'a row stream is not read from models'),

    infer: (n) => [{ dtype: outputOf(n).dtype, shape: outputOf(n).shape }],

    reference(n, values, numerics) {
      const known = new Map<TensorId, Values>();
      n.op.inputs.forEach((id, i) => {
        if (id !== null && values[i]) known.set(id, values[i]);
      });
      for (const op of n.attrs.ops) {
        const inputs = op.inputs.map((id) =>
          id === null ? null : (known.get(id) ?? tensorIn(n, id).data ?? null),
        );
        const [result] = defOf(op).reference(innerView(n, op), inputs, numerics);
        known.set(op.outputs[0]!, result!);
      }
      return [known.get(n.op.outputs[0]!)!];
    },

    lower: (n, ctx) => withLoops(placeCalls(n, rowPlanOf(n, defOf), ctx, defOf)),

    overlaps: (n) => overlapOf(n, rowPlanOf(n, defOf)),

    feeds: (n) => (n.attrs.fed ? n.op.inputs[0]! : null),

    macs: (n) => n.attrs.ops.reduce((sum, op) => sum + (defOf(op).macs?.(innerView(n, op)) ?? 0), 0),

    describe: ({ attrs }) =>
      `${attrs.rows} ${attrs.rows === 1 ? 'row' : 'rows'} at a time: ${attrs.ops.map((op) => op.kind).join(', ')}`,
  });
