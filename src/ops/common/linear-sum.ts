// Whether an int8 sum in fixed point, with its several roundings, equals one linear function for every pair of inputs:
// then nnmcu_linear_sum_s8 (runtime-c/include/nnmcu/linear_sum.h) takes its place. All 65,536 pairs are compared.
import type { KernelCall } from '../op-def.ts';

export interface LinearSum {
  readonly factors: readonly [number, number];
  readonly start: number;
  readonly shift: number;
}

const LARGEST_SHIFT = 22;
const SMALLEST_SHIFT = 12;
/** The nearest factors, then their neighbours. */
const NEIGHBOURS = [0, -1, 1] as const;

/** All starts for which the factors give the table's results: those from `low` to `high`, none when low > high. */
function startsFor(
  table: Int8Array,
  [f1, f2]: readonly [number, number],
  shift: number,
  range: { readonly min: number; readonly max: number },
): { readonly low: number; readonly high: number } {
  const unit = 2 ** shift;
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  for (let a = -128; a < 128 && low <= high; a++)
    for (let b = -128; b < 128; b++) {
      const y = table[(a + 128) * 256 + b + 128]!;
      const sum = a * f1 + b * f2;
      if (y > range.min) low = Math.max(low, y * unit - sum);
      if (y < range.max) high = Math.min(high, (y + 1) * unit - 1 - sum);
    }
  return { low, high };
}

/**
 * The linear function that equals `compute` (which clamps to `range`) everywhere, or null. `ratios`: scale of each
 * operand over the output's, negative for what is subtracted.
 */
export function linearSum(
  compute: (a: number, b: number) => number,
  ratios: readonly [number, number],
  range: { readonly min: number; readonly max: number },
): LinearSum | null {
  const table = new Int8Array(65536);
  for (let a = -128; a < 128; a++)
    for (let b = -128; b < 128; b++) table[(a + 128) * 256 + b + 128] = compute(a, b);
  for (let shift = LARGEST_SHIFT; shift >= SMALLEST_SHIFT; shift--)
    for (const d1 of NEIGHBOURS)
      for (const d2 of NEIGHBOURS) {
        const factors = [
          Math.round(ratios[0] * 2 ** shift) + d1,
          Math.round(ratios[1] * 2 ** shift) + d2,
        ] as const;
        const { low, high } = startsFor(table, factors, shift, range);
        if (!(low <= high) || !Number.isFinite(low) || !Number.isFinite(high)) continue;
        const start = Math.floor((low + high) / 2);
        const bound = 128 * (Math.abs(factors[0]) + Math.abs(factors[1])) + Math.abs(start);
        if (bound < 2 ** 31) return { factors, start, shift };
      }
  return null;
}

/** The call for operands of one shape, `count` elements. */
export const linearCall = (
  count: number,
  { factors, start, shift }: LinearSum,
  range: { readonly min: number; readonly max: number },
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
