// Constants of the DSP kernels: the input zero point folded into the bias, filter rows interleaved in pairs.
// Layout: runtime-c/include/nnmcu/dsp.h. Exact: sum((x - z) * w) + b = sum(x * w) + (b - z * sum(w)).
import { clamp, type Multiplier, type Rounding, requantize } from '../../ir/requantize.ts';
import type { CConstant } from '../op-def.ts';
import { foldedBias, type Rows, spreadOf } from './rows.ts';

export const DSP_HEADER = 'nnmcu/dsp.h';

/** nnmcu_requantize_dsp shifts the zero point with the value, which must fit. */
const LARGEST_RIGHT_SHIFT = 22;

/** Constants of a kernel; weights and multipliers differ from the model's only in rows whose results are constant. */
export interface DspRows {
  readonly rows: Rows;
  readonly bias: CConstant;
  readonly multipliers: readonly Multiplier[];
}

/**
 * Rows with the bias folded (`count` entries, at least one per row), or null when the DSP requantization could
 * overflow for some input. A row with one result for every input (dead channels have huge biases and shifts that
 * nnmcu_requantize_dsp cannot do) is replaced by zero weights and 4 * result * 2^30 * 2^(-1-31).
 */
export function dspRows(
  r: Rows,
  multipliers: readonly Multiplier[],
  count: number,
  rounding: Rounding = 'double',
): DspRows | null {
  const folded = foldedBias(r, count);
  if (folded === null) return null;
  const weights = r.weights.slice();
  const safe = [...multipliers];
  for (let row = 0; row < r.rows; row++) {
    const m = multipliers[row]!;
    const center = folded[row]!;
    const spread = spreadOf(r, row);
    const bound = Math.abs(center) + spread;
    if (rounding === 'single') {
      if (bound >= 2 ** 31) return null;
      continue;
    }
    if (m.shift >= -LARGEST_RIGHT_SHIFT && bound < 2 ** (30 - Math.max(m.shift, 0))) continue;
    if (m.shift > 0 || bound >= 2 ** 31) return null;
    const result = requantize(center - spread, m, 'double');
    if (result !== requantize(center + spread, m, 'double')) return null;
    weights.fill(0, row * r.length, (row + 1) * r.length);
    folded[row] = 4 * clamp(result, -256, 256);
    safe[row] = { multiplier: 2 ** 30, shift: -1 };
  }
  return {
    rows: { ...r, weights },
    bias: { role: 'bias', values: folded, comment: 'input zero point folded in' },
    multipliers: safe,
  };
}

/** Position of four consecutive elements in the two pairs of a group. */
const PAIRED = [0, 2, 1, 3] as const;

/**
 * Pairs of rows A, B as halfwords A + 256 B, which need a byte more when A is negative; null when that does not fit
 * or a sum of products of B might not fit into 24 bits. Rows and elements are padded with 0.
 */
export function packedRows(r: Rows): CConstant | null {
  const groups = Math.ceil(r.length / 4);
  const packed = new Int8Array(Math.ceil(r.rows / 2) * groups * 8);
  for (let row = 0; row < r.rows; row += 2) {
    if (row + 1 < r.rows && spreadOf(r, row + 1) >= 2 ** 23) return null;
    for (let k = 0; k < r.length; k++) {
      const a = r.weights[row * r.length + k]!;
      const b = (row + 1 < r.rows ? r.weights[(row + 1) * r.length + k]! : 0) - (a < 0 ? 1 : 0);
      if (b < -128) return null;
      const at = ((row >> 1) * groups + (k >> 2)) * 8 + PAIRED[k & 3]! * 2;
      packed[at] = a;
      packed[at + 1] = b;
    }
  }
  const comment = `${r.rows} rows of ${r.length}, in pairs A + 256 B`;
  return { role: 'filter', values: packed, comment, align: 4 };
}

/** Row words interleaved: group 0 of rows 0 and 1, group 1 of rows 0 and 1, ...; rows padded to whole groups of four. */
export function wideRows(r: Rows): CConstant {
  const groups = Math.ceil(r.length / 4);
  const pairs = Math.ceil(r.rows / 2);
  const packed = new Int8Array(pairs * groups * 8);
  for (let row = 0; row < r.rows; row++)
    for (let k = 0; k < r.length; k++)
      packed[((row >> 1) * groups + (k >> 2)) * 8 + (row & 1) * 4 + (k & 3)] = r.weights[row * r.length + k]!;
  return {
    role: 'filter',
    values: packed,
    comment: `${r.rows} rows of ${r.length}, interleaved in pairs`,
    align: 4,
  };
}
