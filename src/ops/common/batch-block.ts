// What SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND share: blocks of one or two spatial axes whose positions become images of
// their own. Sequences [n, l, c] are images of one column, as TFLite has them.
import type { Tensor } from '../../ir/types.ts';
import { type NodeView, reject, type TfliteConstant, type TfliteNode } from '../op-def.ts';
import { constantInts, intsInput } from './constant.ts';
import { LARGEST, type Nhwc, type Padding, type Pair } from './window.ts';

export interface BatchAttrs {
  readonly block: Pair;
  /** Pixels that are added in front of the split, or cut off behind the join. */
  readonly margin: Padding;
}

/** Attributes from input 1, the block, and input 2, the margins. */
export function readBatchAttrs(node: TfliteNode): BatchAttrs {
  const rank = node.inputs[0]?.shape.length ?? 0;
  const block = constantInts(node, 1, 'block shape');
  const margin = constantInts(node, 2, 'margins');
  if (rank < 3 || rank > 4 || block.length !== rank - 2 || margin.length !== 2 * block.length)
    return node.fail(
      'unsupported-option',
      `a block [${block}] with margins [${margin}] of a tensor of rank ${rank}; images and sequences are supported`,
    );
  if ([...block, ...margin].some((x) => x < 0 || x > LARGEST) || block.includes(0))
    return node.fail('invalid-graph', `the block [${block}] or its margins [${margin}] are out of range`);
  const [top, bottom, left = 0, right = 0] = margin;
  return { block: { h: block[0]!, w: block[1] ?? 1 }, margin: { top: top!, bottom: bottom!, left, right } };
}

/** Inputs 1 and 2 of the TFLite node for a tensor of this rank. */
export function writeBatchAttrs({ block, margin }: BatchAttrs, rank: number): readonly TfliteConstant[] {
  const { top, bottom, left, right } = margin;
  return rank === 3
    ? [intsInput('block', [block.h]), intsInput('margins', [top, bottom], [1, 2])]
    : [intsInput('block', [block.h, block.w]), intsInput('margins', [top, bottom, left, right], [2, 2])];
}

/** The tensor as images; rejects other ranks and empty dimensions. */
export function imagesOf(n: NodeView, t: Tensor): Nhwc {
  const { shape } = t;
  if (shape.length < 3 || shape.length > 4 || shape.includes(0))
    reject(n, 'unsupported-option', `[${shape}] is neither images [n, h, w, c] nor sequences [n, l, c]`);
  const [batch, h, w, c] = shape.length === 3 ? [shape[0], shape[1], 1, shape[2]] : shape;
  return { n: batch!, h: h!, w: w!, c: c! };
}

/** Images as a tensor of the rank they came from. */
export const shapeOf = ({ n, h, w, c }: Nhwc, rank: number): readonly number[] =>
  rank === 3 ? [n, h, c] : [n, h, w, c];

/** `size` plus the margins. */
export const widened = (x: Nhwc, { top, bottom, left, right }: Padding): Nhwc => ({
  ...x,
  h: x.h + top + bottom,
  w: x.w + left + right,
});

/** For people. */
export const batchText = ({ block, margin: m }: BatchAttrs, role: string): string => {
  const margins = m.top + m.bottom + m.left + m.right > 0;
  return `block ${block.h}x${block.w}${margins ? ` ${role} t${m.top} b${m.bottom} l${m.left} r${m.right}` : ''}`;
};
