// TRANSPOSE: the axes in another order. A permutation that only moves axes of size 1 is a view.
// The gathering kernel of strided_slice does the work: an axis of the output is an axis of the input at its own step.
// Source: TFLite reference_ops::Transpose.
import { TransposeOptions } from '../import/tflite/schema/tflite.ts';
import { bytesOf, dtypeBytes, elementCount, tensorBytes, valuesFromBytes } from '../ir/types.ts';
import { constantInts, intsInput } from './common/constant.ts';
import { lowerView, viewOfActivation } from './common/copy.ts';
import { monotoneIntervals } from './common/monotone.ts';
import { SAME_CHANNELS } from './common/tied-channels.ts';
import { defineOp, inputOf, type KernelCall, type NodeView, type OpDef, outputOf, reject } from './op-def.ts';

export interface TransposeAttrs {
  /** Axis i of the output is axis perm[i] of the input. */
  readonly perm: readonly number[];
}

/** NNMCU_STRIDED_SLICE_AXES of nnmcu/strided_slice.h. */
const MAX_AXES = 5;

interface Axis {
  readonly count: number;
  /** Distance in the input, in elements. */
  readonly step: number;
}

/** The output's axes with their steps in the input; neighbours that stay neighbours are one. */
function axesOf(n: NodeView<TransposeAttrs>): readonly Axis[] {
  const { shape } = inputOf(n, 0);
  const axes: Axis[] = [];
  for (const axis of n.attrs.perm) {
    const count = shape[axis]!;
    if (count === 1) continue;
    const step = elementCount(shape.slice(axis + 1));
    const last = axes.at(-1);
    if (last !== undefined && last.step === step * count)
      axes[axes.length - 1] = { count: last.count * count, step };
    else axes.push({ count, step });
  }
  return axes;
}

const isView = (n: NodeView<TransposeAttrs>): boolean => axesOf(n).length <= 1;

function lowerGather(n: NodeView<TransposeAttrs>): readonly KernelCall[] {
  const width = dtypeBytes(inputOf(n, 0).dtype);
  const axes = [...axesOf(n)];
  const block = axes.at(-1)!.step === 1 ? axes.pop()!.count * width : width;
  const padded = [...new Array<Axis>(MAX_AXES - axes.length).fill({ count: 1, step: 0 }), ...axes];
  return [
    {
      symbol: 'nnmcu_strided_slice',
      header: 'nnmcu/strided_slice.h',
      sources: ['strided_slice.c'],
      params: {
        type: 'nnmcu_strided_slice_params',
        fields: [
          ['start', 0],
          ['block', block],
          ['count', { list: padded.map((a) => a.count) }],
          ['step', { list: padded.map((a) => a.step * width) }],
        ],
      },
      args: [
        { kind: 'input', index: 0 },
        { kind: 'output', index: 0 },
      ],
    },
  ];
}

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
    if (axesOf(n).length > MAX_AXES)
      reject(n, 'unsupported-option', `[${perm}] moves more than ${MAX_AXES} axes of [${shape}]`);
    return [{ dtype, shape: perm.map((axis) => shape[axis]!) }];
  },

  reference(n, values) {
    const output = outputOf(n);
    const width = dtypeBytes(output.dtype);
    const source = bytesOf(values[0]!);
    const bytes = new Uint8Array(tensorBytes(output));
    const { shape } = inputOf(n, 0);
    const steps = n.attrs.perm.map((axis) => elementCount(shape.slice(axis + 1)));
    let to = 0;
    const visit = (axis: number, from: number): void => {
      if (axis === steps.length) {
        bytes.set(source.subarray(from * width, (from + 1) * width), to);
        to += width;
        return;
      }
      for (let i = 0; i < output.shape[axis]!; i++) visit(axis + 1, from + i * steps[axis]!);
    };
    if (elementCount(output.shape) > 0) visit(0, 0);
    return [valuesFromBytes(output.dtype, bytes)];
  },

  lower: (n) => {
    if (elementCount(outputOf(n).shape) === 0) return [];
    return isView(n) ? lowerView(n) : lowerGather(n);
  },
  view: (n) => (isView(n) ? viewOfActivation(n) : null),
  intervals: (n, inputs, numerics) => monotoneIntervals(n, inputs, numerics, transpose.reference),
  channels: {
    uses: (n) => (n.attrs.perm.at(-1) === n.attrs.perm.length - 1 ? SAME_CHANNELS.uses(n) : null),
  },
  describe: (n) => `axes ${n.attrs.perm.join(', ')}`,
});
