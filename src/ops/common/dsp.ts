// Constants of the DSP kernels: the input zero point folded into the bias, filter rows interleaved in pairs.
// Layout: runtime-c/src/internal/matmul_dsp.h. Exact: sum((x - z) * w) + b = sum(x * w) + (b - z * sum(w)).
import type { Multiplier } from '../../ir/requantize.ts';
import type { CConstant } from '../op-def.ts';

export interface Rows {
  /** Row-major int8 [rows, length]. */
  readonly weights: Int8Array;
  readonly rows: number;
  readonly length: number;
  readonly bias: Int32Array | null;
  readonly inZero: number;
}

/** Bias with the zero point folded in, one entry more when the number of rows is odd; null when it leaves int32. */
function foldedBias(r: Rows): Int32Array | null {
  const folded = new Int32Array(r.rows + (r.rows & 1));
  for (let row = 0; row < r.rows; row++) {
    let sum = 0;
    for (let k = 0; k < r.length; k++) sum += r.weights[row * r.length + k]!;
    const value = (r.bias?.[row] ?? 0) - r.inZero * sum;
    if (value !== (value | 0)) return null;
    folded[row] = value;
  }
  return folded;
}

/** Largest |partial or final sum| of a row over all int8 inputs. */
function sumBound(r: Rows, folded: Int32Array, row: number): number {
  let bound = Math.abs(folded[row]!);
  for (let k = 0; k < r.length; k++) bound += 128 * Math.abs(r.weights[row * r.length + k]!);
  return bound;
}

/** Row words interleaved: group 0 of rows 0 and 1, group 1 of rows 0 and 1, ...; rows padded to whole groups of four. */
function interleaved(r: Rows): Int8Array {
  const groups = Math.ceil(r.length / 4);
  const pairs = Math.ceil(r.rows / 2);
  const packed = new Int8Array(pairs * groups * 8);
  for (let row = 0; row < r.rows; row++)
    for (let k = 0; k < r.length; k++)
      packed[((row >> 1) * groups + (k >> 2)) * 8 + (row & 1) * 4 + (k & 3)] = r.weights[row * r.length + k]!;
  return packed;
}

/**
 * What the DSP matrix kernels need, or null when their conditions do not hold: no left shift in requantization and
 * sums below 2^30 whatever the input, so that doubling them cannot overflow.
 */
export function dspRows(
  r: Rows,
  multipliers: readonly Multiplier[],
): { readonly filter: CConstant; readonly bias: CConstant } | null {
  const folded = foldedBias(r);
  if (folded === null) return null;
  for (let row = 0; row < r.rows; row++)
    if (multipliers[row]!.shift > 0 || sumBound(r, folded, row) >= 2 ** 30) return null;
  return {
    filter: { role: 'filter', values: interleaved(r), comment: `int8 rows interleaved in pairs`, align: 4 },
    bias: { role: 'bias', values: folded, comment: 'input zero point folded in' },
  };
}
