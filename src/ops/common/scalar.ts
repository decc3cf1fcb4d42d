// Constants of the kernels for cores without SIMD (runtime-c/include/nnmcu/scalar.h): the input zero point folded into
// the bias, multipliers in the form that suits the core.
import { clamp, type Multiplier, type Rounding, requantize } from '../../ir/requantize.ts';
import type { CConstant } from '../op-def.ts';
import { foldedBias, type Rows } from './rows.ts';
import { type Reach, shortMultiplier } from './short-multiplier.ts';

export const SCALAR_HEADER = 'nnmcu/scalar.h';

/** `scalar`: cores with a long multiply; `short`: cores without. */
export type ScalarKind = 'scalar' | 'short';

/** What a kernel's constants are made from. */
interface Scaling {
  readonly multipliers: readonly Multiplier[];
  readonly rounding: Rounding;
  readonly outZero: number;
  readonly range: { readonly min: number; readonly max: number };
}

export interface ScalarRows {
  /** Differ from the model's only in rows whose results are constant. */
  readonly rows: Rows;
  readonly bias: CConstant;
  /** One per row, or one for all. */
  readonly multipliers: readonly Multiplier[];
}

/** Smallest and largest sum of a row over all int8 inputs. */
function reachOf(r: Rows, row: number, bias: number): { readonly low: number; readonly high: number } {
  let low = bias;
  let high = bias;
  for (let k = row * r.length; k < (row + 1) * r.length; k++) {
    const w = r.weights[k]!;
    low += w < 0 ? w * 127 : w * -128;
    high += w < 0 ? w * -128 : w * 127;
  }
  return { low, high };
}

/**
 * Rows with the bias folded, or null when the kernels' requantization could overflow for some input. A row with one
 * result for every input (dead channels have huge biases) is replaced by zero weights and 4 * result * 2^30 * 2^(-1-31).
 */
export function scalarRows(r: Rows, kind: ScalarKind, layer: Scaling): ScalarRows | null {
  const { rounding, outZero, range } = layer;
  const folded = foldedBias(r, r.rows);
  if (folded === null) return null;
  const weights = r.weights.slice();
  const shared = layer.multipliers.length === 1 ? layer.multipliers[0] : undefined;
  const multipliers = Array.from({ length: r.rows }, (_, row) => shared ?? layer.multipliers[row]!);
  const reaches: Reach[] = [];
  for (let row = 0; row < r.rows; row++) {
    let reach = reachOf(r, row, folded[row]!);
    const m = multipliers[row]!;
    const bound = Math.max(-reach.low, reach.high);
    if (bound >= 2 ** 31) return null;
    if (rounding === 'double' && bound >= 2 ** 30 && m.shift < 0) {
      const result = requantize(reach.low, m, rounding);
      if (result !== requantize(reach.high, m, rounding)) return null;
      weights.fill(0, row * r.length, (row + 1) * r.length);
      folded[row] = 4 * clamp(result, -256, 256);
      multipliers[row] = { multiplier: 2 ** 30, shift: -1 };
      reach = { low: folded[row]!, high: folded[row]! };
    }
    reaches.push({ ...reach, outZero, range });
  }
  const bias: CConstant = { role: 'bias', values: folded, comment: 'input zero point folded in' };
  const own = shared !== undefined && multipliers.every((m) => m === shared) ? [shared] : multipliers;
  return {
    rows: { ...r, weights },
    bias,
    multipliers: kind === 'short' ? shortForms(own, rounding, reaches) : own,
  };
}

/** Each multiplier in its short form where that is exact for the rows it serves. */
function shortForms(
  multipliers: readonly Multiplier[],
  rounding: Rounding,
  reaches: readonly Reach[],
): readonly Multiplier[] {
  if (multipliers.length === reaches.length)
    return multipliers.map((m, row) => shortMultiplier(m, rounding, reaches[row]!) ?? m);
  const all: Reach = {
    ...reaches[0]!,
    low: Math.min(...reaches.map((r) => r.low)),
    high: Math.max(...reaches.map((r) => r.high)),
  };
  return multipliers.map((m) => shortMultiplier(m, rounding, all) ?? m);
}

/** Per group the rows interleaved in fours, [length][4], then those left by themselves. */
export function interleavedFours(r: Rows, groups: number): CConstant {
  const values = new Int8Array(r.weights.length);
  const perGroup = r.rows / groups;
  for (let row = 0; row < r.rows; row++) {
    const block = row - ((row % perGroup) % 4);
    const whole = block + 4 <= (Math.floor(row / perGroup) + 1) * perGroup;
    const start = (whole ? block : row) * r.length + (whole ? row - block : 0);
    for (let k = 0; k < r.length; k++) values[start + k * (whole ? 4 : 1)] = r.weights[row * r.length + k]!;
  }
  return { role: 'filter', values, comment: `${r.rows} rows of ${r.length}, interleaved in fours` };
}
