// CONCATENATION along any axis: one copy of rows per input, none for those that lie in place.
// Source: TFLite concatenation.cc and reference_ops::Concatenation. uint8 of differing scales, which LiteRT rescales,
// is rejected.
import { ConcatenationOptions } from '../import/tflite/schema/tflite.ts';
import { channelCount } from '../ir/intervals.ts';
import { activationOf } from './common/activation.ts';
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
import { tiedFrom } from './common/tied-channels.ts';
import { defineOp, inputOf, type OpDef, outputOf, reject } from './op-def.ts';
import type { RowRule } from './row-rule.ts';

export interface ConcatenationAttrs {
  readonly axis: number;
}

/** Images that are joined along their channels: each row of the result is made of a row of each input. */
const CHANNELS_BY_ROW: RowRule<ConcatenationAttrs> = {
  inputs({ attrs, inputs, outputs }) {
    const shape = outputs[0]!.shape;
    if (shape.length !== 4 || shape[0] !== 1 || shape.includes(0) || attrs.axis !== 3) return null;
    return inputs.some((t) => t === null || t.data !== undefined) ? null : inputs.map((_, i) => i);
  },
  window: () => ({ kernel: 1, stride: 1, top: 0 }),
  band: (attrs) => attrs,
};

export const concatenation: OpDef<'concatenation', ConcatenationAttrs> = defineOp<
  'concatenation',
  ConcatenationAttrs
>({
  kind: 'concatenation',
  summary: 'Joins tensors along one axis; int8 inputs have the scale and zero point of the output.',
  tflite: ['CONCATENATION'],
  dtypes: ['any, any, ... -> the same'],

  readTflite(node) {
    const input = node.inputs[0];
    if (!input) return node.fail('invalid-graph', 'the first input is missing');
    const o = node.options(ConcatenationOptions);
    const activation = activationOf(node, o?.fusedActivationFunction() ?? 0);
    if (activation !== 'NONE')
      return node.fail('unsupported-option', `a fused ${activation} is not supported here`);
    return { attrs: { axis: axisIn(node, o?.axis() ?? 0, input.shape.length) } };
  },

  writeTflite: (n) => ({
    opcode: 'CONCATENATION',
    version: inputOf(n, 0).dtype === 'int8' ? 2 : 1,
    options: {
      table: ConcatenationOptions,
      write: (b) => ConcatenationOptions.createConcatenationOptions(b, n.attrs.axis, 0),
    },
  }),

  rows: CHANNELS_BY_ROW,

  quantization: { output: 'shared' },

  infer(n) {
    const [first, ...rest] = concatInputs(n);
    const { axis } = n.attrs;
    if (axis >= first.shape.length)
      reject(n, 'invalid-graph', `axis ${axis} is beyond the rank of [${first.shape}]`);
    let size = first.shape[axis]!;
    for (const t of rest) {
      if (t.shape.length !== first.shape.length || t.shape.some((d, i) => i !== axis && d !== first.shape[i]))
        reject(n, 'invalid-graph', `[${first.shape}] and [${t.shape}] cannot be joined along axis ${axis}`);
      size += t.shape[axis]!;
    }
    return [{ dtype: first.dtype, shape: first.shape.with(axis, size) }];
  },

  reference: (n, values) => referenceConcat(n, values, n.attrs.axis),
  lower: (n, ctx) => (n.inputs.length === 1 ? lowerView(n) : lowerConcat(n, n.attrs.axis, ctx)),
  overlaps: (n) => overlapsOfConcat(n, n.attrs.axis),
  parts: (n) => partsOfConcat(n, n.attrs.axis),
  view: (n) => (n.inputs.length === 1 ? viewOfActivation(n) : null),
  intervals: (n, inputs, numerics) => monotoneIntervals(n, inputs, numerics, concatenation.reference),
  channels: {
    uses(n) {
      if (n.inputs.some((t) => t?.data !== undefined)) return null;
      const isLast = n.attrs.axis === outputOf(n).shape.length - 1;
      let offset = 0;
      return n.inputs.map((t) => {
        const use = tiedFrom(channelCount(t!.shape), offset);
        if (isLast) offset += channelCount(t!.shape);
        return use;
      });
    },
  },
  describe: (n) => `axis ${n.attrs.axis}`,
});
