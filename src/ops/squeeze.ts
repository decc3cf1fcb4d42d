// SQUEEZE: a view without some (or all) dimensions of size 1.
// Source: TFLite squeeze.cc.
import { SqueezeOptions } from '../import/tflite/schema/tflite.ts';
import { axisIn } from './common/constant.ts';
import { lowerView, referenceView, viewOfActivation } from './common/copy.ts';
import { monotoneIntervals } from './common/monotone.ts';
import { SAME_CHANNELS } from './common/tied-channels.ts';
import { defineOp, inputOf, type OpDef, reject } from './op-def.ts';

export interface SqueezeAttrs {
  /** Dimensions to take out, counted in the input from 0. */
  readonly axes: readonly number[];
}

export const squeeze: OpDef<'squeeze', SqueezeAttrs> = defineOp<'squeeze', SqueezeAttrs>({
  kind: 'squeeze',
  summary: 'Takes out dimensions of size 1; costs nothing.',
  tflite: ['SQUEEZE'],
  dtypes: ['any -> the same'],

  readTflite(node) {
    const input = node.inputs[0];
    if (!input) return node.fail('invalid-graph', 'the input is missing');
    const o = node.options(SqueezeOptions);
    const stated = Array.from({ length: o?.squeezeDimsLength() ?? 0 }, (_, i) => o?.squeezeDims(i) ?? 0);
    const axes =
      stated.length > 0
        ? stated.map((axis) => axisIn(node, axis, input.shape.length))
        : input.shape.flatMap((d, axis) => (d === 1 ? [axis] : []));
    return { attrs: { axes } };
  },

  writeTflite: (n) => ({
    opcode: 'SQUEEZE',
    version: 1,
    options: {
      table: SqueezeOptions,
      write: (b) =>
        SqueezeOptions.createSqueezeOptions(b, SqueezeOptions.createSqueezeDimsVector(b, [...n.attrs.axes])),
    },
  }),

  quantization: { output: 'shared' },

  infer(n) {
    const { dtype, shape } = inputOf(n, 0);
    for (const axis of n.attrs.axes)
      if (shape[axis] !== 1) reject(n, 'invalid-graph', `dimension ${axis} of [${shape}] is not 1`);
    return [{ dtype, shape: shape.filter((_, axis) => !n.attrs.axes.includes(axis)) }];
  },

  reference: referenceView,
  lower: lowerView,
  view: viewOfActivation,
  intervals: (n, inputs, numerics) => monotoneIntervals(n, inputs, numerics, squeeze.reference),
  channels: SAME_CHANNELS,
  describe: (n) => `axes ${n.attrs.axes.join(',')}`,
});
