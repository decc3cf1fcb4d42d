// REDUCE_MAX over axes that lie side by side, as global max pooling has it: MAX_POOL_2D with one window for each group.
// Source: TFLite reduce.cc, reference_ops::ReduceGeneric; TFLM reduce_common.cc.
import { sameQuant } from '../ir/quant.ts';
import { elementCount, type Values } from '../ir/types.ts';
import { monotoneIntervals } from './common/monotone.ts';
import type { PoolAttrs } from './common/pool.ts';
import { type ReduceAttrs, readReduction, writeReduction } from './common/reduce.ts';
import { SAME_CHANNELS } from './common/tied-channels.ts';
import { LARGEST } from './common/window.ts';
import { maxPool2d } from './max-pool2d.ts';
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

type Node = NodeView<ReduceAttrs>;

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

const reference: OpDef<'reduce_max', ReduceAttrs>['reference'] = (
  n: Node,
  values: readonly (Values | null)[],
  numerics,
) => maxPool2d.reference(poolOf(n), values, numerics);

export const reduceMax: OpDef<'reduce_max', ReduceAttrs> = defineOp<'reduce_max', ReduceAttrs>({
  kind: 'reduce_max',
  summary: 'Largest element over axes.',
  tflite: ['REDUCE_MAX'],
  dtypes: ['int8, axes int32 (constant) -> int8', 'float32, axes int32 (constant) -> float32'],

  readTflite: readReduction,
  writeTflite: writeReduction('REDUCE_MAX'),
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
