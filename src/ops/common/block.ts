// The block of pixels that SPACE_TO_DEPTH and DEPTH_TO_SPACE fold and unfold. TFLite has squares; inside the compiler a
// block may have any sides.
import type { TfliteNode } from '../op-def.ts';
import { LARGEST, type Pair } from './window.ts';

export interface BlockAttrs {
  readonly block: Pair;
}

/** A TFLite block size as a square; rejects the node when it is none. */
export function blockOf(node: TfliteNode, size: number | undefined): Pair {
  const side = size ?? 0;
  return side >= 1 && side <= LARGEST
    ? { h: side, w: side }
    : node.fail('invalid-graph', `the block size ${side} is outside 1..${LARGEST}`);
}
