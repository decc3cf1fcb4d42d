// PAD in front of convolutions becomes their own padding.
// Exact: a convolution skips the taps that lie in its padding, which is to add (zero - zero) * weight = 0 for each,
// and that is what a tap on a padded element adds when the pad value is the input's zero point (or real 0). Paddings
// add up: the output's size depends on their sum with the input's. Pools are left alone: they do not count what they
// skip, whereas padded elements count.
import { tensorOf, viewOf } from '../ir/graph.ts';
import { sameQuant } from '../ir/quant.ts';
import type { Graph, OpId, OpNode } from '../ir/types.ts';
import type { Padding } from '../ops/common/window.ts';
import { conv2d } from '../ops/conv2d.ts';
import { depthwiseConv2d } from '../ops/depthwise-conv2d.ts';
import { isOp } from '../ops/op-def.ts';
import { pad } from '../ops/pad.ts';
import { absorbing, type Pass, type Uses, usesOf, withOps } from './pass.ts';

/** The operator's padding of height and width if it pads nothing else and with a real zero; else null. */
function imagePadding(g: Graph, op: OpNode): Padding | null {
  if (!isOp(op, pad)) return null;
  const { inputs, outputs } = viewOf(g, op);
  const [input] = inputs;
  const [output] = outputs;
  if (!input || !output || input.shape.length !== 4 || !sameQuant(input.quant, output.quant)) return null;
  if (input.dtype === 'float32' ? op.attrs.value !== 0 : input.dtype !== 'int8') return null;
  if (input.quant.kind === 'per-tensor' && op.attrs.value !== input.quant.zeroPoint) return null;
  const [n, h, w, c] = op.attrs.paddings;
  if (!n || !h || !w || !c || n.before + n.after + c.before + c.after > 0) return null;
  return { top: h.before, bottom: h.after, left: w.before, right: w.after };
}

const padded = (own: Padding, more: Padding): Padding => ({
  top: own.top + more.top,
  bottom: own.bottom + more.bottom,
  left: own.left + more.left,
  right: own.right + more.right,
});

function withPadding(op: OpNode, source: OpNode, more: Padding): OpNode | null {
  if (!isOp(op, conv2d) && !isOp(op, depthwiseConv2d)) return null;
  const attrs = { ...op.attrs, padding: padded(op.attrs.padding, more) };
  return absorbing({ ...op, attrs, inputs: op.inputs.with(0, source.inputs[0]!) }, source.origins);
}

/** The convolutions that read the padded tensor as their image; null when anything else needs it. */
function convolutionsAfter(uses: Uses, op: OpNode): readonly OpNode[] | null {
  const image = op.outputs[0]!;
  const isConvolution = (reader: OpNode) =>
    (isOp(reader, conv2d) || isOp(reader, depthwiseConv2d)) && reader.inputs.lastIndexOf(image) === 0;
  return uses.onlyReadBy(image, isConvolution) ? uses.readersOf(image) : null;
}

export const fusePad: Pass = {
  name: 'fuse-pad',
  why: 'the padded copy of an image needs no memory: convolutions pad by themselves',

  run(g) {
    const uses = usesOf(g);
    const replaced = new Map<OpId, OpNode>();
    for (const op of g.ops) {
      const more = imagePadding(g, op);
      if (more === null || tensorOf(g, op.inputs[0]!).data !== undefined) continue;
      for (const reader of convolutionsAfter(uses, op) ?? []) {
        const fused = withPadding(reader, op, more);
        if (fused !== null) replaced.set(reader.id, fused);
      }
    }
    return withOps(g, replaced);
  },
};
