// Decides whether blocks fit under a capacity, by branch and bound over canonical placements: blocks are placed in
// order of (offset, index), each at the lowest offset the blocks under it allow. Every feasible instance has such a
// placement. After Moffitt, "MiniMalloc: A Lightweight Memory Allocator for Hardware-Accelerated Machine Learning"
// (ASPLOS 2023); the bounds, the dominance rule and the split in time are from there.
import type { Block, Work } from './place.ts';

export type Decision =
  | { readonly kind: 'packed'; readonly offsets: readonly number[] }
  /** Proven: nothing below `bound` (more than the capacity) is possible. */
  | { readonly kind: 'infeasible'; readonly bound: number }
  /** The work limit ended the search. */
  | { readonly kind: 'unknown' };

/** Recursion goes one level per block; larger instances are left to the heuristics. */
const MAX_BLOCKS = 1500;

/** Maximal sets of blocks live together, in time order; each block occupies a run `lo`..`hi` of them. */
function cliquesOf(blocks: readonly Block[]): { count: number; lo: number[]; hi: number[] } {
  const starts = blocks.map((_, i) => i).sort((a, b) => blocks[a]!.first - blocks[b]!.first);
  const lo: number[] = new Array(blocks.length).fill(0);
  let count = 0;
  let earliestEnd = Number.NEGATIVE_INFINITY;
  const ends: number[] = [];
  for (const i of starts) {
    // A block that starts after another has ended cannot share that one's clique: a new one begins.
    if (blocks[i]!.first > earliestEnd || count === 0) {
      count++;
      ends.push(0);
      const first = blocks[i]!.first;
      earliestEnd = blocks.reduce(
        (e, b) => (b.last >= first && b.first <= first ? Math.min(e, b.last) : e),
        Number.POSITIVE_INFINITY,
      );
    }
    earliestEnd = Math.min(earliestEnd, blocks[i]!.last);
    lo[i] = count - 1;
    ends[count - 1] = blocks[i]!.first;
  }
  // `ends[c]` is now the last start inside clique c, a step at which the whole clique is live.
  const hi = blocks.map((b, i) => {
    let c = lo[i]!;
    while (c + 1 < count && ends[c + 1]! <= b.last) c++;
    return c;
  });
  return { count, lo, hi };
}

/** Whether `blocks` fit under `capacity`; `work` is used up and bounds the search. */
export function decide(blocks: readonly Block[], capacity: number, work: Work): Decision {
  const n = blocks.length;
  if (n > MAX_BLOCKS) return { kind: 'unknown' };
  const { count, lo, hi } = cliquesOf(blocks);
  const size = Int32Array.from(blocks, (b) => b.size);
  const floor = new Float64Array(count);
  const lowest = new Float64Array(n);
  const offsets: number[] = new Array(n).fill(-1);
  const cliqueBase = new Float64Array(count);
  const cliqueSum = new Float64Array(count);
  let bound = Number.POSITIVE_INFINITY;
  let gaveUp = false;

  const sameShape = (a: number, b: number): boolean =>
    size[a] === size[b] && lo[a] === lo[b] && hi[a] === hi[b] && blocks[a]!.align === blocks[b]!.align;

  // Splits what is left of a part where no block spans two neighbouring cliques.
  function split(part: readonly number[]): number[][] {
    const parts: number[][] = [];
    let reach = -1;
    for (const i of part) {
      if (lo[i]! > reach || parts.length === 0) parts.push([]);
      parts[parts.length - 1]!.push(i);
      reach = Math.max(reach, hi[i]!);
    }
    return parts;
  }

  // `part` is sorted by lo; its blocks come after (lastOffset, lastIndex) in the canonical order.
  function search(part: readonly number[], lastOffset: number, lastIndex: number): boolean {
    const from = lo[part[0]!]!;
    let to = from;
    // Each block is looked at here, in the splits and once per candidate; the spans are added below.
    work.left -= 4 * part.length;
    if (work.left < 0) {
      gaveUp = true;
      return false;
    }
    for (const i of part) if (hi[i]! > to) to = hi[i]!;
    for (let c = from; c <= to; c++) {
      cliqueBase[c] = Number.POSITIVE_INFINITY;
      cliqueSum[c] = 0;
    }
    let limit = Number.POSITIVE_INFINITY;
    for (const i of part) {
      let low = 0;
      for (let c = lo[i]!; c <= hi[i]!; c++) if (floor[c]! > low) low = floor[c]!;
      work.left -= hi[i]! - lo[i]!;
      const align = blocks[i]!.align;
      if (align > 1) low = Math.ceil(low / align) * align;
      lowest[i] = low;
      if (low + size[i]! < limit) limit = low + size[i]!;
      const base = Math.max(low, lastOffset);
      for (let c = lo[i]!; c <= hi[i]!; c++) {
        if (base < cliqueBase[c]!) cliqueBase[c] = base;
        cliqueSum[c]! += size[i]!;
      }
      if (base + size[i]! > capacity) {
        bound = Math.min(bound, base + size[i]!);
        return false;
      }
    }
    for (let c = from; c <= to; c++) {
      const least = cliqueBase[c]! + cliqueSum[c]!;
      if (cliqueSum[c]! > 0 && least > capacity) {
        bound = Math.min(bound, least);
        return false;
      }
    }
    // A block that would fit wholly under a candidate could sink there: such placements are not canonical.
    const candidates = part.filter((i) => {
      const low = lowest[i]!;
      return low < limit && (low > lastOffset || (low === lastOffset && i > lastIndex));
    });
    candidates.sort((a, b) => lowest[a]! - lowest[b]! || a - b);
    // Deeper levels overwrite `lowest`.
    const lows = candidates.map((i) => lowest[i]!);
    const saved = floor.slice(from, to + 1);
    for (let k = 0; k < candidates.length; k++) {
      const i = candidates[k]!;
      // Of equal blocks only the first unplaced one is tried.
      let twin = false;
      for (let j = 0; j < k && !twin; j++) twin = lows[j] === lows[k] && sameShape(candidates[j]!, i);
      if (twin) continue;
      offsets[i] = lows[k]!;
      for (let c = lo[i]!; c <= hi[i]!; c++) floor[c] = lows[k]! + size[i]!;
      const parts = split(part.filter((j) => j !== i));
      let ok = true;
      for (let p = 0; p < parts.length && ok; p++)
        ok = parts[p]!.length === 0 || search(parts[p]!, lows[k]!, i);
      if (ok) return true;
      if (gaveUp) return false;
      floor.set(saved, from);
    }
    return false;
  }

  const all = blocks.map((_, i) => i).sort((a, b) => lo[a]! - lo[b]! || a - b);
  const ok = n === 0 || split(all).every((part) => search(part, 0, -1));
  if (ok) return { kind: 'packed', offsets };
  return gaveUp || bound === Number.POSITIVE_INFINITY ? { kind: 'unknown' } : { kind: 'infeasible', bound };
}
