// Constants of the DSP kernels: the input zero point folded into the bias, filter rows packed in pairs with what
// requantizes them. Layout: runtime-c/include/nnmcu/dsp.h. Exact: sum((x - z) * w) + b = sum(x * w) + (b - z * sum(w)).
import { clamp, type Multiplier, type Rounding, requantize } from '../../ir/requantize.ts';
import type { CConstant } from '../op-def.ts';
import { foldedBias, type Rows, spreadOf } from './rows.ts';

export const DSP_HEADER = 'nnmcu/dsp.h';

/** The zero point passes the right shift with the value, which must fit. */
const LARGEST_RIGHT_SHIFT = 22;

/** A multiplier that, with twice the result doubled as bias, gives this result. */
const HALF: Multiplier = { multiplier: 2 ** 30, shift: -1 };

/** Constants of a kernel; weights and multipliers differ from the model's only in rows whose results are constant. */
export interface DspRows {
  readonly rows: Rows;
  /** One per row. */
  readonly bias: Int32Array;
  readonly multipliers: readonly Multiplier[];
  /** Whether every multiplier shifts to the right, and no doubled sum leaves int32: what the fast kernels need. */
  readonly isFast: boolean;
}

/**
 * Rows with the bias folded, or null when the DSP requantization could overflow for some input. A row with one result
 * for every input (dead channels have huge biases and shifts that the DSP requantization cannot do) is replaced by
 * zero weights and a bias that gives this result.
 */
export function dspRows(r: Rows, multipliers: readonly Multiplier[], rounding: Rounding): DspRows | null {
  const bias = foldedBias(r, r.rows);
  if (bias === null) return null;
  const weights = r.weights.slice();
  const safe = [...multipliers];
  let isFast = true;
  for (let row = 0; row < r.rows; row++) {
    const m = multipliers[row]!;
    const center = bias[row]!;
    const spread = spreadOf(r, row);
    const bound = Math.abs(center) + spread;
    const isRight = m.shift < 0 && m.shift >= -LARGEST_RIGHT_SHIFT && bound < 2 ** 30;
    const isLeft = m.shift >= 0 && m.multiplier !== 0 && bound < 2 ** (30 - m.shift);
    isFast &&= !isLeft;
    if (isRight || isLeft) continue;
    if (spread > 0 && (m.shift > 0 || bound >= 2 ** 31)) return null;
    const result = requantize(center - spread, m, rounding);
    if (result !== requantize(center + spread, m, rounding)) return null;
    weights.fill(0, row * r.length, (row + 1) * r.length);
    bias[row] = 4 * clamp(result, -256, 256);
    safe[row] = HALF;
  }
  return { rows: { ...r, weights }, bias, multipliers: safe, isFast };
}

/** How the fast kernels round; `relu` where a tie below the zero point cannot be seen, since it is clamped. */
export function roundingOf(rounding: Rounding, outZero: number, range: { readonly min: number }): string {
  if (rounding === 'single') return 'single';
  return range.min >= outZero ? 'relu' : 'double';
}

/** Elements that share a word of the packed filter: two of a row, as its lower and upper halfword; -1 is none. */
export type Word = readonly [low: number, high: number];

/** Elements in groups of four: 0, 2 then 1, 3. */
export const groupWords = (elements: readonly number[]): readonly Word[] =>
  Array.from({ length: Math.ceil(elements.length / 4) }, (_, g) => {
    const at = (k: number): number => elements[4 * g + k] ?? -1;
    return [[at(0), at(2)] as const, [at(1), at(3)] as const];
  }).flat();

/** 0, 1, .. length - 1. */
export const inOrder = (length: number): readonly number[] => Array.from({ length }, (_, k) => k);

/** Runs of `run` elements, each padded to a multiple of four. */
export const paddedRuns = (runs: number, run: number): readonly number[] =>
  inOrder(runs).flatMap((r) => inOrder(Math.ceil(run / 4) * 4).map((k) => (k < run ? r * run + k : -1)));

const weightAt = (r: Rows, row: number, element: number): number =>
  row < r.rows && element >= 0 ? r.weights[row * r.length + element]! : 0;

/** The words of a pair of rows; null when it cannot be packed. */
export function packedPair(r: Rows, row: number, words: readonly Word[]): Int8Array | null {
  const packed = new Int8Array(words.length * 4);
  // The mixed sums must have room for those of the second row.
  if (row + 1 < r.rows && spreadOf(r, row + 1) >= 2 ** 23) return null;
  for (let w = 0; w < words.length; w++)
    for (const half of [0, 1] as const) {
      const a = weightAt(r, row, words[w]![half]);
      // A + 256 B borrows from B when A is negative.
      const b = weightAt(r, row + 1, words[w]![half]) - (a < 0 ? 1 : 0);
      if (b < -128) return null;
      packed[4 * w + 2 * half] = a;
      packed[4 * w + 2 * half + 1] = b;
    }
  return packed;
}

export const int32Bytes = (values: readonly number[]): Int8Array =>
  new Int8Array(Int32Array.from(values).buffer);

/** What requantizes two rows: twice the biases, the multipliers, and the right shifts less 1. */
export function pairScale({ bias, multipliers }: DspRows, row: number): Int8Array {
  const first = multipliers[row]!;
  const second = multipliers[row + 1] ?? HALF;
  return int32Bytes([
    2 * bias[row]!,
    2 * (bias[row + 1] ?? 0),
    first.multiplier,
    second.multiplier,
    -first.shift - 1 + (-second.shift - 1) * 256,
  ]);
}

/** Rows in pairs, each with its scale behind its weights; null when a pair cannot be packed or scaled. */
export function packedRows(d: DspRows, words: readonly Word[]): CConstant | null {
  if (!d.isFast) return null;
  const parts: Int8Array[] = [];
  for (let row = 0; row < d.rows.rows; row += 2) {
    const pair = packedPair(d.rows, row, words);
    if (pair === null) return null;
    parts.push(pair, pairScale(d, row));
  }
  return filterOf(parts, `${d.rows.rows} rows of ${d.rows.length}, in pairs A + 256 B with their scales`);
}

/** Rows for the wide tiles: four bytes of either row by turns, biases and shifts as in the model. */
export function wideRows(d: DspRows, words: readonly Word[]): CConstant {
  const { rows, length } = d.rows;
  const parts: Int8Array[] = [];
  for (let row = 0; row < rows; row += 2) {
    const pair = new Int8Array(words.length * 4);
    words.forEach((word, w) => {
      for (const half of [0, 1])
        for (const k of [0, 1] as const)
          pair[(w >> 1) * 8 + half * 4 + 2 * k + (w & 1)] = weightAt(d.rows, row + half, word[k]);
    });
    const [first, second] = [d.multipliers[row]!, d.multipliers[row + 1] ?? HALF];
    const shifts = (first.shift & 255) + (second.shift & 255) * 256;
    const scale = [d.bias[row]!, d.bias[row + 1] ?? 0, first.multiplier, second.multiplier, shifts];
    parts.push(pair, int32Bytes(scale));
  }
  return filterOf(parts, `${rows} rows of ${length}, interleaved in pairs with their scales`);
}

/** Byte arrays one after the other. */
export function filterOf(parts: readonly Int8Array[], comment: string, role = 'filter'): CConstant {
  const values = new Int8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return { role, values, comment, align: 4 };
}
