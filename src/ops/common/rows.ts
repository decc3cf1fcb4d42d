// Filters as kernels with prepared constants see them: one row of weights per output channel.
import { inputOf, type NodeView, perTensor } from '../op-def.ts';

export interface Rows {
  /** Row-major int8 [rows, length]. */
  readonly weights: Int8Array;
  readonly rows: number;
  readonly length: number;
  readonly bias: Int32Array | null;
  readonly inZero: number;
}

/** The constant filter (input 1) of a node as rows, with its bias (input 2); null unless both are constants. */
export function rowsOf(n: NodeView, rows: number, length: number): Rows | null {
  const bias = n.inputs[2];
  const weights = inputOf(n, 1).data;
  if (!(weights instanceof Int8Array) || (bias && !(bias.data instanceof Int32Array))) return null;
  const inZero = perTensor(n, inputOf(n, 0)).zeroPoint;
  return { weights, rows, length, bias: bias ? (bias.data as Int32Array) : null, inZero };
}

/** Bias with the zero point folded in, `count` entries, 0 after the last row; null when it leaves int32. */
export function foldedBias(r: Rows, count: number): Int32Array | null {
  const folded = new Int32Array(count);
  for (let row = 0; row < r.rows; row++) {
    let sum = 0;
    for (let k = 0; k < r.length; k++) sum += r.weights[row * r.length + k]!;
    const value = (r.bias?.[row] ?? 0) - r.inZero * sum;
    if (value !== (value | 0)) return null;
    folded[row] = value;
  }
  return folded;
}

/** Largest |sum of products| of a row over all int8 inputs. */
export function spreadOf(r: Rows, row: number): number {
  let sum = 0;
  for (let k = 0; k < r.length; k++) sum += 128 * Math.abs(r.weights[row * r.length + k]!);
  return sum;
}

/** Filter [kh,kw,channels] as rows [channels][kh*kw]. */
export function channelRows(r: Rows): Rows {
  const weights = new Int8Array(r.weights.length);
  for (let row = 0; row < r.rows; row++)
    for (let k = 0; k < r.length; k++) weights[row * r.length + k] = r.weights[k * r.rows + row]!;
  return { ...r, weights };
}
