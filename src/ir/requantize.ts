// The one rounding rule, mirrored by runtime-c/src/internal/requantize.h and cross-tested against it.
// Source: TFLite kernels/internal/{common,quantization_util} and gemmlowp fixedpoint.h; docs/numerics.md.
import type { Numerics } from './types.ts';

/** A positive real as multiplier * 2^(shift-31), multiplier in [2^30, 2^31) or 0; shift > 0 shifts left. */
export interface Multiplier {
  readonly multiplier: number;
  readonly shift: number;
}

/**
 * double: SaturatingRoundingDoublingHighMul, then RoundingDivideByPOT. single: one rounding of the 64-bit product,
 * ties up. even: one rounding, ties to the even value.
 */
export type Rounding = 'double' | 'single' | 'even';

/** The numerics contract: which rounding an operator family uses. */
export const ROUNDING: Readonly<
  Record<
    Numerics,
    {
      readonly conv: Rounding;
      readonly fullyConnected: Rounding;
      /** Everything else that is not a table. */
      readonly others: 'double' | 'even';
    }
  >
> = {
  tflm: { conv: 'double', fullyConnected: 'double', others: 'double' },
  litert: { conv: 'double', fullyConnected: 'single', others: 'double' },
  ort: { conv: 'even', fullyConnected: 'even', others: 'even' },
};

/**
 * The contract of operators that map each value by itself. `factor` rounds each step of the real factor of MUL, RELU
 * and LEAKY_RELU (TFLM has it in double, LiteRT in float32); `sigmoid` is what the int8 LOGISTIC and TANH are built
 * from; `table` says whether tables hold the operator's own fixed point or its float32 function between
 * dequantization and quantization.
 */
export const ELEMENTWISE: Readonly<
  Record<
    Numerics,
    {
      readonly factor: (x: number) => number;
      readonly sigmoid: 'fixed-point' | 'float32';
      readonly table: 'fixed-point' | 'float32';
    }
  >
> = {
  tflm: { factor: (x) => x, sigmoid: 'fixed-point', table: 'fixed-point' },
  litert: { factor: Math.fround, sigmoid: 'float32', table: 'fixed-point' },
  ort: { factor: (x) => x, sigmoid: 'float32', table: 'float32' },
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

/** IEEE 754's rounding: half to even. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

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

/** x * multiplier * 2^(shift-31) as an int32 under any rounding; x is an int32. */
export function requantize(x: number, m: Multiplier, rounding: Rounding): number {
  if (rounding === 'double') {
    const left = m.shift > 0 ? m.shift : 0;
    const right = m.shift > 0 ? 0 : -m.shift;
    return roundingDivideByPOT(saturatingRoundingDoublingHighMul(x << left, m.multiplier), right);
  }
  const shift = 31 - m.shift;
  if (shift < 17) return requantizeExactly(x, m.multiplier, shift, rounding);
  // Without the lower 16 bits of the product, which matter for nothing but a tie.
  const sum = highProduct(x, m.multiplier) + 2 ** (shift - 17);
  const unit = 2 ** (shift - 16);
  const y = Math.floor(sum / unit);
  const isTie =
    rounding === 'even' && y * unit === sum && (Math.imul(x & 0xffff, m.multiplier & 0xffff) & 0xffff) === 0;
  return clamp(isTie && y % 2 !== 0 ? y - 1 : y, INT32_MIN, INT32_MAX);
}

/** One rounding of x * multiplier / 2^shift. */
function requantizeExactly(
  x: number,
  multiplier: number,
  shift: number,
  rounding: 'single' | 'even',
): number {
  const sum = BigInt(x) * BigInt(multiplier) + (1n << BigInt(shift - 1));
  const y = sum >> BigInt(shift);
  const isTie = rounding === 'even' && sum === y << BigInt(shift);
  return clamp(Number(isTie && (y & 1n) === 1n ? y - 1n : y), INT32_MIN, INT32_MAX);
}

/**
 * The rounding a kernel for int8 outputs needs so that its results are those of `rounding`. With |y| the output before
 * its clamp, a tie has |y| >= 2^(29 - trailing zeros of the multiplier): up to 20 zeros it is 512 at least, out of
 * range on either side of the tie, and `single` gives the same as `even`.
 */
export const kernelRounding = (rounding: Rounding, multipliers: readonly Multiplier[]): Rounding =>
  rounding === 'even' && !multipliers.some((m) => m.multiplier !== 0 && m.multiplier % 2 ** 21 === 0)
    ? 'single'
    : rounding;
