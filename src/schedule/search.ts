// Orders of one segment with the smallest peak: an exact search over the sets of operators already run (cheapest peak
// first), and a beam search over the same states where that is too many.
// Live bytes are a submodular function of the set that has run, which is why steps that free at least what they
// allocate can be taken at once: any order that takes them later is not better anywhere.
import { heapBy } from './heap.ts';
import type { Problem } from './problem.ts';

export interface Found {
  /** Better than the order that was given as `upper`, or null. */
  readonly order: readonly number[] | null;
  readonly peak: number;
  /** No order of the segment has a smaller peak (or one below `target`). */
  readonly bound: number;
}

interface State {
  readonly done: Uint32Array;
  readonly ready: readonly number[];
  readonly count: number;
  readonly live: number;
  readonly peak: number;
  readonly from: State | null;
  /** Operators run since `from`. */
  readonly ran: readonly number[];
}

/** Deterministic meter: looked-at blocks, never time. */
export interface Effort {
  left: number;
}

/** What an option of the beam costs besides its blocks. */
const OPTION_EFFORT = 10;

const isDone = (done: Uint32Array, v: number): boolean => ((done[v >> 5]! >>> (v & 31)) & 1) === 1;

// Plain loops: these two run millions of times.
function allDone(done: Uint32Array, ops: readonly number[], except: number): boolean {
  for (let i = 0; i < ops.length; i++) {
    const v = ops[i]!;
    if (v !== except && !isDone(done, v)) return false;
  }
  return true;
}

/** Bytes that running `v` frees. */
function freed(p: Problem, done: Uint32Array, v: number, effort: Effort): number {
  const list = p.touched[v]!;
  let sum = 0;
  effort.left -= list.length;
  for (let i = 0; i < list.length; i++) {
    const block = p.blocks[list[i]!]!;
    if (!block.kept && allDone(done, block.readers, v)) sum += block.size;
  }
  return sum;
}

function startOf(p: Problem): State {
  const ready = p.preds.flatMap((list, v) => (list.length === 0 ? [v] : []));
  const done = new Uint32Array(Math.ceil(p.count / 32));
  return { done, ready, count: 0, live: p.startLive, peak: p.startLive, from: null, ran: [] };
}

/** Runs `v`, then everything that costs nothing, and returns the state. `floor` is a peak that is reached anyway. */
function run(p: Problem, state: State, v: number, floor: number, effort: Effort): State {
  const done = state.done.slice();
  const ready = state.ready.filter((u) => u !== v);
  effort.left -= ready.length;
  const ran: number[] = [];
  let live = state.live;
  let peak = Math.max(state.peak, floor);
  let u = v;
  let frees = freed(p, done, v, effort);
  for (;;) {
    peak = Math.max(peak, live + p.allocated[u]! + p.scratch[u]!);
    live += p.allocated[u]! - frees;
    done[u >> 5]! |= 1 << (u & 31);
    ran.push(u);
    for (const s of p.succs[u]!) if (allDone(done, p.preds[s]!, -1)) ready.push(s);
    let at = 0;
    for (; at < ready.length; at++) {
      u = ready[at]!;
      if (live + p.allocated[u]! + p.scratch[u]! > peak) continue;
      frees = freed(p, done, u, effort);
      if (frees >= p.allocated[u]!) break;
    }
    if (at === ready.length) break;
    ready.splice(at, 1);
  }
  return { done, ready, count: state.count + ran.length, live, peak, from: state, ran };
}

function orderOf(state: State): number[] {
  const parts: (readonly number[])[] = [];
  for (let s: State | null = state; s !== null; s = s.from) parts.push(s.ran);
  return parts.reverse().flat();
}

const keyOf = (done: Uint32Array): string => String.fromCharCode(...new Uint16Array(done.buffer));

/**
 * States by smallest peak, exact: the first complete one is optimal. `target` is a peak the whole graph cannot avoid,
 * so nothing below it is looked for; `upper` is the peak of a known order.
 */
export function exactOrder(p: Problem, target: number, upper: number, effort: Effort): Found {
  const best = new Map<string, number>();
  const heap = heapBy<State>((a, b) => a.peak - b.peak || b.count - a.count || a.live - b.live);
  heap.push(startOf(p));
  while (effort.left > 0) {
    const state = heap.pop();
    if (state === undefined) return { order: null, peak: upper, bound: upper };
    if (state.count === p.count) return { order: orderOf(state), peak: state.peak, bound: state.peak };
    for (const v of state.ready) {
      effort.left--;
      if (state.live + p.allocated[v]! + p.scratch[v]! >= upper) continue;
      const next = run(p, state, v, target, effort);
      const key = keyOf(next.done);
      const known = best.get(key);
      effort.left -= next.done.length;
      if (next.peak >= upper || (known !== undefined && known <= next.peak)) continue;
      best.set(key, next.peak);
      heap.push(next);
    }
  }
  // Everything cheaper than the cheapest open state has been explored.
  const open = heap.pop();
  if (open?.count === p.count) return { order: orderOf(open), peak: open.peak, bound: open.peak };
  const bound = open === undefined ? upper : Math.min(upper, open.peak);
  return { order: null, peak: upper, bound };
}

/** The best order among those that keep up to `widest` states per number of operators run; proves nothing. */
export function beamOrder(p: Problem, target: number, upper: number, widest: number, effort: Effort): Found {
  const levels: State[][] = Array.from({ length: p.count + 1 }, () => []);
  levels[0]!.push(startOf(p));
  const budget = effort.left;
  let expanded = 0;
  for (let count = 0; count < p.count; count++) {
    // The width that the effort left allows for all levels to come, so that the search always completes an order.
    const cost = (budget - effort.left) / Math.max(1, expanded);
    const affordable = Math.floor(effort.left / (p.count - count) / Math.max(1, cost));
    const width = Math.max(1, Math.min(widest, affordable));
    const level = levels[count]!.sort((a, b) => a.peak - b.peak || a.live - b.live).slice(0, width);
    const options = level.flatMap((state) =>
      state.ready.map((v) => {
        const running = state.live + p.allocated[v]! + p.scratch[v]!;
        const peak = Math.max(state.peak, target, running);
        return { state, v, peak, live: state.live + p.allocated[v]! - freed(p, state.done, v, effort) };
      }),
    );
    effort.left -= options.length * OPTION_EFFORT;
    options.sort((a, b) => a.peak - b.peak || a.live - b.live);
    const seen = new Set<string>();
    let kept = 0;
    for (const { state, v, peak } of options) {
      if (kept === width || peak >= upper) break;
      const next = run(p, state, v, target, effort);
      const key = keyOf(next.done);
      if (next.peak >= upper || seen.has(key)) continue;
      seen.add(key);
      kept++;
      levels[next.count]!.push(next);
    }
    levels[count] = [];
    expanded += level.length;
  }
  const final = levels[p.count]!.sort((a, b) => a.peak - b.peak)[0];
  return final === undefined
    ? { order: null, peak: upper, bound: target }
    : { order: orderOf(final), peak: final.peak, bound: target };
}
