// Whether an int8 sum in fixed point, with its several roundings, equals one linear function for every pair of inputs:
// then nnmcu_linear_sum_s8 (runtime-c/include/nnmcu/linear_sum.h) takes its place. All 65,536 pairs are compared. Where a
// few pairs differ, each value of one operand gets a correction of its own, and nnmcu_corrected_sum_s8 serves.
import type { KernelCall } from '../op-def.ts';
import { type Broadcast, broadcastField } from './broadcast.ts';

export interface LinearSum {
  readonly factors: readonly [number, number];
  readonly start: number;
  readonly shift: number;
}

export interface CorrectedSum extends LinearSum {
  /** The operand whose values are corrected. */
  readonly index: 0 | 1;
  /** What is added to `start`, for -128..127. */
  readonly correction: Int8Array;
}

interface Range {
  readonly min: number;
  readonly max: number;
}

const LARGEST_SHIFT = 22;
const SMALLEST_SHIFT = 12;
/** The nearest factors, then their neighbours. */
const NEIGHBOURS = [0, -1, 1] as const;

/** The results for all pairs: [a + 128][b + 128]. */
function tableOf(compute: (a: number, b: number) => number): Int8Array {
  const table = new Int8Array(65536);
  for (let a = -128; a < 128; a++)
    for (let b = -128; b < 128; b++) table[(a + 128) * 256 + b + 128] = compute(a, b);
  return table;
}

interface Starts {
  readonly low: number;
  readonly high: number;
}

/** The starts for which the factors give the table's results for all pairs with this value of operand `index`. */
function startsFor(
  table: Int8Array,
  [f1, f2]: readonly [number, number],
  shift: number,
  range: Range,
  index: 0 | 1,
  value: number,
): Starts {
  const unit = 2 ** shift;
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  for (let other = -128; other < 128; other++) {
    const [a, b] = index === 0 ? [value, other] : [other, value];
    const y = table[(a + 128) * 256 + b + 128]!;
    const sum = a * f1 + b * f2;
    if (y > range.min) low = Math.max(low, y * unit - sum);
    if (y < range.max) high = Math.min(high, (y + 1) * unit - 1 - sum);
  }
  return { low, high };
}

/** The starts that all pairs allow: those from `low` to `high`, none when low > high. */
function startsForAll(
  table: Int8Array,
  factors: readonly [number, number],
  shift: number,
  range: Range,
): Starts {
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  for (let a = -128; a < 128 && low <= high; a++) {
    const own = startsFor(table, factors, shift, range, 0, a);
    low = Math.max(low, own.low);
    high = Math.min(high, own.high);
  }
  return { low, high };
}

const isWithin = (factors: readonly [number, number], start: number): boolean =>
  128 * (Math.abs(factors[0]) + Math.abs(factors[1])) + Math.abs(start) < 2 ** 31;

/** Shifts and factors near the ratios, the most exact first. */
function* candidates(ratios: readonly [number, number]) {
  for (let shift = LARGEST_SHIFT; shift >= SMALLEST_SHIFT; shift--)
    for (const d1 of NEIGHBOURS)
      for (const d2 of NEIGHBOURS) {
        const factors = [
          Math.round(ratios[0] * 2 ** shift) + d1,
          Math.round(ratios[1] * 2 ** shift) + d2,
        ] as const;
        if (isWithin(factors, 0)) yield { shift, factors };
      }
}

/**
 * The linear function that equals `compute` (which clamps to `range`) everywhere, or null. `ratios`: scale of each
 * operand over the output's, negative for what is subtracted.
 */
export function linearSum(
  compute: (a: number, b: number) => number,
  ratios: readonly [number, number],
  range: Range,
): LinearSum | null {
  const table = tableOf(compute);
  for (const { factors, shift } of candidates(ratios)) {
    const { low, high } = startsForAll(table, factors, shift, range);
    if (!(low <= high) || !Number.isFinite(low) || !Number.isFinite(high)) continue;
    const start = Math.floor((low + high) / 2);
    if (isWithin(factors, start)) return { factors, start, shift };
  }
  return null;
}

/** The same with a correction for each value of one operand: few sums have none. */
export function correctedSum(
  compute: (a: number, b: number) => number,
  ratios: readonly [number, number],
  range: Range,
): CorrectedSum | null {
  const table = tableOf(compute);
  for (const { factors, shift } of candidates(ratios))
    for (const index of [1, 0] as const) {
      const starts: Starts[] = [];
      for (let value = -128; value < 128; value++) {
        const own = startsFor(table, factors, shift, range, index, value);
        if (!(own.low <= own.high)) break;
        starts.push(own);
      }
      if (starts.length < 256) continue;
      const lowest = Math.max(...starts.map((s) => s.low));
      const highest = Math.min(...starts.map((s) => s.high));
      if (!Number.isFinite(lowest) || !Number.isFinite(highest)) continue;
      const start = Math.floor((lowest + highest) / 2);
      const corrections = starts.map((s) => Math.min(s.high, Math.max(s.low, start)) - start);
      if (corrections.every((c) => c >= -128 && c <= 127) && isWithin(factors, Math.abs(start) + 128))
        return { factors, start, shift, index, correction: Int8Array.from(corrections) };
    }
  return null;
}

/** The call for operands of one shape, `count` elements. */
export const linearCall = (
  count: number,
  { factors, start, shift }: LinearSum,
  range: Range,
): KernelCall => ({
  symbol: 'nnmcu_linear_sum_s8',
  header: 'nnmcu/linear_sum.h',
  sources: ['linear_sum_s8.c'],
  params: {
    type: 'nnmcu_linear_sum_s8_params',
    fields: [
      ['count', count],
      ['in1_factor', factors[0]],
      ['in2_factor', factors[1]],
      ['start', start],
      ['shift', shift],
      ['act_min', range.min],
      ['act_max', range.max],
    ],
  },
  args: [
    { kind: 'input', index: 0 },
    { kind: 'input', index: 1 },
    { kind: 'output', index: 0 },
  ],
});

/** The call for operands that meet as `walk` says. */
export function correctedCall(walk: Broadcast, sum: CorrectedSum, range: Range): KernelCall {
  const first = 1 - sum.index;
  const isSwapped = sum.index === 0;
  const meeting = isSwapped ? { ...walk, stride1: walk.stride2, stride2: walk.stride1 } : walk;
  return {
    symbol: 'nnmcu_corrected_sum_s8',
    header: 'nnmcu/linear_sum.h',
    sources: ['corrected_sum_s8.c'],
    params: {
      type: 'nnmcu_corrected_sum_s8_params',
      fields: [
        ['shape', broadcastField(meeting)],
        ['in1_factor', sum.factors[first]!],
        ['in2_factor', sum.factors[sum.index]],
        ['start', sum.start],
        ['shift', sum.shift],
        ['act_min', range.min],
        ['act_max', range.max],
      ],
    },
    args: [
      { kind: 'input', index: first },
      { kind: 'input', index: sum.index },
      {
        kind: 'constant',
        constant: { role: 'correction', values: sum.correction, comment: 'for -128..127' },
      },
      { kind: 'output', index: 0 },
    ],
  };
}
