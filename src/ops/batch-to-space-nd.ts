// BATCH_TO_SPACE_ND: images whose pixels are those of one image in turns, put together again, with margins cut off.
// Source: TFLite reference_ops::BatchToSpaceND.
import { elementCount, tensorBytes, type Values } from '../ir/types.ts';
import {
  type BatchAttrs,
  batchText,
  imagesOf,
  readBatchAttrs,
  shapeOf,
  writeBatchAttrs,
} from './common/batch-block.ts';
import { type Gather, gatherCall, gathered } from './common/gather.ts';
import { monotoneIntervals } from './common/monotone.ts';
import type { Nhwc } from './common/window.ts';
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

type Node = NodeView<BatchAttrs>;

/** The whole image, before anything is cut off. */
function wholeOf(n: Node): Nhwc {
  const { block } = n.attrs;
  const x = imagesOf(n, inputOf(n, 0));
  const images = x.n / (block.h * block.w);
  if (!Number.isInteger(images))
    reject(n, 'invalid-graph', `${x.n} images are not one for each pixel of a ${block.h}x${block.w} block`);
  return { n: images, h: x.h * block.h, w: x.w * block.w, c: x.c };
}

function joinOf(n: Node): Gather {
  const { block } = n.attrs;
  const x = imagesOf(n, inputOf(n, 0));
  const { n: images } = wholeOf(n);
  const image = x.h * x.w * x.c;
  const axes = [
    { count: images, step: image },
    { count: x.h, step: x.w * x.c },
    { count: block.h, step: block.w * images * image },
    { count: x.w, step: x.c },
    { count: block.w, step: images * image },
    { count: x.c, step: 1 },
  ];
  return { start: 0, axes };
}

/** What is left of the whole image; null when that is all of it. */
function cutOf(n: Node): Gather | null {
  const { top, bottom, left, right } = n.attrs.margin;
  if (top + bottom + left + right === 0) return null;
  const x = wholeOf(n);
  const row = x.w * x.c;
  const axes = [
    { count: x.n, step: x.h * row },
    { count: x.h - top - bottom, step: row },
    { count: (x.w - left - right) * x.c, step: 1 },
  ];
  return { start: (top * x.w + left) * x.c, axes };
}

function reference(n: Node, values: readonly (Values | null)[]): readonly Values[] {
  const whole = gathered(n, joinOf(n), values[0]!);
  const cut = cutOf(n);
  return cut === null ? whole : gathered(n, cut, whole[0]!);
}

function lower(n: Node): readonly KernelCall[] {
  const { dtype } = outputOf(n);
  const cut = cutOf(n);
  if (cut === null) return gatherCall(dtype, joinOf(n));
  const scratchBytes = tensorBytes(inputOf(n, 0));
  const scratch = { kind: 'scratch' } as const;
  return [
    ...gatherCall(dtype, joinOf(n), { kind: 'input', index: 0 }, scratch),
    ...gatherCall(dtype, cut, scratch),
  ].map(({ overlaps: _, ...call }) => ({ ...call, scratchBytes }));
}

export const batchToSpaceNd: OpDef<'batch_to_space_nd', BatchAttrs> = defineOp<
  'batch_to_space_nd',
  BatchAttrs
>({
  kind: 'batch_to_space_nd',
  summary: 'Images or sequences that are every so many-th pixel or step of one, put together.',
  tflite: ['BATCH_TO_SPACE_ND'],
  dtypes: ['int8, block and crops int32 (constant) -> the same', 'the same with int16, int32 or float32'],

  readTflite: (node) => ({ attrs: readBatchAttrs(node), inputs: node.inputIds.slice(0, 1) }),
  writeTflite: (n) => ({
    opcode: 'BATCH_TO_SPACE_ND',
    version: inputOf(n, 0).dtype === 'int8' ? 2 : 1,
    inputs: [n.op.inputs[0] ?? null, ...writeBatchAttrs(n.attrs, inputOf(n, 0).shape.length)],
  }),
  quantization: { output: 'shared' },

  infer(n) {
    const input = inputOf(n, 0);
    requireDtype(n, input, ['int8', 'int16', 'int32', 'float32']);
    const { top, bottom, left, right } = n.attrs.margin;
    const whole = wholeOf(n);
    const out = { ...whole, h: whole.h - top - bottom, w: whole.w - left - right };
    if (out.h < 1 || out.w < 1) reject(n, 'invalid-graph', `nothing is left of ${whole.h}x${whole.w} pixels`);
    const shape = shapeOf(out, input.shape.length);
    if (elementCount(shape) > 2 ** 28)
      reject(n, 'unsupported-option', `[${shape}] has more than 2^28 elements`);
    return [{ dtype: input.dtype, shape }];
  },

  reference,
  lower,
  intervals: (n, inputs, numerics) => monotoneIntervals(n, inputs, numerics, reference),
  describe: (n) => batchText(n.attrs, 'crop'),
});
