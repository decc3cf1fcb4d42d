// The one rounding rule, mirrored by runtime-c/src/internal/requantize.h and cross-tested against it.
// Source: TFLite kernels/internal/{common,quantization_util} and gemmlowp fixedpoint.h; docs/numerics.md.
import type { Numerics } from './types.ts';

/** A positive real as multiplier * 2^(shift-31), multiplier in [2^30, 2^31) or 0; shift > 0 shifts left. */
export interface Multiplier {
  readonly multiplier: number;
  readonly shift: number;
}

/** double: SaturatingRoundingDoublingHighMul, then RoundingDivideByPOT. single: one rounding of the 64-bit product. */
export type Rounding = 'double' | 'single';

/** The numerics contract: which rounding an operator family uses; anything not listed is `double`. */
export const ROUNDING: Readonly<
  Record<Numerics, { readonly conv: Rounding; readonly fullyConnected: Rounding }>
> = {
  tflm: { conv: 'double', fullyConnected: 'double' },
  litert: { conv: 'double', fullyConnected: 'single' },
};

/**
 * The contract of element-wise operators: `factor` rounds each step of the real factor of MUL, RELU and LEAKY_RELU
 * (TFLM has it in double, LiteRT in float32); `sigmoid` is what the int8 LOGISTIC and TANH are built from.
 */
export const ELEMENTWISE: Readonly<
  Record<Numerics, { readonly factor: (x: number) => number; readonly sigmoid: 'fixed-point' | 'float32' }>
> = {
  tflm: { factor: (x) => x, sigmoid: 'fixed-point' },
  litert: { factor: Math.fround, sigmoid: 'float32' },
};

const INT32_MAX = 2147483647;
const INT32_MIN = -2147483648;

/** C's frexp: x = fraction * 2^exponent with 0.5 <= |fraction| < 1. */
export function frexp(x: number): { readonly fraction: number; readonly exponent: number } {
  if (x === 0 || !Number.isFinite(x)) return { fraction: x, exponent: 0 };
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  let high = view.getUint32(0);
  let bias = 1022;
  if ((high & 0x7ff00000) === 0) {
    view.setFloat64(0, x * 2 ** 64);
    high = view.getUint32(0);
    bias += 64;
  }
  const exponent = ((high >>> 20) & 0x7ff) - bias;
  view.setUint32(0, ((high & 0x800fffff) | 0x3fe00000) >>> 0);
  return { fraction: view.getFloat64(0), exponent };
}

/** C's round(): half away from zero. */
export const roundHalfAway = (x: number): number => (x < 0 ? -Math.floor(-x + 0.5) : Math.floor(x + 0.5));

/** TFLite's QuantizeMultiplier. */
export function quantizeMultiplier(real: number): Multiplier {
  if (real === 0) return { multiplier: 0, shift: 0 };
  const { fraction, exponent } = frexp(real);
  let multiplier = roundHalfAway(fraction * 2147483648);
  let shift = exponent;
  if (multiplier === 2147483648) {
    multiplier /= 2;
    shift++;
  }
  if (shift < -31) return { multiplier: 0, shift: 0 };
  if (shift > 30) return { multiplier: INT32_MAX, shift: 30 };
  return { multiplier, shift };
}

export const clamp = (x: number, low: number, high: number): number => (x < low ? low : x > high ? high : x);

// floor(a*b / 2^16) of two int32, exact: both partial products stay below 2^47.
const highProduct = (a: number, b: number): number => a * (b >> 16) + Math.floor((a * (b & 0xffff)) / 65536);

/**
 * gemmlowp's SaturatingRoundingDoublingHighMul: (a*b + nudge) / 2^31 truncated, nudge 2^30 or 1 - 2^30 by sign,
 * which equals floor((a*b + 2^30) / 2^31) for both signs; INT32_MIN^2 saturates.
 */
export function saturatingRoundingDoublingHighMul(a: number, b: number): number {
  if (a === INT32_MIN && b === INT32_MIN) return INT32_MAX;
  return Math.floor((highProduct(a, b) + 16384) / 32768);
}

/** gemmlowp's RoundingDivideByPOT: x / 2^exponent, ties away from zero; exponent 0..31. */
export function roundingDivideByPOT(x: number, exponent: number): number {
  return exponent === 0 ? x : roundHalfAway(x / 2 ** exponent);
}

/** MultiplyByQuantizedMultiplier of TFLite's reference kernels under either rounding; x is an int32. */
export function requantize(x: number, m: Multiplier, rounding: Rounding): number {
  if (rounding === 'single') {
    const shift = 31 - m.shift;
    if (shift >= 17)
      return clamp(
        Math.floor((highProduct(x, m.multiplier) + 2 ** (shift - 17)) / 2 ** (shift - 16)),
        INT32_MIN,
        INT32_MAX,
      );
    const exact = (BigInt(x) * BigInt(m.multiplier) + (1n << BigInt(shift - 1))) >> BigInt(shift);
    return clamp(Number(exact), INT32_MIN, INT32_MAX);
  }
  const left = m.shift > 0 ? m.shift : 0;
  const right = m.shift > 0 ? 0 : -m.shift;
  return roundingDivideByPOT(saturatingRoundingDoublingHighMul(x << left, m.multiplier), right);
}
