// Which memory each constant lies in: the most read ones per byte where reading costs least, as far as there is room.
import type { Region } from './region-types.ts';
import { alignUp } from './storage.ts';

export interface Constant {
  readonly name: string;
  readonly bytes: number;
  readonly align: number;
  /** Estimated bytes of it that one inference reads. */
  readonly reads: number;
}

/** By constant the index of a region, or null when they do not all fit. */
export function assignHomes(
  constants: readonly Constant[],
  regions: readonly Region[],
): readonly number[] | null {
  const size = (i: number): number => alignUp(constants[i]!.bytes, Math.max(4, constants[i]!.align));
  const density = (i: number): number => constants[i]!.reads / Math.max(1, constants[i]!.bytes);
  const all = constants.map((_, i) => i);
  const byCost = regions.map((_, r) => r).sort((a, b) => regions[a]!.cost - regions[b]!.cost || a - b);
  const fill = (order: readonly number[]): readonly number[] | null => {
    const left = regions.map((r) => r.bytes);
    const homes = constants.map(() => -1);
    for (const i of order) {
      const r = byCost.find((k) => size(i) <= left[k]!);
      if (r === undefined) return null;
      left[r]! -= size(i);
      homes[i] = r;
    }
    return homes;
  };
  return (
    fill(all.toSorted((a, b) => density(b) - density(a) || a - b)) ??
    // Where it is tight, what fits nowhere else goes first.
    fill(all.toSorted((a, b) => size(b) - size(a) || a - b))
  );
}
