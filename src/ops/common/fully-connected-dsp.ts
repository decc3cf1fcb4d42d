// The DSP variants of FULLY_CONNECTED: packed constants and conditions. Layout: nnmcu/dsp.h.
import type { Multiplier, Rounding } from '../../ir/requantize.ts';
import type { CConstant, KernelCall } from '../op-def.ts';
import { DSP_HEADER, dspRows, packedRows, type Rows } from './dsp.ts';

/** packedRows with the pairs of four rows interleaved by groups. */
function blocksOfFour(pairs: CConstant, r: Rows): CConstant {
  const source = pairs.values as Int8Array;
  const size = Math.ceil(r.length / 4) * 8;
  const values = source.slice();
  for (let at = 0; at + 2 * size <= source.length; at += 2 * size)
    for (let k = 0; k < size; k += 8)
      for (const pair of [0, 1])
        values.set(source.subarray(at + pair * size + k, at + pair * size + k + 8), at + 2 * k + 8 * pair);
  return { ...pairs, role: 'weights', values };
}

/** The call without its `params`, and the multipliers for them; null when the conditions do not hold. */
export function fullyConnectedDsp(
  rows: Rows,
  weightsZero: number,
  multipliers: readonly Multiplier[],
  rounding: Rounding,
): { readonly call: Omit<KernelCall, 'params'>; readonly multipliers: readonly Multiplier[] } | null {
  const perRow = Array.from({ length: rows.rows }, (_, row) => multipliers[row % multipliers.length]!);
  const packed = weightsZero === 0 ? dspRows(rows, perRow, rows.rows + (rows.rows & 1), rounding) : null;
  const pairs = packed && packedRows(packed.rows);
  if (!packed || !pairs) return null;
  const name = `fully_connected_s8${rounding === 'single' ? '_single' : ''}__dsp`;
  const same = packed.multipliers.every((m, row) => m === perRow[row]);
  return {
    call: {
      symbol: `nnmcu_${name}`,
      header: DSP_HEADER,
      sources: [`${name}.c`],
      args: [
        { kind: 'input', index: 0 },
        { kind: 'constant', constant: blocksOfFour(pairs, rows) },
        { kind: 'constant', constant: packed.bias },
        { kind: 'output', index: 0 },
      ],
    },
    multipliers: same ? multipliers : packed.multipliers,
  };
}
