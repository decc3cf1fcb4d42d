// SPACE_TO_BATCH_ND: pads an image with zeros and takes it apart, every so many-th pixel being an image of its own. The
// converter puts it in front of dilated convolutions whose batch is not fixed; passes/dilate.ts takes most of them away.
// Source: TFLite reference_ops::SpaceToBatchND; the border is the output's zero point.
import type { Values } from '../ir/types.ts';
import { elementCount, tensorBytes } from '../ir/types.ts';
import {
  type BatchAttrs,
  batchText,
  imagesOf,
  readBatchAttrs,
  shapeOf,
  widened,
  writeBatchAttrs,
} from './common/batch-block.ts';
import { type Gather, gatherCall, gathered } from './common/gather.ts';
import { monotoneIntervals } from './common/monotone.ts';
import {
  defineOp,
  inputOf,
  type KernelCall,
  type LowerContext,
  type NodeView,
  type OpDef,
  outputOf,
  reject,
  requireDtype,
} from './op-def.ts';
import { type PadAttrs, pad } from './pad.ts';

type Node = NodeView<BatchAttrs>;

const isPadded = ({ attrs: { margin: m } }: Node): boolean => m.top + m.bottom + m.left + m.right > 0;

/** The same images as the output of a PAD in front. */
function padded(n: Node): NodeView<PadAttrs> {
  const { margin: m } = n.attrs;
  const { shape } = inputOf(n, 0);
  const { quant } = outputOf(n);
  const spatial = [
    { before: m.top, after: m.bottom },
    { before: m.left, after: m.right },
  ].slice(0, shape.length - 2);
  const none = { before: 0, after: 0 };
  const attrs: PadAttrs = {
    paddings: [none, ...spatial, none],
    value: quant.kind === 'per-tensor' ? quant.zeroPoint : 0,
  };
  const image = { ...outputOf(n), shape: shapeOf(widened(imagesOf(n, inputOf(n, 0)), m), shape.length) };
  return { file: n.file, op: { ...n.op, kind: pad.kind, attrs }, attrs, inputs: n.inputs, outputs: [image] };
}

function gatherOf(n: Node): Gather {
  const { block } = n.attrs;
  const x = widened(imagesOf(n, inputOf(n, 0)), n.attrs.margin);
  const row = x.w * x.c;
  const axes = [
    { count: block.h, step: row },
    { count: block.w, step: x.c },
    { count: x.n, step: x.h * row },
    { count: x.h / block.h, step: block.h * row },
    { count: x.w / block.w, step: block.w * x.c },
    { count: x.c, step: 1 },
  ];
  return { start: 0, axes };
}

function reference(n: Node, values: readonly (Values | null)[]): readonly Values[] {
  const image = isPadded(n) ? pad.reference(padded(n), values, 'tflm')[0]! : values[0]!;
  return gathered(n, gatherOf(n), image);
}

function lower(n: Node, ctx: LowerContext): readonly KernelCall[] {
  const { dtype } = outputOf(n);
  if (!isPadded(n)) return gatherCall(dtype, gatherOf(n));
  const view = padded(n);
  const scratchBytes = tensorBytes(outputOf(view));
  const [border] = pad.lower(view, { numerics: ctx.numerics });
  const args = border!.args.map((a) => (a.kind === 'output' ? ({ kind: 'scratch' } as const) : a));
  return [
    { ...border!, args, scratchBytes },
    ...gatherCall(dtype, gatherOf(n), { kind: 'scratch' }).map((call) => ({ ...call, scratchBytes })),
  ];
}

export const spaceToBatchNd: OpDef<'space_to_batch_nd', BatchAttrs> = defineOp<
  'space_to_batch_nd',
  BatchAttrs
>({
  kind: 'space_to_batch_nd',
  summary: 'Every so many-th pixel or step as an image or sequence of its own.',
  tflite: ['SPACE_TO_BATCH_ND'],
  dtypes: ['int8, block and paddings int32 (constant) -> the same', 'the same with int16, int32 or float32'],

  readTflite: (node) => ({ attrs: readBatchAttrs(node), inputs: node.inputIds.slice(0, 1) }),
  writeTflite: (n) => ({
    opcode: 'SPACE_TO_BATCH_ND',
    version: inputOf(n, 0).dtype === 'int8' ? 2 : 1,
    inputs: [n.op.inputs[0] ?? null, ...writeBatchAttrs(n.attrs, inputOf(n, 0).shape.length)],
  }),
  quantization: { output: 'shared' },

  infer(n) {
    const input = inputOf(n, 0);
    requireDtype(n, input, ['int8', 'int16', 'int32', 'float32']);
    const { block } = n.attrs;
    const x = widened(imagesOf(n, input), n.attrs.margin);
    if (x.h % block.h !== 0 || x.w % block.w !== 0)
      reject(n, 'invalid-graph', `${x.h}x${x.w} pixels are not whole blocks of ${block.h}x${block.w}`);
    const out = { n: x.n * block.h * block.w, h: x.h / block.h, w: x.w / block.w, c: x.c };
    const shape = shapeOf(out, input.shape.length);
    if (elementCount(shape) > 2 ** 28)
      reject(n, 'unsupported-option', `[${shape}] has more than 2^28 elements`);
    return [{ dtype: input.dtype, shape }];
  },

  reference,
  lower,
  intervals: (n, inputs, numerics) => monotoneIntervals(n, inputs, numerics, reference),
  describe: (n) => batchText(n.attrs, 'pad'),
});
