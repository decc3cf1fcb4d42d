// First-fit and best-fit placement of blocks in a given sequence, and the sequences worth trying.
// Blocks are in grid units (the smallest alignment), so their sizes add up exactly.

/** A rectangle: `size` units high, live from `first` to `last`, both included; offsets are multiples of `align`. */
export interface Block {
  readonly size: number;
  readonly align: number;
  readonly first: number;
  readonly last: number;
}

export interface Placement {
  readonly offsets: readonly number[];
  /** Largest offset + size. */
  readonly height: number;
}

export const overlaps = (a: Block, b: Block): boolean => a.first <= b.last && b.first <= a.last;

/** Beyond this many pairs of blocks that live together, lists of neighbours cost more than scanning all blocks. */
const MAX_PAIRS = 3_000_000;

const neighbourLists = new WeakMap<readonly Block[], readonly Int32Array[] | null>();

/** For each block those that live together with it, or null when there are too many; kept per array of blocks. */
export function neighboursOf(blocks: readonly Block[]): readonly Int32Array[] | null {
  const known = neighbourLists.get(blocks);
  if (known !== undefined) return known;
  const starts = blocks.map((_, i) => i).sort((a, b) => blocks[a]!.first - blocks[b]!.first || a - b);
  const counts = new Int32Array(blocks.length);
  const pairs: number[] = [];
  let live: number[] = [];
  for (const i of starts) {
    const { first } = blocks[i]!;
    live = live.filter((j) => blocks[j]!.last >= first);
    for (const j of live) {
      pairs.push(i, j);
      counts[i]!++;
      counts[j]!++;
    }
    if (pairs.length > 2 * MAX_PAIRS) break;
    live.push(i);
  }
  const result = pairs.length > 2 * MAX_PAIRS ? null : Array.from(counts, (n) => new Int32Array(n));
  if (result !== null) {
    for (let at = 0; at < pairs.length; at += 2) {
      const [i, j] = [pairs[at]!, pairs[at + 1]!];
      result[i]![--counts[i]!] = j;
      result[j]![--counts[j]!] = i;
    }
  }
  neighbourLists.set(blocks, result);
  return result;
}

/** Deterministic work meter: the solver's limits count inspected blocks, never time. */
export interface Work {
  left: number;
}

/** Those of `list` that have an offset, by offset. */
function placedNear(list: Int32Array, offsets: readonly number[]): readonly number[] {
  return Array.from(list.filter((j) => offsets[j]! >= 0)).sort((a, b) => offsets[a]! - offsets[b]! || a - b);
}

/** Places blocks one by one, each in the lowest gap that holds it (or the tightest, lowest among equals). */
export function placeInSequence(
  blocks: readonly Block[],
  sequence: readonly number[],
  fit: 'first' | 'best',
  work: Work,
  fixed?: readonly number[],
): Placement {
  const offsets = blocks.map((_, i) => fixed?.[i] ?? -1);
  const top = (i: number): number => offsets[i]! + blocks[i]!.size;
  const near = neighboursOf(blocks);
  // Flat copies: the scan below runs hundreds of millions of times.
  const firsts = Int32Array.from(blocks, (b) => b.first);
  const lasts = Int32Array.from(blocks, (b) => b.last);
  // Indices already placed, by offset: one scan sees the gaps from low to high.
  const placed = blocks.map((_, i) => i).filter((i) => offsets[i]! >= 0);
  placed.sort((a, b) => offsets[a]! - offsets[b]! || a - b);
  let height = placed.reduce((h, i) => Math.max(h, top(i)), 0);
  for (const i of sequence) {
    const block = blocks[i]!;
    const { size, align } = block;
    let cursor = 0;
    let chosen = -1;
    let slack = Number.POSITIVE_INFINITY;
    // Sorting the neighbours pays when they are few among those placed.
    const list = near?.[i];
    const scanned = list && list.length * 8 < placed.length ? placedNear(list, offsets) : placed;
    work.left -= scanned === placed ? placed.length : list!.length * 4;
    for (const j of scanned) {
      if (firsts[j]! > block.last || lasts[j]! < block.first) continue;
      const gap = offsets[j]! - cursor;
      if (gap >= size && gap - size < slack) {
        chosen = cursor;
        slack = gap - size;
        if (fit === 'first') break;
      }
      const end = top(j);
      if (end > cursor) cursor = align === 1 ? end : Math.ceil(end / align) * align;
    }
    offsets[i] = chosen >= 0 ? chosen : cursor;
    height = Math.max(height, top(i));
    let [low, high] = [0, placed.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (offsets[placed[middle]!]! > offsets[i]!) high = middle;
      else low = middle + 1;
    }
    placed.splice(low, 0, i);
  }
  return { offsets, height };
}

/** Units per step; `live[0]` belongs to step `from`. */
export interface LiveProfile {
  readonly from: number;
  readonly live: readonly number[];
}

/** Live units per step, indexed from the earliest `first`. */
export function liveProfile(blocks: readonly Block[]): LiveProfile {
  if (blocks.length === 0) return { from: -1, live: [0] };
  const from = blocks.reduce((a, b) => Math.min(a, b.first), Number.POSITIVE_INFINITY);
  const to = blocks.reduce((a, b) => Math.max(a, b.last), Number.NEGATIVE_INFINITY);
  const live: number[] = new Array(to - from + 1).fill(0);
  for (const b of blocks) {
    live[b.first - from]! += b.size;
    if (b.last < to) live[b.last + 1 - from]! -= b.size;
  }
  for (let i = 1; i < live.length; i++) live[i]! += live[i - 1]!;
  return { from, live };
}

/** Largest sum of live units: no placement is lower. */
export const liveBound = (blocks: readonly Block[]): number =>
  liveProfile(blocks).live.reduce((a, b) => Math.max(a, b), 0);

/** Sequences that greedy placement does well with, best known first; ties always fall back to the index. */
export function sequences(blocks: readonly Block[]): readonly (readonly number[])[] {
  const { from, live } = liveProfile(blocks);
  const life = (b: Block): number => b.last - b.first + 1;
  const crowd = blocks.map((b) => {
    let most = 0;
    for (let s = b.first; s <= b.last; s++) most = Math.max(most, live[s - from]!);
    return most;
  });
  const by = (...keys: ((b: Block, i: number) => number)[]): number[] =>
    blocks
      .map((_, i) => i)
      .sort((a, b) => {
        for (const key of keys) {
          const d = key(blocks[b]!, b) - key(blocks[a]!, a);
          if (d !== 0) return d;
        }
        return a - b;
      });
  return [
    by((b) => b.size, life),
    by(
      (_, i) => crowd[i]!,
      (b) => b.size,
    ),
    by((b) => b.size * life(b)),
    by(life, (b) => b.size),
    by(
      (_, i) => crowd[i]!,
      life,
      (b) => b.size,
    ),
    by(
      (b) => -b.first,
      (b) => b.size,
    ),
    by(
      (b) => b.last,
      (b) => b.size,
    ),
  ];
}
