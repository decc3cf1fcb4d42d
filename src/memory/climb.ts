// Local search over placement sequences, for instances that greedy placement and the exact search leave open. Deterministic: its random
// numbers come from a fixed seed and its end from a work limit.
import { type Block, type Placement, placeInSequence, type Work } from './place.ts';

/** Numerical Recipes' linear congruential generator; returns integers below `n`. */
function randomBelow(): (n: number) => number {
  let state = 0x2545f491;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * n);
  };
}

/**
 * Repeats first-fit; blocks that end above `target` move forward in the sequence, by a random part of its length
 * ("squeaky wheel" optimization, Joslin and Clements, 1999). Finds in tens of rounds what single moves seldom do.
 */
export function repair(
  blocks: readonly Block[],
  sequence: readonly number[],
  target: number,
  rounds: number,
  work: Work,
): Placement {
  const random = randomBelow();
  const priority: number[] = new Array(blocks.length).fill(0);
  sequence.forEach((i, at) => {
    priority[i] = -at;
  });
  let best = placeInSequence(blocks, sequence, 'first', work);
  let last = best;
  for (let round = 1; round < rounds && best.height > target && work.left > 0; round++) {
    blocks.forEach((b, i) => {
      if (last.offsets[i]! + b.size > target)
        priority[i]! += Math.ceil((blocks.length * (2 + random(10))) / 100);
    });
    const next = sequence.slice().sort((a, b) => priority[b]! - priority[a]! || a - b);
    work.left -= blocks.length;
    last = placeInSequence(blocks, next, 'first', work);
    if (last.height < best.height) best = last;
  }
  return best;
}

/** Improves `start` until the height is at most `target` or the work is used up. */
export function climb(blocks: readonly Block[], start: Placement, target: number, work: Work): Placement {
  const random = randomBelow();
  let best = start;
  // First-fit in order of offset never ends higher than the placement the offsets came from.
  let sequence = blocks.map((_, i) => i).sort((a, b) => start.offsets[a]! - start.offsets[b]! || a - b);
  while (best.height > target && work.left > 0) {
    const next = sequence.slice();
    // Something at the very top has to go elsewhere: place it earlier.
    const peak = next.filter((i) => best.offsets[i]! + blocks[i]!.size === best.height);
    const moved = random(3) === 0 ? next[random(next.length)]! : peak[random(peak.length)]!;
    const at = next.indexOf(moved);
    const to = random(3) === 0 ? random(next.length) : random(at + 1);
    next.splice(at, 1);
    next.splice(to, 0, moved);
    work.left -= blocks.length;
    const tried = placeInSequence(blocks, next, 'first', work);
    if (tried.height > best.height) continue;
    best = tried;
    sequence = next;
  }
  return best;
}
