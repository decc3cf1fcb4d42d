// EXPAND_DIMS: a view with one more dimension of size 1.
// Source: TFLite expand_dims.cc.
import { axisIn, constantInts, intsInput } from './common/constant.ts';
import { lowerView, referenceView, viewOfActivation } from './common/copy.ts';
import { monotoneIntervals } from './common/monotone.ts';
import { SAME_CHANNELS } from './common/tied-channels.ts';
import { defineOp, inputOf, type OpDef, reject } from './op-def.ts';

export interface ExpandDimsAttrs {
  /** Where the new dimension is in the output, from 0. */
  readonly axis: number;
}

export const expandDims: OpDef<'expand_dims', ExpandDimsAttrs> = defineOp<'expand_dims', ExpandDimsAttrs>({
  kind: 'expand_dims',
  summary: 'Adds a dimension of size 1; costs nothing.',
  tflite: ['EXPAND_DIMS'],
  dtypes: ['any -> the same'],

  readTflite(node) {
    const input = node.inputs[0];
    if (!input) return node.fail('invalid-graph', 'the input is missing');
    const axes = constantInts(node, 1, 'axis');
    if (axes.length !== 1) return node.fail('invalid-graph', `one axis is needed, not [${axes}]`);
    return {
      attrs: { axis: axisIn(node, axes[0]!, input.shape.length + 1) },
      inputs: node.inputIds.slice(0, 1),
    };
  },

  writeTflite: (n) => ({
    opcode: 'EXPAND_DIMS',
    version: 1,
    inputs: [n.op.inputs[0] ?? null, intsInput('axis', [n.attrs.axis], [])],
  }),

  quantization: { output: 'shared' },

  infer(n) {
    const { dtype, shape } = inputOf(n, 0);
    const { axis } = n.attrs;
    if (axis > shape.length) reject(n, 'invalid-graph', `axis ${axis} is beyond the rank of [${shape}]`);
    return [{ dtype, shape: shape.toSpliced(axis, 0, 1) }];
  },

  reference: referenceView,
  lower: lowerView,
  view: viewOfActivation,
  intervals: (n, inputs, numerics) => monotoneIntervals(n, inputs, numerics, expandDims.reference),
  channels: SAME_CHANNELS,
  describe: (n) => `axis ${n.attrs.axis}`,
});
