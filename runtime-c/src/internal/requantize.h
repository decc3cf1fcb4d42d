/* SPDX-License-Identifier: Apache-2.0 */
/* The one rounding rule, mirrored by src/ir/requantize.ts. Source: gemmlowp fixedpoint.h, TFLite common.h. */
#ifndef NNMCU_INTERNAL_REQUANTIZE_H
#define NNMCU_INTERNAL_REQUANTIZE_H

#include <stdint.h>

static inline int32_t nnmcu_clamp(int32_t x, int32_t low, int32_t high) { return x < low ? low : x > high ? high : x; }

/* round(a * b / 2^31), ties up. b >= 0, so INT32_MIN * INT32_MIN, the one overflow, cannot occur. */
static inline int32_t nnmcu_doubling_high_mul(int32_t a, int32_t b) {
  return (int32_t)(((int64_t)a * b + (INT64_C(1) << 30)) >> 31);
}

/* x / 2^exponent, ties away from zero; exponent 0..31. */
static inline int32_t nnmcu_rounding_shift_right(int32_t x, int32_t exponent) {
  const int32_t mask = (int32_t)((UINT32_C(1) << exponent) - 1u);
  const int32_t remainder = x & mask;
  const int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

/* x * multiplier * 2^(shift-31), rounded twice: CONV_2D and most others, FULLY_CONNECTED in TFLM. */
static inline int32_t nnmcu_requantize(int32_t x, int32_t multiplier, int32_t shift) {
  const int32_t left = shift > 0 ? shift : 0;
  const int32_t right = shift > 0 ? 0 : -shift;
  /* The shift wraps as the reference does; unsigned, so that it is defined. */
  return nnmcu_rounding_shift_right(nnmcu_doubling_high_mul((int32_t)((uint32_t)x << left), multiplier), right);
}

/* The same, rounded once: FULLY_CONNECTED in LiteRT's reference kernels. */
static inline int32_t nnmcu_requantize_single(int32_t x, int32_t multiplier, int32_t shift) {
  const int32_t total = 31 - shift;
  const int64_t y = ((int64_t)x * multiplier + (INT64_C(1) << (total - 1))) >> total;
  return y < INT32_MIN ? INT32_MIN : y > INT32_MAX ? INT32_MAX : (int32_t)y;
}

#endif
