// Two operators in a row that map each int8 element by a table become one: the table of the table. Exact, since
// OpDef.table holds the operator's own result for all 256 values.
import { viewOf } from '../ir/graph.ts';
import { type Graph, type Numerics, type OpId, type OpNode, typeText } from '../ir/types.ts';
import { defOf } from '../ops/index.ts';
import { type LutAttrs, lut } from '../ops/lut.ts';
import { absorbing, type Pass, usesOf, withOps } from './pass.ts';

/** The operator's table and the tensor it maps; null when it is no table. */
function tableOf(g: Graph, op: OpNode, numerics: Numerics) {
  const view = viewOf(g, op);
  const found = defOf(op).table?.(view, numerics) ?? null;
  const input = found && view.inputs[found.index];
  // A scalar operand may give the result another rank.
  if (!found || !input || input.data || typeText(input) !== typeText(view.outputs[0]!)) return null;
  return { table: found.table, input: input.id };
}

export const composeTables: Pass = {
  name: 'compose-tables',
  why: 'a chain of element-wise int8 operators is one look-up table',

  run(g, numerics) {
    const uses = usesOf(g);
    const replaced = new Map<OpId, OpNode>();
    for (const op of g.ops) {
      const second = tableOf(g, op, numerics);
      if (second === null || !uses.onlyReadBy(second.input, (reader) => reader === op)) continue;
      const producer = uses.producerOf(second.input);
      if (producer === undefined) continue;
      const before = replaced.get(producer.id) ?? producer;
      const first = tableOf(g, before, numerics);
      if (first === null) continue;
      const attrs: LutAttrs = { table: first.table.map((value) => second.table[value & 255]!) };
      const one: OpNode = { ...op, kind: lut.kind, attrs, inputs: [first.input] };
      replaced.set(op.id, absorbing(one, before.origins));
    }
    return withOps(g, replaced);
  },
};
