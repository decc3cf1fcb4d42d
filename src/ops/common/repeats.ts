// Finds the part of a list that repeats, so that generated code can have a loop where a schedule is regular.

/** Items start..start + period * turns - 1 are `turns` times the same, as far as `same` can tell. */
export interface Repeat {
  readonly start: number;
  readonly period: number;
  readonly turns: number;
}

/**
 * The repeat that saves the most items; null when none saves any. `same(i, period)` compares item i with item
 * i + period, and must find them alike with the same difference all along the run.
 */
export function longestRepeat(
  count: number,
  same: (i: number, period: number) => boolean,
  mostPeriod = 256,
): Repeat | null {
  let best: Repeat | null = null;
  const saved = (r: Repeat): number => (r.turns - 1) * r.period;
  for (let period = 1; period <= Math.min(mostPeriod, count >> 1); period++) {
    let run = 0;
    for (let i = 0; i + period <= count; i++) {
      if (i + period < count && same(i, period)) {
        run++;
        continue;
      }
      const turns = Math.floor(run / period) + 1;
      const found = { start: i - run, period, turns };
      if (turns > 1 && (best === null || saved(found) > saved(best))) best = found;
      run = 0;
    }
  }
  return best;
}
