// How often an activation takes which value, and the range to quantize it with: percentile and least error trade the
// few largest values for a finer scale.
import { affineOf, type Range } from './affine.ts';

export const METHODS = ['l4', 'minmax', 'percentile', 'mse'] as const;
export type Method = (typeof METHODS)[number];

const BINS = 2048;
/** Ranges tried for the least error: this many steps from the whole range down to SMALLEST of it. */
const STEPS = 80;
const SMALLEST = 0.2;

/** Counts values in equal bins from range.min to range.max. */
export function count(values: Float32Array, range: Range, counts: Float64Array): void {
  const width = (range.max - range.min) / BINS;
  if (!(width > 0)) return;
  for (let i = 0; i < values.length; i++) {
    const bin = Math.floor((values[i]! - range.min) / width);
    counts[bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin]!++;
  }
}

export const emptyCounts = (): Float64Array => new Float64Array(BINS);

/** The part of the range that leaves out (100 - percentile) % of the values at each end. */
export function percentileRange(range: Range, counts: Float64Array, percentile: number): Range {
  const total = counts.reduce((a, b) => a + b, 0);
  const allowed = (1 - percentile / 100) * total;
  const width = (range.max - range.min) / BINS;
  let low = 0;
  for (let seen = counts[0]!; low < BINS - 1 && seen <= allowed; seen += counts[low]!) low++;
  let high = BINS - 1;
  for (let seen = counts[high]!; high > low && seen <= allowed; seen += counts[high]!) high--;
  return { min: range.min + low * width, max: range.min + (high + 1) * width };
}

/** Sum of |error|^power of int8 with this range: what is clipped, and uniform rounding noise elsewhere. */
function errorOf(tried: Range, range: Range, counts: Float64Array, power: number): number {
  const { scale, zeroPoint } = affineOf(tried);
  const low = (-128 - zeroPoint) * scale;
  const high = (127 - zeroPoint) * scale;
  const width = (range.max - range.min) / BINS;
  const noise = (scale / 2) ** power / (power + 1);
  let error = 0;
  for (let i = 0; i < BINS; i++) {
    const x = range.min + (i + 0.5) * width;
    const clipped = x < low ? low - x : x > high ? x - high : 0;
    error += counts[i]! * (clipped > 0 ? clipped ** power : noise);
  }
  return error;
}

/**
 * The part of the range with the least sum of |error|^power: both ends shrunk together, then each by itself. With
 * power 2 many small errors outweigh a large one; with 4 the large one counts, because rare large values carry much.
 */
export function leastErrorRange(range: Range, counts: Float64Array, power: 2 | 4): Range {
  const factors = Array.from({ length: STEPS + 1 }, (_, i) => 1 - (i / STEPS) * (1 - SMALLEST));
  const best = (candidates: readonly Range[]): Range =>
    candidates
      .map((r) => ({ r, error: errorOf(r, range, counts, power) }))
      .reduce((a, b) => (b.error < a.error ? b : a)).r;
  const both = best(factors.map((f) => ({ min: range.min * f, max: range.max * f })));
  const upper = best([both, ...factors.map((f) => ({ min: both.min, max: range.max * f }))]);
  return best([upper, ...factors.map((f) => ({ min: range.min * f, max: upper.max }))]);
}
