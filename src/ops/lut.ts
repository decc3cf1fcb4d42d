// A table of 256 int8 values: what a chain of operators that map each element by itself becomes (passes/compose-tables).
// No model format has it, so nothing imports as it.
import { everywhere, INT8 } from '../ir/intervals.ts';
import { lookUp, lutCall, tableIntervals } from './common/lut.ts';
import { EACH_ROW } from './common/row-rules.ts';
import { SAME_CHANNELS } from './common/tied-channels.ts';
import { defineOp, inputOf, outputOf, requireDtype } from './op-def.ts';

export interface LutAttrs {
  /** For 0..127, -128..-1. */
  readonly table: Int8Array;
}

export const lut = defineOp<'lut', LutAttrs>({
  kind: 'lut',
  summary: 'A table for each int8 element: a chain of element-wise operators as one.',
  tflite: [],
  dtypes: ['int8 -> int8'],

  readTflite: (node) => node.fail('unsupported-operator', `${node.opcode} is no table`),

  infer(n) {
    const { dtype, shape } = inputOf(n, 0);
    requireDtype(n, inputOf(n, 0), ['int8']);
    return [{ dtype, shape }];
  },

  reference: (n, values) => [lookUp(n.attrs.table, values[0] as Int8Array)],
  lower: (n) => lutCall(n, n.attrs.table),

  intervals: (n, [x]) => (x ? tableIntervals(n.attrs.table, x) : everywhere(outputOf(n).shape, INT8)),
  channels: SAME_CHANNELS,
  rows: EACH_ROW,
  table: (n) => ({ table: n.attrs.table, index: 0 }),
});
