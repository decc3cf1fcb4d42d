// The values an int8 tensor can take over all inputs of the model, one interval per channel (index along the last
// axis). Invariant of everyone who makes one: it holds every value the reference can give; it may hold more.
import type { Tensor } from './types.ts';

/** Integers low..high, both included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** One interval per channel. */
export type Intervals = readonly Interval[];

export const INT8: Interval = { low: -128, high: 127 };

/** Length of the last axis; a scalar has one channel. */
export const channelCount = (shape: readonly number[]): number => shape.at(-1) ?? 1;

/** The only value of the interval, or null when there are more. */
export const onlyValue = ({ low, high }: Interval): number | null => (low === high ? low : null);

/** The same interval for every channel. */
export const everywhere = (shape: readonly number[], interval: Interval): Intervals =>
  new Array<Interval>(channelCount(shape)).fill(interval);

/** The smallest interval that holds all of them; at least one is needed. */
export function hull(intervals: Intervals): Interval {
  let { low, high } = intervals[0]!;
  for (const i of intervals) {
    if (i.low < low) low = i.low;
    if (i.high > high) high = i.high;
  }
  return { low, high };
}

/** The image of an interval of int8 values under any function, by trying them all. */
export function image({ low, high }: Interval, f: (value: number) => number): Interval {
  const values: Interval[] = [];
  for (let x = low; x <= high; x++) {
    const y = f(x);
    values.push({ low: y, high: y });
  }
  return hull(values);
}

/** The intervals of a constant: exact. */
export function ofConstant(t: Tensor): Intervals {
  const channels = channelCount(t.shape);
  const found = new Array<Interval | null>(channels).fill(null);
  t.data?.forEach((value, i) => {
    const x = Number(value);
    const seen = found[i % channels];
    found[i % channels] = seen ? hull([seen, { low: x, high: x }]) : { low: x, high: x };
  });
  return found.map((i) => i ?? INT8);
}

/** The largest number that divides both. */
export const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/**
 * The same elements in a row-major shape with `channels` channels: channel d of the new shape holds elements whose
 * old channel is d modulo the common divisor of both lengths.
 */
export function regrouped(x: Intervals, channels: number): Intervals {
  if (x.length === channels) return x;
  const period = commonDivisor(x.length, channels);
  const parts = x.slice(0, period);
  for (let c = period; c < x.length; c++) parts[c % period] = hull([parts[c % period]!, x[c]!]);
  return Array.from({ length: channels }, (_, d) => parts[d % period]!);
}
