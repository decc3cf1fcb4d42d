// PAD in front of convolutions and of int8 max pools becomes their own padding.
// Exact: a convolution skips the taps that lie in its padding, which is to add (zero - zero) * weight = 0 for each,
// and that is what a tap on a padded element adds when the pad value is the input's zero point (or real 0). Paddings
// add up: the output's size depends on their sum with the input's. A max pool starts from the least int8 value, so padding
// with that is what it does anyway. Average pools are left alone: they do not count what they skip, whereas padded
// elements count.
import { tensorOf, viewOf } from '../ir/graph.ts';
import { sameQuant } from '../ir/quant.ts';
import type { Graph, OpId, OpNode } from '../ir/types.ts';
import type { Padding } from '../ops/common/window.ts';
import { conv2d } from '../ops/conv2d.ts';
import { depthwiseConv2d } from '../ops/depthwise-conv2d.ts';
import { maxPool2d } from '../ops/max-pool2d.ts';
import { isOp } from '../ops/op-def.ts';
import { pad } from '../ops/pad.ts';
import { absorbing, type Pass, type Uses, usesOf, withOps } from './pass.ts';

/** A border of height and width alone, and what it adds to windows that lie on it. */
interface Border {
  readonly padding: Padding;
  /** Real 0, which convolutions skip. */
  readonly isZero: boolean;
  /** The least int8 value, which never is a maximum. */
  readonly isLeast: boolean;
}

/** The operator's border if it pads nothing but height and width, and with such a value; else null. */
function borderOf(g: Graph, op: OpNode): Border | null {
  if (!isOp(op, pad)) return null;
  const { inputs, outputs } = viewOf(g, op);
  const [input] = inputs;
  const [output] = outputs;
  if (!input || !output || input.shape.length !== 4 || !sameQuant(input.quant, output.quant)) return null;
  if (input.dtype !== 'float32' && input.dtype !== 'int8') return null;
  const [n, h, w, c] = op.attrs.paddings;
  if (!n || !h || !w || !c || n.before + n.after + c.before + c.after > 0) return null;
  const zero = input.dtype === 'float32' ? 0 : input.quant.kind === 'per-tensor' && input.quant.zeroPoint;
  return {
    padding: { top: h.before, bottom: h.after, left: w.before, right: w.after },
    isZero: op.attrs.value === zero,
    isLeast: input.dtype === 'int8' && op.attrs.value === -128,
  };
}

const padded = (own: Padding, more: Padding): Padding => ({
  top: own.top + more.top,
  bottom: own.bottom + more.bottom,
  left: own.left + more.left,
  right: own.right + more.right,
});

function withPadding(op: OpNode, source: OpNode, border: Border): OpNode | null {
  const layer = isOp(op, conv2d) || isOp(op, depthwiseConv2d);
  if (!(layer ? border.isZero : isOp(op, maxPool2d) && border.isLeast)) return null;
  const own = op.attrs as { readonly padding: Padding };
  const padding = padded(own.padding, border.padding);
  // Every window of a pool keeps an element of the image.
  if (isOp(op, maxPool2d)) {
    const { h, w } = op.attrs.kernel;
    if (Math.max(padding.top, padding.bottom) >= h || Math.max(padding.left, padding.right) >= w) return null;
  }
  return absorbing(
    { ...op, attrs: { ...own, padding }, inputs: op.inputs.with(0, source.inputs[0]!) },
    source.origins,
  );
}

/** The readers of the padded tensor with the border as their own padding; null when one cannot have it. */
function fusedReaders(uses: Uses, op: OpNode, border: Border): readonly OpNode[] | null {
  const image = op.outputs[0]!;
  if (uses.isOutput(image)) return null;
  const readers = uses.readersOf(image);
  const fused = readers.map((reader) =>
    reader.inputs.lastIndexOf(image) === 0 ? withPadding(reader, op, border) : null,
  );
  return fused.every((r) => r !== null) ? fused : null;
}

export const fusePad: Pass = {
  name: 'fuse-pad',
  why: 'the padded copy of an image needs no memory: convolutions and pools pad by themselves',

  run(g) {
    const uses = usesOf(g);
    const replaced = new Map<OpId, OpNode>();
    for (const op of g.ops) {
      const border = borderOf(g, op);
      if (border === null || tensorOf(g, op.inputs[0]!).data !== undefined) continue;
      for (const fused of fusedReaders(uses, op, border) ?? []) replaced.set(fused.id, fused);
    }
    return withOps(g, replaced);
  },
};
