// The DSP variants of FULLY_CONNECTED: conditions, packed constants and costs. Layouts: nnmcu/dsp.h.
// Instructions were counted per eight rows on a Cortex-M4.
import type { CConstant } from '../op-def.ts';
import { roundingSuffix } from './conv-layer.ts';
import type { DenseLayer } from './dense-layer.ts';
import {
  DSP_HEADER,
  type DspRows,
  dspRows,
  filterOf,
  groupWords,
  inOrder,
  int32Bytes,
  packedPair,
  pairScale,
  roundingOf,
} from './dsp.ts';
import type { Variant } from './variants.ts';

/** Blocks of eight rows, then of two, each with its scale behind it; null when a pair cannot be packed. */
function blocks(d: DspRows, isPerRow: boolean): CConstant | null {
  const { rows: r, bias } = d;
  const words = groupWords(inOrder(r.length));
  const parts: Int8Array[] = [];
  for (let row = 0; row < r.rows; ) {
    const starts = row + 8 <= r.rows ? [row, row + 2, row + 4, row + 6] : [row];
    const pairs = starts.map((at) => packedPair(r, at, words));
    if (pairs.includes(null)) return null;
    for (let at = 0; at < words.length * 4; at += 8)
      for (const pair of pairs) parts.push(pair!.subarray(at, at + 8));
    for (const at of starts)
      parts.push(isPerRow ? pairScale(d, at) : int32Bytes([2 * bias[at]!, 2 * (bias[at + 1] ?? 0)]));
    row += 2 * starts.length;
  }
  return filterOf(
    parts,
    `${r.rows} rows of ${r.length}, packed by eight and two with their scales`,
    'weights',
  );
}

/** The rows of a layer the DSP variants take, with a multiplier for each. */
function rowsFor({ rows, weightsZero, multipliers, rounding }: DenseLayer): DspRows | null {
  if (rows === null || weightsZero !== 0 || rounding === 'even') return null;
  return dspRows(
    rows,
    Array.from({ length: rows.rows }, (_, row) => multipliers[row % multipliers.length]!),
    rounding,
  );
}

const packed: Variant<DenseLayer> = {
  name: 'dsp',
  isa: 'dsp',
  prepare(layer) {
    const d = rowsFor(layer);
    if (d === null || !d.isFast) return null;
    const first = d.multipliers[0]!;
    const isPerRow = d.multipliers.some((m) => m.multiplier !== first.multiplier || m.shift !== first.shift);
    const weights = blocks(d, isPerRow);
    if (weights === null) return null;
    const dense = `dense${isPerRow ? '_rows' : ''}_dsp_${roundingOf(layer.rounding, layer.outZero, layer.range)}`;
    const words = Math.ceil(layer.depth / 4);
    const eights = Math.floor(layer.units / 8);
    const pairs = Math.ceil((layer.units % 8) / 2);
    return {
      call: {
        symbol: 'nnmcu_fully_connected_s8__dsp',
        header: DSP_HEADER,
        sources: ['fully_connected_s8__dsp.c', `${dense}.c`],
        params: {
          type: 'nnmcu_fully_connected_s8_dsp_params',
          fields: [
            ['batches', layer.batches],
            ['in_features', layer.depth],
            ['out_features', layer.units],
            ['out_zero', layer.outZero],
            ['act_min', layer.range.min],
            ['act_max', layer.range.max],
            ['multiplier', first.multiplier],
            ['right', -first.shift],
          ],
        },
        args: [
          { kind: 'input', index: 0 },
          { kind: 'constant', constant: weights },
          { kind: 'output', index: 0 },
          { kind: 'text', text: `&nnmcu_${dense}` },
        ],
      },
      multipliers: d.multipliers,
      instructions:
        layer.batches * (80 + eights * (words * 31.75 + (isPerRow ? 105 : 75)) + pairs * (words * 12 + 80)),
    };
  },
};

/** Weights that cannot be packed, and left shifts. */
const wide: Variant<DenseLayer> = {
  name: 'dsp_wide',
  isa: 'dsp',
  prepare(layer) {
    const d = rowsFor(layer);
    if (d === null) return null;
    const isSame = d.multipliers.every((m, row) => m === layer.multipliers[row % layer.multipliers.length]);
    const name = `fully_connected_s8${roundingSuffix(layer.rounding)}__dsp_wide`;
    return {
      call: {
        symbol: `nnmcu_${name}`,
        header: DSP_HEADER,
        sources: [`${name}.c`],
        args: [
          { kind: 'input', index: 0 },
          {
            kind: 'constant',
            constant: { role: 'weights', values: d.rows.weights, comment: `[${layer.units},${layer.depth}]` },
          },
          {
            kind: 'constant',
            constant: { role: 'bias', values: d.bias, comment: 'input zero point folded in' },
          },
          { kind: 'output', index: 0 },
        ],
      },
      multipliers: isSame ? layer.multipliers : d.multipliers,
      instructions: layer.batches * Math.ceil(layer.units / 4) * (80 + layer.depth * 7 + 4 * 30),
    };
  },
};

export const FULLY_CONNECTED_DSP: readonly Variant<DenseLayer>[] = [packed, wide];
