// The inverse of fuse-pad, for export: TFLite's convolutions know SAME and VALID padding only, so any other becomes
// a PAD in front. It is not in the list of passes: generated code is better off without it.
import { tensorOf, viewOf } from '../ir/graph.ts';
import type { Graph, OpId, OpNode, Tensor, TensorId } from '../ir/types.ts';
import { tflitePadding } from '../ops/common/window.ts';
import { conv2d } from '../ops/conv2d.ts';
import { depthwiseConv2d } from '../ops/depthwise-conv2d.ts';
import { isOp } from '../ops/op-def.ts';
import { pad } from '../ops/pad.ts';

const NONE = { top: 0, bottom: 0, left: 0, right: 0 } as const;

/** The graph with padding that TFLite's convolutions cannot express as operators of its own; exact. */
export function splitPad(g: Graph): Graph {
  const tensors = new Map(g.tensors);
  let nextTensor = Math.max(...g.tensors.keys()) + 1;
  let nextOp = Math.max(...g.ops.map((op) => op.id)) + 1;
  const ops = g.ops.flatMap((op): readonly OpNode[] => {
    if (!isOp(op, conv2d) && !isOp(op, depthwiseConv2d)) return [op];
    const [input, filter] = viewOf(g, op).inputs;
    if (!input || !filter) return [op];
    const [, h, w] = input.shape;
    const [, kh, kw] = filter.shape;
    if (tflitePadding({ h: h!, w: w! }, { h: kh!, w: kw! }, op.attrs) !== null) return [op];
    const id = nextTensor++ as TensorId;
    const padded = paddedTensor(tensorOf(g, op.inputs[0]!), id, op.attrs.padding);
    tensors.set(id, padded);
    const { top, bottom, left, right } = op.attrs.padding;
    const border: OpNode = {
      kind: pad.kind,
      id: nextOp++ as OpId,
      attrs: {
        paddings: [
          { before: 0, after: 0 },
          { before: top, after: bottom },
          { before: left, after: right },
          { before: 0, after: 0 },
        ],
        value: input.quant.kind === 'per-tensor' ? input.quant.zeroPoint : 0,
      },
      inputs: [input.id],
      outputs: [id],
      origins: op.origins,
    };
    return [border, { ...op, attrs: { ...op.attrs, padding: NONE }, inputs: op.inputs.with(0, id) }];
  });
  return ops.length === g.ops.length ? g : { ...g, tensors, ops };
}

function paddedTensor(
  t: Tensor,
  id: TensorId,
  p: { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number },
): Tensor {
  const [n, h, w, c] = t.shape;
  return {
    id,
    dtype: t.dtype,
    shape: [n!, h! + p.top + p.bottom, w! + p.left + p.right, c!],
    quant: t.quant,
    origin: { ...t.origin, name: `${t.origin.name}/padded` },
  };
}
