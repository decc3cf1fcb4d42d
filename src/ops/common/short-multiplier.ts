// Multipliers of 27 bits for cores without a long multiply (Armv6-M), in place of the contract's 31 bits where
// every sum that the weights allow gives the same output. Layout and arithmetic: runtime-c/include/nnmcu/scalar.h.
import { clamp, type Multiplier, type Rounding, requantize } from '../../ir/requantize.ts';

/** The sums a channel can have, both ends included, and its outputs. */
export interface Reach {
  readonly low: number;
  readonly high: number;
  readonly outZero: number;
  readonly range: { readonly min: number; readonly max: number };
}

/** A multiplier has three parts of so many bits; sum * part stays inside int32. */
const BITS = 9;
const LARGEST_SHIFT = 22;
/** Added to the shift to tell a short multiplier from one of the contract. */
const SHORT = 32;

/** What nnmcu_short_output (internal/output_s8.h) computes before its clamp, exact as long as it fits into int32. */
function shortOutput(sum: number, multiplier: number, shift: number, tie: number, outZero: number): number {
  const product = Math.floor((sum * multiplier) / 2 ** (2 * BITS));
  const offset = (2 * outZero + 1) * 2 ** (shift - 1) + tie / 2;
  return Math.floor((product + offset - (sum < 0 ? tie : 0)) / 2 ** shift);
}

/** Whether both functions, which never fall, reach every output at the same sum. */
function isEqual(reach: Reach, exact: (sum: number) => number, short: (sum: number) => number): boolean {
  const { low, high } = reach;
  if (exact(low) !== short(low) || exact(high) !== short(high)) return false;
  let from = low;
  for (let output = exact(low); output < exact(high); output = exact(from)) {
    // The first sum with a larger output: it is above `from`, at most `to`; outputs lie about evenly spaced.
    let step = 1;
    while (from + step < high && exact(from + step) === output) {
      from += step;
      step *= 2;
    }
    let to = Math.min(from + step, high);
    while (to - from > 1) {
      const middle = Math.floor((to + from) / 2);
      if (exact(middle) > output) to = middle;
      else from = middle;
    }
    if (short(to) !== exact(to) || short(from) !== output) return false;
    from = to;
  }
  return true;
}

/** The short form of a multiplier as the constant arrays hold it; null when there is none. */
export function shortMultiplier(m: Multiplier, rounding: Rounding, reach: Reach): Multiplier | null {
  const shift = BITS - m.shift;
  const bound = Math.max(Math.abs(reach.low), Math.abs(reach.high));
  const fits = m.shift < 0 && shift <= LARGEST_SHIFT && bound * 2 ** BITS + 2 ** (shift + 8) < 2 ** 31;
  if (rounding === 'even' || m.multiplier === 0 || !fits) return null;
  const { outZero, range } = reach;
  const tie = rounding === 'double' ? 2 ** BITS : 0;
  const exact = (sum: number): number => clamp(requantize(sum, m, rounding) + outZero, range.min, range.max);
  const nearest = Math.round(m.multiplier / 2 ** (31 - 3 * BITS));
  for (const multiplier of [nearest, nearest - 1, nearest + 1]) {
    if (multiplier >= 2 ** (3 * BITS)) continue;
    const short = (sum: number): number =>
      clamp(shortOutput(sum, multiplier, shift, tie, outZero), range.min, range.max);
    if (isEqual(reach, exact, short)) return { multiplier, shift: shift + SHORT };
  }
  return null;
}
