// Several memories: which buffer goes where, by the accesses it gets, and its offset there. A buffer lies in one region;
// only those of one region can be in each other's way, and only they can overlap. Deterministic: limits count work.
import type { Graph } from '../ir/types.ts';
import { buildBuffers } from './lifetimes.ts';
import { type BufferPair, leadOnGrid, overlapPairs } from './overlap-pairs.ts';
import { largestLive, livePeak, type Packing, packBuffers } from './plan.ts';
import { assignRegions, type Item, type Sharing } from './region-assign.ts';
import { spreadItems } from './region-spread.ts';
import type { PlacedRegion, Region, RegionPlan } from './region-types.ts';
import { alignUp, DEFAULT_ALIGN } from './storage.ts';
import type { Buffer, MemoryOptions, MemoryPlan, PlacedBuffer, Schedule } from './types.ts';

/** A constant as one layer uses it. */
export interface Copy {
  readonly name: string;
  readonly step: number;
  readonly bytes: number;
  readonly align: number;
  /** Estimated bytes that the layer reads of it. */
  readonly reads: number;
  /** Of a byte where the constant lies. */
  readonly homeCost: number;
}

/** What is accessed how much; estimates of bytes that one inference reads and writes. */
export interface Traffic {
  readonly of: (b: Buffer) => number;
  /** Constants that could be copied for a layer. */
  readonly copies: readonly Copy[];
}

export type RegionResult =
  | { readonly kind: 'placed'; readonly plan: MemoryPlan }
  /** What is live at the step at which no way was found. */
  | { readonly kind: 'does-not-fit'; readonly step: number; readonly live: readonly Buffer[] };

/** Assignments that are tried at most before offsets exist for all of one; each leaves more room than the last. */
const MOST_ROUNDS = 24;
/** Items in all rounds together: large graphs get fewer of them. */
const ROUND_ITEMS = 4000;
/** Items times states of one assignment. */
const ASSIGN_STATES = 80_000;
const MOST_STATES = 1024;
/** Inspected blocks for the offsets of one region in one try. */
const QUICK_WORK = 400_000;
/** Beyond this many items the search has too few states to find what the quick way does not. */
const MOST_SEARCHED = 300;

const within = (low: number, n: number, high: number): number => Math.max(low, Math.min(high, Math.floor(n)));
const roundsOf = (task: Task): number => within(1, ROUND_ITEMS / task.items.length, MOST_ROUNDS);

/** What every try starts from; the copies of constants are the last of the buffers. */
interface Task {
  readonly buffers: readonly Buffer[];
  readonly items: readonly Item[];
  readonly pairs: readonly BufferPair[];
  readonly capacities: readonly number[];
  /** Of all arenas: sizes and begins are multiples of it. */
  readonly align: number;
  readonly minAlign: number;
}

/** A region by item, null for no place, with what that comes to. */
interface Tried {
  readonly at: readonly (number | null)[];
  readonly cost: number;
  readonly packings: readonly Packing[];
  /** Bytes of each arena. */
  readonly sizes: readonly number[];
}

const membersOf = (task: Task, at: readonly (number | null)[], region: number): readonly number[] =>
  task.buffers.flatMap((_, i) => (at[i] === region ? [i] : []));

/** The buffers of one region, with the pairs among them. */
function insideOf(task: Task, members: readonly number[]) {
  const position = new Map(members.map((i, k) => [i, k] as const));
  const pairs = task.pairs.flatMap((p): readonly BufferPair[] => {
    const [output, input] = [position.get(p.output), position.get(p.input)];
    return output === undefined || input === undefined ? [] : [{ ...p, output, input }];
  });
  return { buffers: members.map((i) => task.buffers[i]!), pairs };
}

function tryAt(task: Task, at: readonly (number | null)[]): Tried {
  const packings = task.capacities.map((_, r) => {
    const { buffers, pairs } = insideOf(task, membersOf(task, at, r));
    return packBuffers(buffers, pairs, task.minAlign, { work: QUICK_WORK });
  });
  const cost = task.items.reduce((sum, item, i) => sum + costAt(item, at[i]!), 0);
  return { at, cost, packings, sizes: packings.map((p) => alignUp(p.bytes, task.align)) };
}

const costAt = (item: Item, region: number | null): number =>
  region === null ? item.absent : item.costs[region]!;

const fits = (task: Task, t: Tried): boolean =>
  Number.isFinite(t.cost) && t.sizes.every((bytes, r) => bytes <= task.capacities[r]!);

/** The cheapest region for everything, where all of it has room there. */
function allCheapest(task: Task): Tried | null {
  const at = task.items.map(({ costs, absent }) => {
    const least = Math.min(...costs);
    return absent <= least ? null : costs.indexOf(least);
  });
  const hasRoom = task.capacities.every((capacity, r) => {
    const { buffers, pairs } = insideOf(task, membersOf(task, at, r));
    return livePeak(buffers, pairs, task.minAlign).live <= capacity;
  });
  const tried = hasRoom ? tryAt(task, at) : null;
  return tried !== null && fits(task, tried) ? tried : null;
}

/** The quick way; with its own offsets where those that are searched for take more. */
function spread(task: Task): Tried | null {
  const { items, buffers, minAlign } = task;
  const units = (bytes: number): number => Math.ceil(bytes / minAlign);
  const blocks = buffers.map((b) => ({ ...b, size: units(b.bytes), align: b.align / minAlign }));
  const pairs = task.pairs.flatMap(({ output, input, lead, step }) => {
    const onGrid = leadOnGrid(lead, step, minAlign);
    return onGrid === null ? [] : [{ output, input, ...onGrid }];
  });
  const found = spreadItems(items, blocks, pairs, task.capacities.map(units));
  if (found === null) return null;
  const tried = tryAt(task, found.at);
  const packings = tried.packings.map((packing, r): Packing => {
    if (tried.sizes[r]! <= task.capacities[r]!) return packing;
    const inside = membersOf(task, found.at, r);
    const bytes = Math.max(...inside.map((i) => (found.offsets[i]! + blocks[i]!.size) * minAlign));
    return { ...packing, bytes, offsets: inside.map((i) => found.offsets[i]! * minAlign) };
  });
  return { ...tried, packings, sizes: packings.map((p) => alignUp(p.bytes, task.align)) };
}

/** Assigns under capacities that shrink by what did not fit, until there are offsets for everything. */
function descend(task: Task, sharings: readonly Sharing[]) {
  let capacities = task.capacities;
  let bound: number | null = null;
  const states = within(16, ASSIGN_STATES / task.items.length, MOST_STATES);
  for (let round = 0; round < roundsOf(task); round++) {
    const found = assignRegions(task.items, sharings, capacities, states);
    if (found.kind === 'does-not-fit') return { tried: null, bound, step: round === 0 ? found.step : null };
    bound ??= found.bound;
    const tried = tryAt(task, found.regions);
    if (fits(task, tried)) return { tried, bound, step: null };
    capacities = capacities.map((c, r) => c - Math.max(0, tried.sizes[r]! - task.capacities[r]!));
  }
  return { tried: null, bound, step: null };
}

/** Moves single items to where they cost less, the largest gain first, as long as everything still fits. */
function improved(task: Task, start: Tried, bound: number): Tried {
  let best = start;
  const moves = task.items
    .flatMap((item, i) =>
      task.capacities.map((_, r) => ({ i, r, gain: costAt(item, start.at[i]!) - item.costs[r]! })),
    )
    .filter((m) => m.gain > 0)
    .sort((a, b) => b.gain - a.gain || a.i - b.i || a.r - b.r);
  for (const { i, r } of moves.slice(0, roundsOf(task))) {
    if (best.cost <= bound) break;
    const tried = tryAt(task, best.at.with(i, r));
    if (tried.cost < best.cost && fits(task, tried)) best = tried;
  }
  return best;
}

function itemsOf(
  buffers: readonly Buffer[],
  regions: readonly Region[],
  traffic: Traffic,
  unit: number,
): readonly Item[] {
  const firstCopy = buffers.length - traffic.copies.length;
  return buffers.map(({ bytes, first, last }, i): Item => {
    const copy = traffic.copies[i - firstCopy];
    const base = { size: alignUp(bytes, unit), first, last };
    if (copy === undefined) {
      const accesses = traffic.of(buffers[i]!);
      return { ...base, costs: regions.map((r) => accesses * r.cost), absent: Number.POSITIVE_INFINITY };
    }
    const absent = copy.reads * copy.homeCost;
    const costs = regions.map((r) => {
      const cost = copy.reads * r.cost + copy.bytes * (r.cost + copy.homeCost);
      return r.stages && cost < absent ? cost : Number.POSITIVE_INFINITY;
    });
    return { ...base, costs, absent };
  });
}

/** Bytes that pairs can have in common in one region. */
const sharingsOf = (task: Task): readonly Sharing[] =>
  task.pairs.flatMap(({ output, input, lead, step }) => {
    const onGrid = leadOnGrid(lead, step, task.minAlign);
    if (onGrid === null) return [];
    const room = task.items[output]!.size - onGrid.lead * task.minAlign;
    return [{ output, input, bytes: Math.max(0, Math.min(room, task.items[input]!.size)) }];
  });

/** Everything that needs a place in one region. */
const together = (task: Task, region: number): readonly (number | null)[] =>
  task.items.map((item) => (Number.isFinite(item.absent) ? null : region));

/**
 * Puts every buffer into one of the regions (of arenas, in the order given). The result's `homes` and `weights` are
 * empty: constants are the caller's part.
 */
export function planRegions(
  g: Graph,
  schedule: Schedule,
  opts: MemoryOptions,
  regions: readonly Region[],
  traffic: Traffic,
): RegionResult {
  const own = buildBuffers(g, schedule, opts);
  const minAlign = opts.align ?? DEFAULT_ALIGN;
  const align = own.reduce((a, b) => Math.max(a, b.align), minAlign);
  const copies = traffic.copies.map(
    ({ name, step, bytes, align }): Buffer => ({
      tensors: [],
      kind: 'weights',
      name,
      bytes,
      align: Math.max(minAlign, align),
      first: step,
      last: step,
    }),
  );
  const buffers = [...own, ...copies];
  const task: Task = {
    buffers,
    items: itemsOf(buffers, regions, traffic, minAlign),
    pairs: overlapPairs(own, schedule, opts),
    capacities: regions.map((r) => Math.floor(r.bytes / align) * align),
    align,
    minAlign,
  };
  const whole = livePeak(own, task.pairs, minAlign);
  const result = search(task);
  if (result.tried === null) {
    const step = result.step ?? whole.peakStep;
    const live = own.filter((b) => b.first <= step && step <= b.last && b.bytes > 0);
    return { kind: 'does-not-fit', step, live };
  }
  const { tried, bound } = result;
  return { kind: 'placed', plan: planOf(task, tried, bound, regions, traffic, schedule, whole) };
}

/** The cheapest way that is found, with a bound of all; or the step that fits in no way, where one is known. */
function search(task: Task): {
  readonly tried: Tried | null;
  readonly bound: number;
  readonly step: number | null;
} {
  const simple = allCheapest(task);
  if (simple !== null) return { tried: simple, bound: simple.cost, step: null };
  const isSmall = task.items.length <= MOST_SEARCHED;
  const first = isSmall ? null : spread(task);
  const close = first === null ? descend(task, sharingsOf(task)) : null;
  const isBest = close !== null && close.tried !== null && close.tried.cost === close.bound;
  const apart = close === null || isBest || task.pairs.length === 0 ? null : descend(task, []).tried;
  const quick = first ?? (isBest || !isSmall ? null : spread(task));
  const found = [close?.tried, apart, quick].flatMap((t) => (t ? [t] : []));
  if (found.length === 0)
    found.push(...task.capacities.map((_, r) => tryAt(task, together(task, r))).filter((t) => fits(task, t)));
  const bound =
    close?.bound ?? task.items.reduce((sum, item) => sum + Math.min(...item.costs, item.absent), 0);
  if (found.length === 0) return { tried: null, bound, step: close?.step ?? null };
  const cheapest = found.reduce((a, b) => (b.cost < a.cost ? b : a));
  return { tried: isSmall ? improved(task, cheapest, bound) : cheapest, bound, step: null };
}

function planOf(
  task: Task,
  { at, cost, packings, sizes }: Tried,
  costBound: number,
  regions: readonly Region[],
  traffic: Traffic,
  schedule: Schedule,
  whole: Pick<Packing, 'live' | 'peakStep'>,
): MemoryPlan {
  const filled = regions.flatMap((_, r) => (sizes[r]! > 0 ? [r] : []));
  const used = filled.length > 0 ? filled : [0];
  const placed: (PlacedBuffer | null)[] = task.buffers.map(() => null);
  const accesses = regions.map(() => 0);
  const firstCopy = task.buffers.length - traffic.copies.length;
  regions.forEach((_, r) => {
    membersOf(task, at, r).forEach((i, k) => {
      // Buffers without bytes are in the first region that has any.
      const region = Math.max(0, used.indexOf(r));
      placed[i] = { ...task.buffers[i]!, offset: packings[r]!.offsets[k]!, region };
      const copy = traffic.copies[i - firstCopy];
      accesses[r]! += copy === undefined ? traffic.of(task.buffers[i]!) : copy.reads + copy.bytes;
    });
  });
  const arenas = used.map(
    (r): PlacedRegion => ({
      region: regions[r]!,
      usedBytes: sizes[r]!,
      align: Math.max(4, packings[r]!.align),
      lowerBound: packings[r]!.lowerBound,
      traffic: accesses[r]!,
    }),
  );
  const arenaBytes = sizes.reduce((a, b) => a + b, 0);
  const lowerBound = alignUp(whole.live, task.align);
  const plan: RegionPlan = { arenas, weights: [], homes: new Map(), cost, costBound };
  return {
    buffers: placed.filter((b) => b !== null).toSorted((a, b) => a.first - b.first),
    arenaBytes,
    arenaAlign: task.align,
    lowerBound,
    optimal: arenaBytes === lowerBound,
    livePeak: largestLive(task.buffers.filter((b) => b.kind === 'activation')),
    orderOptimal: schedule.orderOptimal ?? false,
    peakStep: whole.peakStep,
    bytesApart: packings.reduce((sum, p) => sum + alignUp(p.bytesApart, task.align), 0),
    proof: 'live-bytes',
    regions: plan,
  };
}
