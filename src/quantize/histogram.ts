// How often an activation takes which value, and the range to quantize it with: percentile and least squared error
// trade the few largest values for a finer scale.
import { affineOf, type Range } from './affine.ts';

export const METHODS = ['minmax', 'percentile', 'mse'] as const;
export type Method = (typeof METHODS)[number];

const BINS = 2048;
/** Ranges tried by `mse`: this many steps from the whole range down to SMALLEST of it. */
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

/** Mean squared error of int8 with this range: what is clipped, and uniform rounding noise elsewhere. */
function squaredError(tried: Range, range: Range, counts: Float64Array): number {
  const { scale, zeroPoint } = affineOf(tried);
  const low = (-128 - zeroPoint) * scale;
  const high = (127 - zeroPoint) * scale;
  const width = (range.max - range.min) / BINS;
  const noise = scale ** 2 / 12;
  let error = 0;
  for (let i = 0; i < BINS; i++) {
    const x = range.min + (i + 0.5) * width;
    const clipped = x < low ? low - x : x > high ? x - high : 0;
    error += counts[i]! * (clipped > 0 ? clipped ** 2 : noise);
  }
  return error;
}

/** The part of the range with the least squared error: both ends shrunk together, then each by itself. */
export function leastErrorRange(range: Range, counts: Float64Array): Range {
  const factors = Array.from({ length: STEPS + 1 }, (_, i) => 1 - (i / STEPS) * (1 - SMALLEST));
  const best = (candidates: readonly Range[]): Range =>
    candidates
      .map((r) => ({ r, error: squaredError(r, range, counts) }))
      .reduce((a, b) => (b.error < a.error ? b : a)).r;
  const both = best(factors.map((f) => ({ min: range.min * f, max: range.max * f })));
  const upper = best([both, ...factors.map((f) => ({ min: both.min, max: range.max * f }))]);
  return best([upper, ...factors.map((f) => ({ min: range.min * f, max: upper.max }))]);
}
