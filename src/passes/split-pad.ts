// The inverse of fuse-pad, for export: TFLite's windows know SAME and VALID padding only, so any other becomes a PAD in
// front. It is not in the list of passes: generated code is better off without it.
import { tensorOf, viewOf } from '../ir/graph.ts';
import type { Graph, OpId, OpNode, Tensor, TensorId } from '../ir/types.ts';
import { type Padding, tflitePadding } from '../ops/common/window.ts';
import { conv2d } from '../ops/conv2d.ts';
import { depthwiseConv2d } from '../ops/depthwise-conv2d.ts';
import { maxPool2d } from '../ops/max-pool2d.ts';
import { isOp } from '../ops/op-def.ts';
import { pad } from '../ops/pad.ts';

const NONE = { top: 0, bottom: 0, left: 0, right: 0 } as const;

/** A window whose padding is to be an operator of its own, and what that fills in. */
interface Border {
  readonly padding: Padding;
  readonly value: number;
}

/** The graph with padding that TFLite's convolutions cannot express as operators of its own; exact. */
export const splitPad = (g: Graph): Graph =>
  split(g, (op) => {
    if (!isOp(op, conv2d) && !isOp(op, depthwiseConv2d)) return null;
    const [input, filter] = viewOf(g, op).inputs;
    if (!input || !filter) return null;
    const [, h, w] = input.shape;
    const [, kh, kw] = filter.shape;
    if (tflitePadding({ h: h!, w: w! }, { h: kh!, w: kw! }, op.attrs) !== null) return null;
    return {
      padding: op.attrs.padding,
      value: input.quant.kind === 'per-tensor' ? input.quant.zeroPoint : 0,
    };
  });

/** The same for int8 max pools, whose padding is the least value: it never wins. */
export const splitPoolPad = (g: Graph): Graph =>
  split(g, (op) => {
    if (!isOp(op, maxPool2d)) return null;
    const [input] = viewOf(g, op).inputs;
    const [, h, w] = input!.shape;
    const { kernel, padding } = op.attrs;
    const isOwn = tflitePadding({ h: h!, w: w! }, kernel, op.attrs) !== null;
    return isOwn || input!.dtype !== 'int8' ? null : { padding, value: -128 };
  });

function split(g: Graph, borderOf: (op: OpNode) => Border | null): Graph {
  const tensors = new Map(g.tensors);
  let nextTensor = Math.max(...g.tensors.keys()) + 1;
  let nextOp = Math.max(...g.ops.map((op) => op.id)) + 1;
  const ops = g.ops.flatMap((op): readonly OpNode[] => {
    const border = borderOf(op);
    const [input] = op.inputs;
    if (border === null || input == null) return [op];
    const id = nextTensor++ as TensorId;
    const { top, bottom, left, right } = border.padding;
    tensors.set(id, paddedTensor(tensorOf(g, input), id, border.padding));
    const padding: OpNode = {
      kind: pad.kind,
      id: nextOp++ as OpId,
      attrs: {
        paddings: [
          { before: 0, after: 0 },
          { before: top, after: bottom },
          { before: left, after: right },
          { before: 0, after: 0 },
        ],
        value: border.value,
      },
      inputs: [input],
      outputs: [id],
      origins: op.origins,
    };
    const attrs = { ...(op.attrs as object), padding: NONE };
    return [padding, { ...op, attrs, inputs: op.inputs.with(0, id) }];
  });
  return ops.length === g.ops.length ? g : { ...g, tensors, ops };
}

function paddedTensor(t: Tensor, id: TensorId, p: Padding): Tensor {
  const [n, h, w, c] = t.shape;
  return {
    id,
    dtype: t.dtype,
    shape: [n!, h! + p.top + p.bottom, w! + p.left + p.right, c!],
    quant: t.quant,
    origin: { ...t.origin, name: `${t.origin.name}/padded` },
  };
}
