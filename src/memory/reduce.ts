// Makes an instance small before the exact search: blocks that always find room under a capacity are set aside, and
// what is left falls into groups that never live together.
import { type Block, neighboursOf, type Work } from './place.ts';

const NONE = new Int32Array(0);

export interface Reduction {
  /** Groups of block indices; no block of one group is ever live with one of another. */
  readonly groups: readonly (readonly number[])[];
  /** Blocks that first-fit can place under the capacity in this sequence, wherever all others are. */
  readonly easy: readonly number[];
}

/**
 * A neighbour of size s rules out at most s + size - 1 start positions of a block (fewer on a coarser grid). A block
 * with more positions than its neighbours can rule out together is easy and no longer anyone's neighbour.
 */
export function reduceFor(blocks: readonly Block[], capacity: number, work: Work): Reduction {
  const n = blocks.length;
  const blocked = (b: Block, by: Block): number => Math.floor((by.size + b.size - 2) / b.align) + 1;
  const positions = (b: Block): number => Math.floor((capacity - b.size) / b.align) + 1;
  const spare = blocks.map(positions);
  const near = neighboursOf(blocks);
  // Crowds this dense leave nobody with room to spare.
  if (near === null) spare.fill(0);
  const around = (i: number): Int32Array => near?.[i] ?? NONE;
  for (let i = 0; i < n; i++) {
    work.left -= around(i).length;
    for (const j of around(i)) spare[i]! -= blocked(blocks[i]!, blocks[j]!);
  }
  const gone: boolean[] = new Array(n).fill(false);
  const aside = blocks.map((_, i) => i).filter((i) => spare[i]! > 0);
  for (const i of aside) gone[i] = true;
  // `aside` grows while it is walked: setting a block aside may make its neighbours easy.
  for (let at = 0; at < aside.length; at++) {
    const i = aside[at]!;
    work.left -= around(i).length;
    for (const j of around(i)) {
      if (gone[j]) continue;
      spare[j]! += blocked(blocks[j]!, blocks[i]!);
      if (spare[j]! > 0) {
        gone[j] = true;
        aside.push(j);
      }
    }
  }

  const hard = blocks.map((_, i) => i).filter((i) => !gone[i]);
  hard.sort((a, b) => blocks[a]!.first - blocks[b]!.first || a - b);
  const groups: number[][] = [];
  let reach = Number.NEGATIVE_INFINITY;
  for (const i of hard) {
    if (blocks[i]!.first > reach) groups.push([]);
    groups[groups.length - 1]!.push(i);
    reach = Math.max(reach, blocks[i]!.last);
  }
  return { groups, easy: aside.reverse() };
}
