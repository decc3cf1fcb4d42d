// PACK (stack): joins tensors of one shape along a new axis, which is a concatenation with that axis of size 1.
// Source: TFLite pack.cc.
import { PackOptions } from '../import/tflite/schema/tflite.ts';
import { concatInputs } from './common/concat-check.ts';
import { axisIn } from './common/constant.ts';
import {
  lowerConcat,
  lowerView,
  overlapsOfConcat,
  partsOfConcat,
  referenceConcat,
  viewOfActivation,
} from './common/copy.ts';
import { monotoneIntervals } from './common/monotone.ts';
import { defineOp, inputOf, type OpDef, reject } from './op-def.ts';

export interface PackAttrs {
  /** Where the new dimension is in the output, from 0. */
  readonly axis: number;
}

export const pack: OpDef<'pack', PackAttrs> = defineOp<'pack', PackAttrs>({
  kind: 'pack',
  summary: 'Joins tensors of one shape along a new axis.',
  tflite: ['PACK'],
  dtypes: ['any, any, ... -> the same'],

  readTflite(node) {
    const input = node.inputs[0];
    if (!input) return node.fail('invalid-graph', 'the first input is missing');
    const o = node.options(PackOptions);
    const count = o?.valuesCount() ?? node.inputs.length;
    if (count !== node.inputs.length)
      return node.fail(
        'invalid-graph',
        `values_count is ${count}, but there are ${node.inputs.length} inputs`,
      );
    return { attrs: { axis: axisIn(node, o?.axis() ?? 0, input.shape.length + 1) } };
  },

  writeTflite: (n) => ({
    opcode: 'PACK',
    version: inputOf(n, 0).dtype === 'int8' ? 2 : 1,
    options: {
      table: PackOptions,
      write: (b) => PackOptions.createPackOptions(b, n.inputs.length, n.attrs.axis),
    },
  }),

  quantization: { output: 'shared' },

  infer(n) {
    const [first, ...rest] = concatInputs(n);
    const { axis } = n.attrs;
    if (axis > first.shape.length)
      reject(n, 'invalid-graph', `axis ${axis} is beyond the rank of [${first.shape}]`);
    for (const t of rest)
      if (t.shape.length !== first.shape.length || t.shape.some((d, i) => d !== first.shape[i]))
        reject(n, 'invalid-graph', `[${first.shape}] and [${t.shape}] cannot be packed: the shapes differ`);
    return [{ dtype: first.dtype, shape: first.shape.toSpliced(axis, 0, n.inputs.length) }];
  },

  reference: (n, values) => referenceConcat(n, values, n.attrs.axis),
  lower: (n, ctx) => (n.inputs.length === 1 ? lowerView(n) : lowerConcat(n, n.attrs.axis, ctx)),
  overlaps: (n) => overlapsOfConcat(n, n.attrs.axis),
  parts: (n) => partsOfConcat(n, n.attrs.axis),
  view: (n) => (n.inputs.length === 1 ? viewOfActivation(n) : null),
  intervals: (n, inputs, numerics) => monotoneIntervals(n, inputs, numerics, pack.reference),
  describe: (n) => `axis ${n.attrs.axis}`,
});
