// The DSP variants of FULLY_CONNECTED: packed constants and conditions. Layout: nnmcu/dsp.h.
import type { CConstant } from '../op-def.ts';
import { roundingSuffix } from './conv-layer.ts';
import { DSP_HEADER, dspRows, packedRows } from './dsp.ts';
import type { DenseLayer } from './fully-connected-variants.ts';
import type { Rows } from './rows.ts';
import type { Variant } from './variants.ts';

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

export const fullyConnectedDsp: Variant<DenseLayer> = {
  name: 'dsp',
  isa: 'dsp',
  prepare({ rows, batches, weightsZero, multipliers, rounding }) {
    if (rows === null || weightsZero !== 0) return null;
    const perRow = Array.from({ length: rows.rows }, (_, row) => multipliers[row % multipliers.length]!);
    const packed = dspRows(rows, perRow, rows.rows + (rows.rows & 1), rounding);
    const pairs = packed && packedRows(packed.rows);
    if (!packed || !pairs) return null;
    const name = `fully_connected_s8${roundingSuffix(rounding)}__dsp`;
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
      instructions: batches * rows.rows * (rows.length + 25),
    };
  },
};
