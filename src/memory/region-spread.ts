// The quick way to regions, for graphs with too many buffers for the search of region-assign.ts: whatever saves most for
// the bytes and steps it takes comes first, each at the lowest offset in the cheapest region that has room for it.
import { type Pair, placerOf } from './overlap.ts';
import type { Block, Work } from './place.ts';
import type { Item } from './region-assign.ts';

/** A region by item, null for no place, and its offset there, in the units of the blocks. */
export interface Spread {
  readonly at: readonly (number | null)[];
  readonly offsets: readonly number[];
  readonly cost: number;
}

/** Neighbours that may be inspected in all rounds. */
const SPREAD_WORK = 30_000_000;
/** Rounds for one sequence until everything has a place. */
const ROUNDS = 6;

/** The cheapest spread of `items` that was found, `blocks` are the same with offsets in units; null when none was. */
export function spreadItems(
  items: readonly Item[],
  blocks: readonly Block[],
  pairs: readonly Pair[],
  capacities: readonly number[],
): Spread | null {
  const lowest = placerOf(blocks, pairs);
  if (lowest === null) return null;
  const choices = items.map(({ costs, absent }) =>
    costs.flatMap((cost, r) => (cost < absent ? [r] : [])).sort((a, b) => costs[a]! - costs[b]! || a - b),
  );
  const work: Work = { left: SPREAD_WORK };

  function spread(sequence: readonly number[]): Spread & { readonly failed: readonly number[] } {
    const at: (number | null)[] = items.map(() => null);
    const inRegion = capacities.map((): number[] => new Array(items.length).fill(-1));
    const offsets: number[] = new Array(items.length).fill(0);
    const failed: number[] = [];
    let cost = 0;
    for (const i of sequence) {
      const region = choices[i]!.find((r) => {
        const offset = lowest!(i, inRegion[r]!, work);
        if (offset + blocks[i]!.size > capacities[r]!) return false;
        inRegion[r]![i] = offset;
        offsets[i] = offset;
        return true;
      });
      at[i] = region ?? null;
      const own = region === undefined ? items[i]!.absent : items[i]!.costs[region]!;
      if (own === Number.POSITIVE_INFINITY) failed.push(i);
      else cost += own;
    }
    return { at, offsets, cost, failed };
  }

  let best: Spread | null = null;
  for (const key of keysOf(items)) {
    let sequence: readonly number[] = items.map((_, i) => i).sort((a, b) => key[b]! - key[a]! || a - b);
    for (let round = 0; round < ROUNDS && work.left > 0; round++) {
      const tried = spread(sequence);
      if (tried.failed.length === 0) {
        if (best === null || tried.cost < best.cost) best = tried;
        break;
      }
      // What found no place comes first the next time.
      const urgent = new Set(tried.failed);
      sequence = [...tried.failed, ...sequence.filter((i) => !urgent.has(i))];
    }
  }
  return best;
}

/** What an item saves where it costs least against where it costs most: per byte and step, per byte; and its size. */
function keysOf(items: readonly Item[]): readonly (readonly number[])[] {
  const gain = ({ costs, absent }: Item): number => {
    const possible = [...costs, absent].filter((cost) => cost < Number.POSITIVE_INFINITY);
    return Math.max(...possible) - Math.min(...possible);
  };
  const life = ({ first, last }: Item): number => last - first + 1;
  return [
    items.map((item) => gain(item) / Math.max(1, item.size * life(item))),
    items.map((item) => gain(item) / Math.max(1, item.size)),
    items.map((item) => item.size * life(item)),
    items.map((item) => item.size),
  ];
}
