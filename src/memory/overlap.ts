// Placement when an operator's output may run into the input it consumes: Diagonal Memory Optimisation (arXiv
// 2010.01668) as a relation between two blocks. Exact by branch and bound like exact.ts, with pairs that may meet.
import {
  type Block,
  type LiveProfile,
  liveProfile,
  neighboursOf,
  type Placement,
  sequences,
  type Work,
} from './place.ts';
import { reduceFor } from './reduce.ts';
import type { Solution } from './solver.ts';

/** Blocks `output` and `input` may meet when input's offset is output's + lead + k * step, k >= 0; lead may be negative. */
export interface Pair {
  readonly output: number;
  readonly input: number;
  readonly lead: number;
  readonly step: number;
}

/** What pairs of blocks must keep to, asked by index. */
interface Relations {
  readonly blocks: readonly Block[];
  readonly near: readonly Int32Array[];
  readonly sizes: Int32Array;
  /** The pairs a block is the output of, and those it is the input of; few have any. */
  readonly asOutput: readonly (readonly Pair[] | undefined)[];
  readonly asInput: readonly (readonly Pair[] | undefined)[];
}

type Decision =
  | { readonly kind: 'packed'; readonly offsets: readonly number[] }
  | { readonly kind: 'infeasible' }
  | { readonly kind: 'unknown' };

const relationsOf = (
  blocks: readonly Block[],
  near: readonly Int32Array[],
  pairs: readonly Pair[],
): Relations => ({
  blocks,
  near,
  sizes: Int32Array.from(blocks, (b) => b.size),
  asOutput: pairsBy(pairs, (p) => p.output),
  asInput: pairsBy(pairs, (p) => p.input),
});

function pairsBy(pairs: readonly Pair[], side: (p: Pair) => number): readonly (readonly Pair[])[] {
  const result: Pair[][] = [];
  for (const p of pairs) {
    const own = result[side(p)] ?? [];
    own.push(p);
    result[side(p)] = own;
  }
  return result;
}

/** Bytes the two can have in common at most. */
const sharable = (blocks: readonly Block[], p: Pair): number =>
  Math.max(0, Math.min(blocks[p.output]!.size - p.lead, blocks[p.input]!.size));

/** Live units per step less what the pairs of that step can share: the largest is a lower bound of any placement. */
export function sharedProfile(blocks: readonly Block[], pairs: readonly Pair[]): LiveProfile {
  const { from, live } = liveProfile(blocks);
  const shared = new Map<number, number>();
  for (const p of pairs) shared.set(p.output, (shared.get(p.output) ?? 0) + sharable(blocks, p));
  const less = live.slice();
  // Inputs do not meet each other, so an output shares no byte twice.
  for (const [o, bytes] of shared) less[blocks[o]!.first - from]! -= Math.min(blocks[o]!.size, bytes);
  return { from, live: less };
}

/** The smallest offset >= c that block j, which is placed where i would meet it, leaves to block i. */
function allowedBy(r: Relations, i: number, j: number, c: number, at: number): number {
  const end = at + r.sizes[j]!;
  const below = r.asOutput[i]?.find((p) => p.input === j);
  if (below !== undefined) {
    const steps = Math.floor((at - c - below.lead) / below.step);
    return steps < 0 ? end : at - below.lead - steps * below.step;
  }
  const above = r.asInput[i]?.find((p) => p.output === j);
  if (above === undefined) return end;
  const steps = Math.max(0, Math.ceil((c - at - above.lead) / above.step));
  return Math.min(end, at + above.lead + steps * above.step);
}

/** Beyond this many neighbours, sorting them by offset costs less than looking at all of them again and again. */
const MANY_NEIGHBOURS = 48;

/** The smallest offset of block i among those that are placed (offset >= 0). */
function lowest(r: Relations, i: number, offsets: readonly number[], work: Work): number {
  const { align } = r.blocks[i]!;
  const own = r.sizes[i]!;
  let near = r.near[i]!;
  if (near.length > MANY_NEIGHBOURS) {
    work.left -= 2 * near.length;
    near = near.filter((j) => offsets[j]! >= 0).sort((a, b) => offsets[a]! - offsets[b]!);
  }
  for (let c = 0; ; ) {
    let next = c;
    work.left -= near.length;
    // Plain loop: this runs tens of millions of times.
    for (let k = 0; k < near.length; k++) {
      const j = near[k]!;
      const at = offsets[j]!;
      if (at < 0 || next + own <= at || next >= at + r.sizes[j]!) continue;
      next = Math.max(next, allowedBy(r, i, j, next, at));
    }
    next = Math.ceil(next / align) * align;
    if (next === c) return c;
    c = next;
  }
}

/**
 * Finds the lowest offset of a block among those that have one (offset >= 0) and counts its work; null where too many
 * blocks live together.
 */
export function placerOf(
  blocks: readonly Block[],
  pairs: readonly Pair[],
): ((i: number, offsets: readonly number[], work: Work) => number) | null {
  const near = neighboursOf(blocks);
  if (near === null) return null;
  const r = relationsOf(
    blocks,
    near,
    pairs.filter((p) => sharable(blocks, p) > 0),
  );
  return (i, offsets, work) => lowest(r, i, offsets, work);
}

function place(r: Relations, sequence: readonly number[], work: Work, fixed?: readonly number[]): Placement {
  const offsets = r.blocks.map((_, i) => fixed?.[i] ?? -1);
  for (const i of sequence) offsets[i] = lowest(r, i, offsets, work);
  return { offsets, height: heightOf(r.blocks, offsets) };
}

const heightOf = (blocks: readonly Block[], offsets: readonly number[]): number =>
  blocks.reduce((h, b, i) => Math.max(h, offsets[i]! + b.size), 0);

/** Parts of the blocks that never live together with one of another part. */
function split(blocks: readonly Block[], part: readonly number[]): number[][] {
  const parts: number[][] = [];
  let reach = Number.NEGATIVE_INFINITY;
  for (const i of [...part].sort((a, b) => blocks[a]!.first - blocks[b]!.first || a - b)) {
    if (blocks[i]!.first > reach) parts.push([]);
    parts.at(-1)!.push(i);
    reach = Math.max(reach, blocks[i]!.last);
  }
  return parts;
}

/** Whether the blocks of `group` fit under the capacity; `offsets` takes the result. */
function decide(
  r: Relations,
  group: readonly number[],
  capacity: number,
  offsets: number[],
  work: Work,
): Decision {
  const { blocks } = r;
  let gaveUp = false;

  // What must still be stacked at each step does not fit above the lowest of it; `lows` has the part's blocks.
  function tooHigh(lows: ReadonlyMap<number, number>): boolean {
    const ownBytes = (i: number): number =>
      (r.asOutput[i] ?? []).reduce(
        (n, p) => (lows.has(p.input) ? n - sharable(blocks, p) : n),
        blocks[i]!.size,
      );
    for (const [i, low] of lows) {
      const step = blocks[i]!.first;
      let base = low;
      let sum = ownBytes(i);
      work.left -= r.near[i]!.length;
      for (const j of r.near[i]!) {
        const b = blocks[j]!;
        const other = b.first > step || b.last < step ? undefined : lows.get(j);
        if (other === undefined) continue;
        base = Math.min(base, other);
        sum += b.first === step ? ownBytes(j) : b.size;
      }
      if (base + sum > capacity) return true;
    }
    return false;
  }

  function search(part: readonly number[], from: number): boolean {
    if (part.length === 0) return true;
    if (work.left < 0) {
      gaveUp = true;
      return false;
    }
    const natural = new Map(part.map((i) => [i, lowest(r, i, offsets, work)] as const));
    const lows = new Map([...natural].map(([i, low]) => [i, Math.max(low, from)] as const));
    let limit = Number.POSITIVE_INFINITY;
    for (const i of part) {
      const top = lows.get(i)! + blocks[i]!.size;
      if (top > capacity) return false;
      limit = Math.min(limit, top);
    }
    if (tooHigh(lows)) return false;
    // A block that could sink below `from` belongs earlier in the sequence; one that fits under another one goes first.
    const candidates = part
      .filter((i) => natural.get(i)! >= from && natural.get(i)! < limit)
      .sort((a, b) => natural.get(a)! - natural.get(b)! || blocks[b]!.size - blocks[a]!.size || a - b);
    for (const i of candidates) {
      offsets[i] = natural.get(i)!;
      const rest = part.filter((j) => j !== i);
      if (split(blocks, rest).every((sub) => search(sub, offsets[i]!))) return true;
      for (const j of part) offsets[j] = -1;
      if (gaveUp) return false;
    }
    return false;
  }

  const ok = split(blocks, group).every((part) => search(part, 0));
  return ok ? { kind: 'packed', offsets } : { kind: gaveUp ? 'unknown' : 'infeasible' };
}

/** All blocks under the capacity: those that always find room are set aside, the rest is searched group by group. */
function pack(r: Relations, capacity: number, work: Work): Decision {
  const { groups, easy } = reduceFor(r.blocks, capacity, work);
  const offsets: number[] = new Array(r.blocks.length).fill(-1);
  let unknown = false;
  for (const group of groups) {
    const decision = decide(r, group, capacity, offsets, work);
    if (decision.kind === 'infeasible') return decision;
    if (decision.kind === 'unknown') unknown = true;
  }
  if (unknown) return { kind: 'unknown' };
  return { kind: 'packed', offsets: place(r, easy, work, offsets).offsets };
}

/** Numerical Recipes' linear congruential generator; returns integers below `n`. */
function randomBelow(): (n: number) => number {
  let state = 0x2545f491;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * n);
  };
}

/** Moves single blocks in the sequence of a placement while that does not end higher. */
function climb(r: Relations, start: Placement, target: number, work: Work): Placement {
  const random = randomBelow();
  let best = start;
  let sequence = r.blocks.map((_, i) => i).sort((a, b) => start.offsets[a]! - start.offsets[b]! || a - b);
  while (best.height > target && work.left > 0) {
    const next = sequence.slice();
    const [moved] = next.splice(random(next.length), 1);
    next.splice(random(next.length + 1), 0, moved!);
    work.left -= next.length;
    const tried = place(r, next, work);
    if (tried.height > best.height) continue;
    best = tried;
    sequence = next;
  }
  return best;
}

/** Inspected neighbours the whole solution may cost, as SOLVER_WORK. */
export const OVERLAP_WORK = 30_000_000;

/**
 * Improves `apart`, a solution in which nothing overlaps, by letting the pairs meet. The bound is that of all
 * placements that use the pairs in any way; steps above 1 are ignored in its proof.
 */
export function solveOverlapping(
  blocks: readonly Block[],
  pairs: readonly Pair[],
  grain: number,
  apart: Solution,
  workLimit = OVERLAP_WORK,
): Solution {
  const near = neighboursOf(blocks);
  const useful = pairs.filter((p) => sharable(blocks, p) > 0);
  if (near === null || useful.length === 0) return apart;
  const round = (h: number): number => Math.ceil(h / grain) * grain;
  const work: Work = { left: workLimit };
  const r = relationsOf(blocks, near, useful);
  const free = relationsOf(
    blocks,
    near,
    useful.map((p) => ({ ...p, step: 1 })),
  );
  const modular = useful.some((p) => p.step > 1);
  let best: Placement = { offsets: apart.offsets, height: apart.height };
  const consider = (p: Placement): void => {
    const height = round(heightOf(blocks, p.offsets));
    if (height < best.height) best = { offsets: p.offsets, height };
  };
  let proven = round(Math.max(0, ...sharedProfile(blocks, useful).live));
  for (const sequence of sequences(blocks)) {
    if (best.height <= proven || work.left < workLimit / 2) break;
    consider(place(r, sequence, work));
  }
  let failed = proven - 1;
  let target = proven;
  while (round(failed + 1) < best.height && work.left > 0) {
    const share = { left: Math.floor(work.left / 3) };
    const before = share.left;
    const decision = pack(r, target, share);
    if (decision.kind === 'packed') consider({ offsets: decision.offsets, height: 0 });
    else {
      failed = target;
      const ruledOut =
        decision.kind === 'infeasible' && (!modular || pack(free, target, share).kind === 'infeasible');
      if (ruledOut) proven = Math.max(proven, Math.min(round(target + 1), best.height));
    }
    work.left -= before - share.left + blocks.length;
    target = Math.floor((failed + best.height) / 2 / grain) * grain;
    if (target <= failed) target = round(failed + 1);
  }
  if (best.height > proven && work.left > 0) consider(climb(r, best, proven, work));
  return { ...best, lowerBound: proven };
}
