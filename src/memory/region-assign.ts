// Which item goes to which region: a search over the steps of the schedule. A state is where the items that are live now
// lie; of two states that agree on that, the cheaper one wins whatever comes later, so the search is exact as long as
// it keeps all states. Capacities are held against the sum of live sizes; whether offsets exist is regions.ts' part.

/** Something that takes `size` bytes of a region from step `first` to step `last`, both included. */
export interface Item {
  readonly size: number;
  readonly first: number;
  readonly last: number;
  /** Cost in each region; Infinity where it must not go. */
  readonly costs: readonly number[];
  /** Cost of having no place; Infinity when it needs one. */
  readonly absent: number;
}

/** Items `output` and `input` can have `bytes` in common when they are in one region; the output begins later. */
export interface Sharing {
  readonly output: number;
  readonly input: number;
  readonly bytes: number;
}

export type Assignment =
  | {
      readonly kind: 'assigned';
      /** By item: index of a region, or null for no place. */
      readonly regions: readonly (number | null)[];
      readonly cost: number;
      /** No assignment whose live sizes fit costs less. */
      readonly bound: number;
    }
  /** `proven`: the items that are live at `step` fit in no way. */
  | { readonly kind: 'does-not-fit'; readonly step: number; readonly proven: boolean };

interface State {
  /** Region of every live item, -1 for no place; in the order of `live`. */
  readonly at: readonly number[];
  /** Taken of each region at the current step. */
  readonly used: readonly number[];
  readonly cost: number;
  /** Of the item that was placed last. */
  readonly region: number;
  /** Before that item was placed. */
  readonly from: State | null;
}

const cheapest = (item: Item): number => item.costs.reduce((a, b) => Math.min(a, b), item.absent);

/**
 * The cheapest assignment under the capacities, or the cheapest that was found with at most `maxStates` states from item
 * to item: networks have a few dozen. Deterministic.
 */
export function assignRegions(
  items: readonly Item[],
  sharings: readonly Sharing[],
  capacities: readonly number[],
  maxStates: number,
): Assignment {
  const order = items.map((_, i) => i).sort((a, b) => items[a]!.first - items[b]!.first || a - b);
  const sharingsOf = new Map<number, Sharing[]>();
  for (const s of sharings) sharingsOf.set(s.output, [...(sharingsOf.get(s.output) ?? []), s]);
  let live: readonly number[] = [];
  let states: readonly State[] = [{ at: [], used: capacities.map(() => 0), cost: 0, region: -1, from: null }];
  let pruned = false;
  let step = Number.NEGATIVE_INFINITY;
  for (const i of order) {
    const item = items[i]!;
    if (item.first > step) {
      step = item.first;
      const kept = live.flatMap((j, k) => (items[j]!.last >= step ? [k] : []));
      live = kept.map((k) => live[k]!);
      states = states
        .map((s) => atStep(s, kept, live, items))
        .filter((s) => s.used.every((bytes, r) => bytes <= capacities[r]!));
    }
    const partners = (sharingsOf.get(i) ?? []).flatMap((s) => {
      const k = live.indexOf(s.input);
      return k < 0 ? [] : [{ k, bytes: s.bytes }];
    });
    live = [...live, i];
    const next = new Map<string, State>();
    for (const from of states) {
      const add = (r: number, used: readonly number[], cost: number): void => {
        const at = [...from.at, r];
        const key = at.join();
        const known = next.get(key);
        if (known === undefined || from.cost + cost < known.cost)
          next.set(key, { at, used, cost: from.cost + cost, region: r, from });
      };
      item.costs.forEach((cost, r) => {
        const shared = partners.reduce((sum, p) => (from.at[p.k] === r ? sum + p.bytes : sum), 0);
        const used = from.used[r]! + item.size - Math.min(item.size, shared);
        if (cost < Number.POSITIVE_INFINITY && used <= capacities[r]!) add(r, from.used.with(r, used), cost);
      });
      if (item.absent < Number.POSITIVE_INFINITY) add(-1, from.used, item.absent);
    }
    if (next.size === 0) return { kind: 'does-not-fit', step, proven: !pruned };
    states = [...next.values()];
    if (states.length > maxStates) {
      pruned = true;
      states = selected(states, maxStates);
    }
  }
  const best = states.reduce((a, b) => (b.cost < a.cost ? b : a));
  const regions: (number | null)[] = items.map(() => null);
  let state: State | null = best;
  for (const i of order.toReversed()) {
    regions[i] = state!.region < 0 ? null : state!.region;
    state = state!.from;
  }
  const bound = pruned ? items.reduce((sum, item) => sum + cheapest(item), 0) : best.cost;
  return { kind: 'assigned', regions, cost: best.cost, bound };
}

/** The state when only the items at the positions `kept` are still live: nothing is shared any more. */
function atStep(s: State, kept: readonly number[], live: readonly number[], items: readonly Item[]): State {
  const at = kept.map((k) => s.at[k]!);
  const used = s.used.map(() => 0);
  at.forEach((r, k) => {
    if (r >= 0) used[r]! += items[live[k]!]!.size;
  });
  return { ...s, at, used };
}

/** The cheapest half, and of the others those with the fewest items in the first regions, which may be needed later. */
function selected(states: readonly State[], count: number): readonly State[] {
  const byCost = [...states].sort((a, b) => a.cost - b.cost);
  const half = Math.floor(count / 2);
  const sum = (s: State): number => s.at.reduce((n, r) => n + r, 0);
  return [
    ...byCost.slice(0, half),
    ...byCost.slice(half).sort((a, b) => sum(b) - sum(a) || a.cost - b.cost),
  ].slice(0, count);
}
