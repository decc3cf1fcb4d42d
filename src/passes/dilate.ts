// SPACE_TO_BATCH_ND, a convolution and BATCH_TO_SPACE_ND are one dilated convolution: the converter writes the three where
// the batch of the model is not fixed.
// Exact: a window over every so many-th pixel is a dilated window over all of them. Both ways pad with zeros; what is cut
// off at the end is not computed where padding can be left out instead.
import { tensorOf, viewOf } from '../ir/graph.ts';
import type { Graph, OpId, OpNode, Tensor, TensorId } from '../ir/types.ts';
import { batchToSpaceNd } from '../ops/batch-to-space-nd.ts';
import type { BatchAttrs } from '../ops/common/batch-block.ts';
import type { Padding, Pair, Window } from '../ops/common/window.ts';
import { conv2d } from '../ops/conv2d.ts';
import { depthwiseConv2d } from '../ops/depthwise-conv2d.ts';
import { defOf } from '../ops/index.ts';
import { isOp } from '../ops/op-def.ts';
import { pad } from '../ops/pad.ts';
import { reshape } from '../ops/reshape.ts';
import { spaceToBatchNd } from '../ops/space-to-batch-nd.ts';
import { type StridedSliceAttrs, stridedSlice } from '../ops/strided-slice.ts';
import { absorbing, type Pass, type Uses, usesOf } from './pass.ts';
import { removeIdentity } from './remove-identity.ts';

type Layer = OpNode<string, Window>;

/** The operators from one end to the other, with a reshape on either side where sequences become images. */
interface Chain {
  readonly split: OpNode<string, BatchAttrs>;
  readonly layer: Layer;
  readonly join: OpNode<string, BatchAttrs>;
  readonly all: readonly OpNode[];
  /** Which axis of the images the sequences run along; null for images. */
  readonly along: 'h' | 'w' | null;
}

function onlyReader(uses: Uses, id: TensorId): OpNode | null {
  const readers = uses.readersOf(id);
  return readers.length === 1 && !uses.isOutput(id) ? readers[0]! : null;
}

const isPlain = ({ stride, dilation, padding: p }: Window): boolean =>
  stride.h * stride.w * dilation.h * dilation.w === 1 && p.top + p.bottom + p.left + p.right === 0;

/** Which axis of [n, h, w, c] the sequences [n, l, c] run along. */
function axisOf(sequence: Tensor, image: Tensor): 'h' | 'w' | null {
  const [n, l, c] = sequence.shape;
  if (image.shape.join() === [n, 1, l, c].join()) return 'w';
  return image.shape.join() === [n, l, 1, c].join() ? 'h' : null;
}

function chainFrom(g: Graph, uses: Uses, split: OpNode): Chain | null {
  if (!isOp(split, spaceToBatchNd)) return null;
  const all: OpNode[] = [split];
  const next = (): OpNode | null => onlyReader(uses, all.at(-1)!.outputs[0]!);
  const sequence = tensorOf(g, split.outputs[0]!);
  const isSequence = sequence.shape.length === 3;
  let reader = next();
  if (isSequence) {
    if (reader === null || !isOp(reader, reshape)) return null;
    all.push(reader);
    reader = next();
  }
  const image = all.at(-1)!.outputs[0]!;
  const along = isSequence ? axisOf(sequence, tensorOf(g, image)) : null;
  if (reader === null || (isSequence && along === null)) return null;
  if (!isOp(reader, conv2d) && !isOp(reader, depthwiseConv2d)) return null;
  const layer: Layer = reader;
  if (!isPlain(layer.attrs) || layer.inputs.lastIndexOf(image) !== 0) return null;
  all.push(layer);
  let last = next();
  if (isSequence) {
    if (last === null || !isOp(last, reshape)) return null;
    all.push(last);
    if (axisOf(tensorOf(g, last.outputs[0]!), tensorOf(g, layer.outputs[0]!)) !== along) return null;
    last = next();
  }
  if (last === null || !isOp(last, batchToSpaceNd)) return null;
  const [a, b] = [split.attrs.block, last.attrs.block];
  if (a.h !== b.h || a.w !== b.w) return null;
  return { split, layer, join: last, all: [...all, last], along };
}

/** The block and margins along the axes of the images: those of sequences lie along one of them. */
const turned = (p: Padding, along: Chain['along']): Padding =>
  along === 'w' ? { top: 0, bottom: 0, left: p.top, right: p.bottom } : p;
const turnedPair = (p: Pair, along: Chain['along']): Pair => (along === 'w' ? { h: 1, w: p.h } : p);

/** The operators and tensors that take the place of a chain. */
function dilated(g: Graph, chain: Chain, newTensor: () => TensorId, newOp: () => OpId) {
  const { split, layer, join, along } = chain;
  const input = tensorOf(g, split.inputs[0]!);
  const output = tensorOf(g, join.outputs[0]!);
  const margin = turned(split.attrs.margin, along);
  const crop = turned(join.attrs.margin, along);
  const cutOff = { bottom: Math.min(margin.bottom, crop.bottom), right: Math.min(margin.right, crop.right) };
  const border = { ...margin, bottom: margin.bottom - cutOff.bottom, right: margin.right - cutOff.right };
  const cut = { ...crop, bottom: crop.bottom - cutOff.bottom, right: crop.right - cutOff.right };

  const tensors: Tensor[] = [];
  const ops: OpNode[] = [];
  const made = (like: Tensor, shape: readonly number[], part: string): Tensor => {
    const t = {
      ...like,
      id: newTensor(),
      shape,
      origin: { ...like.origin, name: `${like.origin.name}/${part}` },
    };
    tensors.push(t);
    return t;
  };
  const put = (
    kind: string,
    attrs: unknown,
    from: TensorId,
    to: Tensor,
    origins: OpNode['origins'],
  ): Tensor => {
    ops.push({ kind, id: newOp(), attrs, inputs: [from], outputs: [to.id], origins });
    return to;
  };

  const imageShape = ([n, l, c]: readonly number[]) => (along === 'w' ? [n!, 1, l!, c!] : [n!, l!, 1, c!]);
  let image = input;
  if (along !== null) {
    const shape = imageShape(input.shape);
    image = put(reshape.kind, { shape }, image.id, made(image, shape, 'image'), split.origins);
  }
  if (border.top + border.bottom + border.left + border.right > 0) {
    const [n, h, w, c] = image.shape as readonly [number, number, number, number];
    const { quant } = tensorOf(g, split.outputs[0]!);
    const shape = [n, h + border.top + border.bottom, w + border.left + border.right, c];
    const none = { before: 0, after: 0 };
    const paddings = [
      none,
      { before: border.top, after: border.bottom },
      { before: border.left, after: border.right },
      none,
    ];
    const value = quant.kind === 'per-tensor' ? quant.zeroPoint : 0;
    image = put(
      pad.kind,
      { paddings, value },
      image.id,
      made({ ...image, quant }, shape, 'padded'),
      split.origins,
    );
  }
  const attrs: Window = { ...layer.attrs, dilation: turnedPair(split.attrs.block, along) };
  const wide: OpNode = absorbing({ ...layer, attrs, inputs: layer.inputs.with(0, image.id) }, join.origins);
  const view = viewOf(g, layer);
  const [type] = defOf(wide).infer({ ...view, op: wide, attrs, inputs: view.inputs.with(0, image) });
  const isCut = cut.top + cut.bottom + cut.left + cut.right > 0;
  const result =
    isCut || along !== null ? made(tensorOf(g, layer.outputs[0]!), type!.shape, 'dilated') : output;
  ops.push({ ...wide, outputs: [result.id] });
  let last = result;
  if (isCut) {
    const [n, h, w, c] = result.shape as readonly [number, number, number, number];
    const part = (begin: number, size: number) => ({ begin, stride: 1, size });
    const slices = [
      part(0, n),
      part(cut.top, h - cut.top - cut.bottom),
      part(cut.left, w - cut.left - cut.right),
      part(0, c),
    ];
    const sliced: StridedSliceAttrs = { slices, shape: slices.map((s) => s.size) };
    const to = along === null ? output : made(result, sliced.shape, 'cut');
    last = put(stridedSlice.kind, sliced, result.id, to, join.origins);
  }
  if (along !== null) put(reshape.kind, { shape: output.shape }, last.id, output, join.origins);
  return { ops, tensors };
}

export const dilate: Pass = {
  name: 'dilate',
  why: 'a convolution between a split into batches and a join is a dilated one, without copies',

  run(g, numerics) {
    const uses = usesOf(g);
    const tensors = new Map(g.tensors);
    let nextTensor = Math.max(...g.tensors.keys()) + 1;
    let nextOp = Math.max(...g.ops.map((op) => op.id)) + 1;
    const replaced = new Map<OpId, readonly OpNode[]>();
    for (const split of g.ops) {
      const chain = chainFrom(g, uses, split);
      if (chain === null) continue;
      const { ops, tensors: more } = dilated(
        g,
        chain,
        () => nextTensor++ as TensorId,
        () => nextOp++ as OpId,
      );
      for (const op of chain.all) replaced.set(op.id, []);
      replaced.set(chain.join.id, ops);
      for (const t of more) tensors.set(t.id, t);
      for (const op of chain.all.slice(0, -1)) tensors.delete(op.outputs[0]!);
    }
    if (replaced.size === 0) return g;
    const ops = g.ops.flatMap((op) => replaced.get(op.id) ?? [op]);
    return removeIdentity.run({ ...g, tensors, ops }, numerics);
  },
};
