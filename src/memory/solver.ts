// Offsets for blocks with fixed lifetimes, as low as possible (dynamic storage allocation): greedy sequences first,
// then exact decisions at chosen capacities, then local search. Deterministic; limits count work, not time.
import { climb, repair } from './climb.ts';
import { type Decision, decide } from './exact.ts';
import { type Block, liveBound, type Placement, placeInSequence, sequences, type Work } from './place.ts';
import { reduceFor } from './reduce.ts';

export interface Solution extends Placement {
  /** No placement is lower than this. */
  readonly lowerBound: number;
}

/** Inspected blocks the whole solution may cost: about half a second. */
export const SOLVER_WORK = 60_000_000;
/** Shares of it for the first greedy placements of all blocks and, of what is left each time, for one capacity. */
const GREEDY_SHARE = 0.2;
const PROBE_SHARE = 0.5;
const ORDERINGS = 4;
const REPAIR_ROUNDS = 60;

/** The best greedy placement; stops at the first that reaches `target`. */
function greedy(blocks: readonly Block[], target: number, work: Work): Placement {
  let best: Placement | null = null;
  for (const sequence of sequences(blocks)) {
    for (const fit of ['first', 'best'] as const) {
      if (best !== null && (best.height <= target || work.left <= 0)) return best;
      const placement = placeInSequence(blocks, sequence, fit, work);
      if (best === null || placement.height < best.height) best = placement;
    }
  }
  return best ?? { offsets: [], height: 0 };
}

/** One group under one capacity: greedy, repaired greedy, exact under several branching orders, local search. */
function packGroup(group: readonly Block[], capacity: number, work: Work): Decision {
  let guess = greedy(group, capacity, work);
  if (guess.height <= capacity) return { kind: 'packed', offsets: guess.offsets };
  const orders = sequences(group);
  const repairs = { left: Math.floor(work.left / 3) };
  const before = repairs.left;
  for (const order of orders) {
    if (repairs.left <= 0) break;
    const repaired = repair(group, order, capacity, REPAIR_ROUNDS, repairs);
    if (repaired.height < guess.height) guess = repaired;
    if (guess.height <= capacity) break;
  }
  work.left -= before - Math.max(0, repairs.left);
  if (guess.height <= capacity) return { kind: 'packed', offsets: guess.offsets };
  const limit = Math.floor(work.left / (ORDERINGS * 2));
  for (const order of orders.slice(0, ORDERINGS)) {
    const share = { left: limit };
    const decision = decide(
      order.map((i) => group[i]!),
      capacity,
      share,
    );
    work.left -= limit - Math.max(0, share.left);
    if (decision.kind === 'infeasible') return decision;
    if (decision.kind === 'packed') {
      const offsets: number[] = new Array(group.length).fill(0);
      order.forEach((i, at) => {
        offsets[i] = decision.offsets[at]!;
      });
      return { kind: 'packed', offsets };
    }
  }
  const better = climb(group, guess, capacity, work);
  return better.height <= capacity ? { kind: 'packed', offsets: better.offsets } : { kind: 'unknown' };
}

/** All blocks under one capacity, or why not. */
function packAll(blocks: readonly Block[], capacity: number, work: Work): Decision {
  const { groups, easy } = reduceFor(blocks, capacity, work);
  const offsets: number[] = new Array(blocks.length).fill(-1);
  let unknown = false;
  for (const group of groups) {
    const share = { left: Math.floor(work.left / 2) };
    const before = share.left;
    const decision = packGroup(
      group.map((i) => blocks[i]!),
      capacity,
      share,
    );
    work.left -= before - Math.max(0, share.left);
    if (decision.kind === 'infeasible') return decision;
    if (decision.kind === 'unknown') unknown = true;
    else
      group.forEach((i, at) => {
        offsets[i] = decision.offsets[at]!;
      });
  }
  if (unknown) return { kind: 'unknown' };
  return { kind: 'packed', offsets: placeInSequence(blocks, easy, 'first', work, offsets).offsets };
}

/**
 * Places `blocks`; heights and bounds are multiples of `grain`. The result is a proven optimum exactly when
 * `height === lowerBound`.
 */
export function solve(blocks: readonly Block[], grain = 1, workLimit = SOLVER_WORK): Solution {
  const round = (h: number): number => Math.ceil(h / grain) * grain;
  const work: Work = { left: workLimit };
  let proven = round(liveBound(blocks));
  const opening = { left: Math.floor(workLimit * GREEDY_SHARE) };
  const first = greedy(blocks, proven, opening);
  work.left -= Math.floor(workLimit * GREEDY_SHARE) - opening.left;
  let best: Placement = { offsets: first.offsets, height: round(first.height) };
  // Largest capacity that is infeasible or undecided; everything from there up to `best` is still open.
  let failed = proven - 1;
  let target = proven;
  while (round(failed + 1) < best.height && proven < best.height && work.left > 0) {
    const share = { left: Math.floor(work.left * PROBE_SHARE) };
    const before = share.left;
    const decision = packAll(blocks, target, share);
    work.left -= before - Math.max(0, share.left) + blocks.length;
    if (decision.kind === 'packed') {
      const height = decision.offsets.reduce((h, o, i) => Math.max(h, o + blocks[i]!.size), 0);
      best = { offsets: decision.offsets, height: round(height) };
    } else if (decision.kind === 'infeasible') {
      proven = Math.max(proven, Math.min(round(decision.bound), best.height));
      failed = Math.max(failed, proven - 1);
    } else failed = target;
    // At the bound first, where most instances end; then halve what is open.
    target = Math.floor((failed + best.height) / 2 / grain) * grain;
    if (target <= failed) target = round(failed + 1);
  }
  if (best.height > proven && work.left > 0) {
    const better = climb(blocks, best, proven, work);
    if (round(better.height) < best.height) best = { offsets: better.offsets, height: round(better.height) };
  }
  return { ...best, lowerBound: proven };
}
