// REDUCE_MAX over axes that lie side by side, as global max pooling has it: MAX_POOL_2D with one window for each group.
// Source: TFLite reduce.cc, reference_ops::ReduceGeneric; TFLM reduce_common.cc.
import { ReducerOptions } from '../import/tflite/schema/tflite.ts';
import { sameQuant } from '../ir/quant.ts';
import { elementCount, type Values } from '../ir/types.ts';
import { axisIn, constantInts, intsInput } from './common/constant.ts';
import { monotoneIntervals } from './common/monotone.ts';
import type { PoolAttrs } from './common/pool.ts';
import { SAME_CHANNELS } from './common/tied-channels.ts';
import { LARGEST } from './common/window.ts';
import { maxPool2d } from './max-pool2d.ts';
import type { MeanAttrs } from './mean.ts';
import {
  defineOp,
  inputOf,
  type KernelCall,
  type NodeView,
  type OpDef,
  outputOf,
  reject,
  requireDtype,
} from './op-def.ts';

export type ReduceMaxAttrs = MeanAttrs;
type Node = NodeView<ReduceMaxAttrs>;

/** The pool: images of as many rows as are reduced, one column, and channels behind them. */
function poolOf(n: Node): NodeView<PoolAttrs> {
  const { shape } = inputOf(n, 0);
  const { axes } = n.attrs;
  const reduced = shape.flatMap((size, axis) => (axes.includes(axis) && size > 1 ? [axis] : []));
  const first = reduced[0] ?? shape.length;
  const end = reduced.length === 0 ? first : reduced.at(-1)! + 1;
  if (shape.slice(first, end).some((size, i) => size > 1 && !axes.includes(first + i)))
    reject(n, 'unsupported-option', `axes [${axes}] of [${shape}] do not lie side by side`);
  const rows = elementCount(shape.slice(first, end));
  if (rows > LARGEST) reject(n, 'unsupported-option', `the maximum of ${rows} elements is too large`);
  const images = elementCount(shape.slice(0, first));
  const channels = elementCount(shape.slice(end));
  const attrs: PoolAttrs = {
    kernel: { h: rows, w: 1 },
    stride: { h: 1, w: 1 },
    dilation: { h: 1, w: 1 },
    padding: { top: 0, bottom: 0, left: 0, right: 0 },
    activation: 'NONE',
  };
  return {
    file: n.file,
    op: { ...n.op, kind: maxPool2d.kind, attrs },
    attrs,
    inputs: [{ ...inputOf(n, 0), shape: [images, rows, 1, channels] }],
    outputs: [{ ...outputOf(n), shape: [images, 1, 1, channels] }],
  };
}

const reference: OpDef<'reduce_max', ReduceMaxAttrs>['reference'] = (
  n: Node,
  values: readonly (Values | null)[],
  numerics,
) => maxPool2d.reference(poolOf(n), values, numerics);

export const reduceMax: OpDef<'reduce_max', ReduceMaxAttrs> = defineOp<'reduce_max', ReduceMaxAttrs>({
  kind: 'reduce_max',
  summary: 'Largest element over axes.',
  tflite: ['REDUCE_MAX'],
  dtypes: ['int8, axes int32 (constant) -> int8', 'float32, axes int32 (constant) -> float32'],

  readTflite(node) {
    const input = node.inputs[0];
    if (!input) return node.fail('invalid-graph', 'the input is missing');
    const axes = constantInts(node, 1, 'axes').map((a) => axisIn(node, a, input.shape.length));
    return {
      attrs: {
        axes: [...new Set(axes)].sort((a, b) => a - b),
        keepDims: node.options(ReducerOptions)?.keepDims() ?? false,
      },
      inputs: [node.inputIds[0] ?? null],
    };
  },

  writeTflite: (n) => ({
    opcode: 'REDUCE_MAX',
    version: inputOf(n, 0).dtype === 'int8' ? 2 : 1,
    inputs: [n.op.inputs[0] ?? null, intsInput('axes', n.attrs.axes)],
    options: {
      table: ReducerOptions,
      write: (b) => ReducerOptions.createReducerOptions(b, n.attrs.keepDims),
    },
  }),

  quantization: { output: 'shared' },

  infer(n) {
    const input = inputOf(n, 0);
    const { axes, keepDims } = n.attrs;
    requireDtype(n, input, ['int8', 'float32']);
    if (input.shape.includes(0)) reject(n, 'invalid-graph', `the maximum of [${input.shape}] is not defined`);
    if (input.dtype === 'int8' && !sameQuant(input.quant, outputOf(n).quant))
      reject(
        n,
        'unsupported-option',
        'input and output differ in scale or zero point; a maximum does not rescale',
      );
    maxPool2d.infer(poolOf(n));
    const shape = keepDims
      ? input.shape.map((d, i) => (axes.includes(i) ? 1 : d))
      : input.shape.filter((_, i) => !axes.includes(i));
    return [{ dtype: input.dtype, shape }];
  },

  reference,
  lower: (n, ctx): readonly KernelCall[] => maxPool2d.lower(poolOf(n), ctx),
  intervals: (n, inputs, numerics) => monotoneIntervals(n, inputs, numerics, reference),
  channels: {
    uses: (n) => (n.attrs.axes.includes(inputOf(n, 0).shape.length - 1) ? null : SAME_CHANNELS.uses(n)),
  },
  describe: (n) => `axes ${n.attrs.axes.join(', ')}`,
});
