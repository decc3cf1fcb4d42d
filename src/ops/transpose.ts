// TRANSPOSE: the axes in another order. A permutation that only moves axes of size 1 is a view.
// The gathering kernel of strided_slice does the work: an axis of the output is an axis of the input at its own step.
// Source: TFLite reference_ops::Transpose.
import { TransposeOptions } from '../import/tflite/schema/tflite.ts';
import { constantInts, intsInput } from './common/constant.ts';
import { lowerView, viewOfActivation } from './common/copy.ts';
import {
  axesOf,
  fitsGather,
  GATHER_AXES,
  type Gather,
  gatherCall,
  gathered,
  merged,
} from './common/gather.ts';
import { monotoneIntervals } from './common/monotone.ts';
import { SAME_CHANNELS } from './common/tied-channels.ts';
import { defineOp, inputOf, type NodeView, type OpDef, reject } from './op-def.ts';

export interface TransposeAttrs {
  /** Axis i of the output is axis perm[i] of the input. */
  readonly perm: readonly number[];
}

/** Each axis of the output at its step in the input. */
function gatherOf(n: NodeView<TransposeAttrs>): Gather {
  const own = axesOf(inputOf(n, 0).shape);
  return { start: 0, axes: n.attrs.perm.map((axis) => own[axis]!) };
}

const isView = (n: NodeView<TransposeAttrs>): boolean => merged(gatherOf(n)).axes.length <= 1;

export const transpose: OpDef<'transpose', TransposeAttrs> = defineOp<'transpose', TransposeAttrs>({
  kind: 'transpose',
  summary: 'The axes in another order; free when only axes of size 1 move.',
  tflite: ['TRANSPOSE'],
  dtypes: ['any, order int32 (constant) -> the same'],

  readTflite(node) {
    node.options(TransposeOptions);
    return { attrs: { perm: constantInts(node, 1, 'order of axes') }, inputs: node.inputIds.slice(0, 1) };
  },

  writeTflite: (n) => ({
    opcode: 'TRANSPOSE',
    version: inputOf(n, 0).dtype === 'int8' ? 2 : 1,
    inputs: [n.op.inputs[0] ?? null, intsInput('perm', n.attrs.perm)],
  }),

  quantization: { output: 'shared' },

  infer(n) {
    const { dtype, shape, quant } = inputOf(n, 0);
    const { perm } = n.attrs;
    const sorted = perm.toSorted((a, b) => a - b);
    if (perm.length !== shape.length || sorted.some((axis, i) => axis !== i))
      reject(n, 'invalid-graph', `[${perm}] is not an order of the axes of [${shape}]`);
    if (quant.kind === 'per-axis')
      reject(n, 'unsupported-option', 'per-axis quantization cannot be transposed');
    if (!fitsGather(gatherOf(n)))
      reject(n, 'unsupported-option', `[${perm}] moves more than ${GATHER_AXES} axes of [${shape}]`);
    return [{ dtype, shape: perm.map((axis) => shape[axis]!) }];
  },

  reference: (n, values) => gathered(n, gatherOf(n), values[0]!),
  lower: (n) => (isView(n) ? lowerView(n) : gatherCall(inputOf(n, 0).dtype, gatherOf(n))),
  view: (n) => (isView(n) ? viewOfActivation(n) : null),
  intervals: (n, inputs, numerics) => monotoneIntervals(n, inputs, numerics, transpose.reference),
  channels: {
    uses: (n) => (n.attrs.perm.at(-1) === n.attrs.perm.length - 1 ? SAME_CHANNELS.uses(n) : null),
  },
  describe: (n) => `axes ${n.attrs.perm.join(', ')}`,
});
