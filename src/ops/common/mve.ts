// Constants of the MVE kernels: the input zero point folded into the bias, tables padded to whole vectors, and which
// version of the requantization serves. Layout and suffixes: runtime-c/include/nnmcu/mve.h.
import type { Multiplier, Rounding } from '../../ir/requantize.ts';
import type { CConstant } from '../op-def.ts';
import type { Rows } from './rows.ts';

export const MVE_HEADER = 'nnmcu/mve.h';

export interface MveRows {
  readonly bias: CConstant;
  readonly multipliers: readonly Multiplier[];
  /** Between `__mve` and the end of the symbol. */
  readonly version: '' | '_relu' | '_left';
}

/** A layer's requantization and clamp. */
export interface MveScaling {
  readonly rounding: Rounding;
  readonly outZero: number;
  /** Lowest value the layer may return. */
  readonly min: number;
}

/** Bias and multipliers with `count` entries at least. */
export function mveRows(r: Rows, layer: readonly Multiplier[], count: number, scaling: MveScaling): MveRows {
  const folded = new Int32Array(count);
  for (let row = 0; row < r.rows; row++) {
    let sum = 0;
    for (let k = 0; k < r.length; k++) sum += r.weights[row * r.length + k]!;
    // Sums wrap in all kernels, so this one may too.
    folded[row] = ((r.bias?.[row] ?? 0) - r.inZero * sum) | 0;
  }
  // A multiplier of 0 has shift 0; with any other it is as much 0.
  const multipliers = Array.from({ length: count }, (_, row): Multiplier => {
    const m = layer[row];
    return m === undefined || m.multiplier === 0 ? { multiplier: 0, shift: -1 } : m;
  });
  const bias: CConstant = { role: 'bias', values: folded, comment: 'input zero point folded in' };
  return { bias, multipliers, version: versionOf(multipliers, scaling) };
}

function versionOf(multipliers: readonly Multiplier[], s: MveScaling): MveRows['version'] {
  if (s.rounding === 'single') return '';
  const most = Math.max(...multipliers.map((m) => m.shift));
  if (most > 0) return '_left';
  if (s.min >= s.outZero) return '_relu';
  return most < 0 ? '' : '_left';
}

/** The count of a table for `channels`, which is read in vectors of four from any multiple of four on. */
export const wholeVectors = (channels: number): number => Math.ceil(channels / 4) * 4;
