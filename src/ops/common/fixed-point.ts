// exp, logistic and tanh on int32 fixed point, for operators whose tables or references are built from them.
// A value with i integer bits is raw * 2^(i-31). Source: gemmlowp fixedpoint.h, whose every rounding is kept.
import { clamp, roundingDivideByPOT, saturatingRoundingDoublingHighMul } from '../../ir/requantize.ts';

const INT32_MAX = 2147483647;
const INT32_MIN = -2147483648;
const mul = saturatingRoundingDoublingHighMul;

/** raw * 2^exponent, saturating; the change of format that gemmlowp calls Rescale. */
const shiftLeft = (raw: number, exponent: number): number => clamp(raw * 2 ** exponent, INT32_MIN, INT32_MAX);

/** exp(x) for x in [-1/4, 0), no integer bits: a Taylor series around -1/8. */
function expOfLastQuarter(raw: number): number {
  const expMinusEighth = 1895147668;
  const third = 715827883;
  const x = raw + 2 ** 28;
  const x2 = mul(x, x);
  const x3 = mul(x2, x);
  const x4 = mul(x2, x2);
  const tail = roundingDivideByPOT(mul(roundingDivideByPOT(x4, 2) + x3, third) + x2, 1);
  return expMinusEighth + mul(expMinusEighth, x + tail);
}

/** exp(-2^k) for k = -2, -1, .. 4, no integer bits. */
const EXP_OF_POWERS = [1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242] as const;

/** exp(x) for x <= 0 with 1..31 integer bits; the result has none. */
export function expOfNegative(raw: number, integerBits: number): number {
  if (raw === 0) return INT32_MAX;
  // Only formats above 5 integer bits reach -32, from where on gemmlowp answers 0.
  if (integerBits > 5 && raw < -(2 ** (36 - integerBits))) return 0;
  const quarter = 2 ** (29 - integerBits);
  const rest = (raw & (quarter - 1)) - quarter;
  let result = expOfLastQuarter(shiftLeft(rest, integerBits));
  const remainder = rest - raw;
  EXP_OF_POWERS.forEach((factor, i) => {
    const exponent = i - 2;
    if (integerBits > exponent && remainder & (2 ** (31 - integerBits + exponent)))
      result = mul(result, factor);
  });
  return result;
}

/** 2 / (1 + x) for x in [0, 1) without integer bits, by three Newton-Raphson steps; the result has 2 integer bits. */
function twoOverOnePlus(raw: number): number {
  const one = 2 ** 29;
  // gemmlowp's RoundingHalfSum of x and its largest value.
  const half = Math.trunc((raw + INT32_MAX + 1) / 2);
  let x = 1515870810 + mul(half, -1010580540);
  for (let i = 0; i < 3; i++) x += shiftLeft(mul(x, one - mul(half, x)), 2);
  return x;
}

/** 1 / (1 + x) for x in [0, 1); neither has integer bits. */
export const oneOverOnePlus = (raw: number): number => shiftLeft(twoOverOnePlus(raw), 1);

/** 1 / (1 + exp(-x)); the result has no integer bits. */
export function logistic(raw: number, integerBits: number): number {
  if (raw === 0) return 2 ** 30;
  const positive = oneOverOnePlus(expOfNegative(-Math.abs(raw), integerBits));
  return raw > 0 ? positive : INT32_MAX - positive;
}

/** tanh(x); the result has no integer bits. */
export function tanh(raw: number, integerBits: number): number {
  if (raw === 0) return 0;
  const x = twoOverOnePlus(expOfNegative(-Math.abs(raw), integerBits + 1));
  const magnitude = shiftLeft(x - 2 ** 29, 2);
  return raw < 0 ? -magnitude : magnitude;
}
