// SOFTMAX of int8 rows with one rounding, ties to even, for any output scale: nnmcu_softmax_s8_even.
// The exponentials are exact to half a unit, the reciprocal of their sum to 29 bits: more than float32 has, for rows of
// up to 2^6 values.
import { clamp, type Multiplier, quantizeMultiplier, requantize } from '../../ir/requantize.ts';

export interface SoftmaxEven {
  /** exp(-d * step) * exps[0] for the differences d = 0, 1, .., rounded; those that round to 0 are left out. */
  readonly exps: Int32Array;
  /** 1 / output scale. */
  readonly out: Multiplier;
  readonly zeroPoint: number;
}

/** `step`: the real difference of neighbouring inputs. The output scale is in 2^-24..1. */
export function evenParams(
  step: number,
  depth: number,
  to: { readonly scale: number; readonly zeroPoint: number },
): SoftmaxEven {
  // As large as it may be without the sum of a row reaching 2^31.
  const one = 2 ** Math.min(30, Math.floor(Math.log2((2 ** 31 - 1) / Math.max(depth, 1))));
  const exps = Array.from({ length: 256 }, (_, d) => Math.round(Math.exp(-d * step) * one));
  const count = exps.indexOf(0);
  return {
    exps: Int32Array.from(count < 0 ? exps : exps.slice(0, count)),
    out: quantizeMultiplier(1 / to.scale),
    zeroPoint: to.zeroPoint,
  };
}

/** The softmax of one row. */
export function evenRow(row: Int8Array, { exps, out, zeroPoint }: SoftmaxEven): Int8Array {
  const max = row.reduce((a, b) => Math.max(a, b));
  const expOf = (value: number): number => exps[max - value] ?? 0;
  let sum = row.reduce((total, value) => total + expOf(value), 0);
  let shift = out.shift - 31;
  for (; sum < 2 ** 31; sum *= 2) shift++;
  const multiplier = Number((BigInt(out.multiplier) << 31n) / BigInt(sum));
  return row.map((value) =>
    clamp(requantize(expOf(value), { multiplier, shift }, 'even') + zeroPoint, -128, 127),
  );
}
