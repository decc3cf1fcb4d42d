/* SPDX-License-Identifier: Apache-2.0 */
/* The one rounding rule, mirrored by src/ir/requantize.ts. Source: gemmlowp fixedpoint.h, TFLite common.h. */
#ifndef NNMCU_INTERNAL_REQUANTIZE_H
#define NNMCU_INTERNAL_REQUANTIZE_H

#include <stdint.h>

static inline int32_t nnmcu_clamp(int32_t x, int32_t low, int32_t high) { return x < low ? low : x > high ? high : x; }

/* clamp(y + zero, low, high), where the sum itself might not fit. */
static inline int8_t nnmcu_output_s8(int32_t y, int32_t zero, int32_t low, int32_t high) {
  return (int8_t)(nnmcu_clamp(y, low - zero, high - zero) + zero);
}

#if defined(__thumb__) && !defined(__thumb2__)
/* Armv6-M has no long multiply: a * b = (high << 32) + low from halfwords. No sum here leaves its type; b >= 0. */
typedef struct {
  int32_t high;
  uint32_t middle; /* bits 16..47 without what is in `high`: its low half is bits 16..31 */
} nnmcu_product;

static inline nnmcu_product nnmcu_long_product(int32_t a, int32_t b) {
  const uint32_t a0 = (uint32_t)a & 0xffffu, b0 = (uint32_t)b & 0xffffu;
  const int32_t a1 = a >> 16, b1 = b >> 16;
  const uint32_t p00 = a0 * b0;
  const int32_t p10 = a1 * (int32_t)b0 + (int32_t)(p00 >> 16);
  const uint32_t p01 = a0 * (uint32_t)b1 + ((uint32_t)p10 & 0xffffu);
  const nnmcu_product p = {a1 * b1 + (p10 >> 16) + (int32_t)(p01 >> 16), p01};
  return p;
}
#endif

/* floor(a * b / 2^32); b >= 0. */
static inline int32_t nnmcu_high_mul(int32_t a, int32_t b) {
#if defined(__thumb__) && !defined(__thumb2__)
  return nnmcu_long_product(a, b).high;
#else
  return (int32_t)(((int64_t)a * b) >> 32);
#endif
}

/* round(a * b / 2^31), ties up. b >= 0, so INT32_MIN * INT32_MIN, the one overflow, cannot occur. */
static inline int32_t nnmcu_doubling_high_mul(int32_t a, int32_t b) {
#if defined(__thumb__) && !defined(__thumb2__)
  const nnmcu_product p = nnmcu_long_product(a, b);
  return p.high * 2 + (int32_t)((((p.middle >> 14) & 3u) + 1u) >> 1);
#else
  return (int32_t)(((int64_t)a * b + (INT64_C(1) << 30)) >> 31);
#endif
}

/* x / 2^exponent, ties away from zero; exponent 0..31. */
static inline int32_t nnmcu_rounding_shift_right(int32_t x, int32_t exponent) {
  const int32_t mask = (int32_t)((UINT32_C(1) << exponent) - 1u);
  const int32_t remainder = x & mask;
  const int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

/* How a sum becomes an output. Kernels are inlined with a constant one, so there is no call through the pointer. */
typedef int32_t (*nnmcu_rounding)(int32_t x, int32_t multiplier, int32_t shift);

/* x * multiplier * 2^(shift-31), rounded twice: CONV_2D and most others, FULLY_CONNECTED in TFLM. */
static inline int32_t nnmcu_requantize(int32_t x, int32_t multiplier, int32_t shift) {
  /* The left shift wraps as the reference does; unsigned, so that it is defined. */
  if (shift >= 0) return nnmcu_doubling_high_mul((int32_t)((uint32_t)x << shift), multiplier);
  /* nnmcu_rounding_shift_right in fewer steps. The product is not INT32_MIN, since multiplier < 2^31. */
  const int32_t y = nnmcu_doubling_high_mul(x, multiplier);
  return (((y + (y >> 31)) >> (-shift - 1)) + 1) >> 1;
}

/* The same, rounded once, ties up: FULLY_CONNECTED in LiteRT's reference kernels. */
static inline int32_t nnmcu_requantize_single(int32_t x, int32_t multiplier, int32_t shift) {
  if (shift < -1) {
    /* The lower word takes no part; |high| <= 2^30, so nothing overflows. */
    const int32_t down = -shift - 1;
    return (nnmcu_high_mul(x, multiplier) + (INT32_C(1) << (down - 1))) >> down;
  }
  const int32_t total = 31 - shift;
  const int64_t y = ((int64_t)x * multiplier + (INT64_C(1) << (total - 1))) >> total;
  return y < INT32_MIN ? INT32_MIN : y > INT32_MAX ? INT32_MAX : (int32_t)y;
}

/* The same, rounded once, ties to even: everything under ort that is not a table. */
static inline int32_t nnmcu_requantize_even(int32_t x, int32_t multiplier, int32_t shift) {
  if (shift < -1) {
    /* A tie leaves no bit below the result, neither in the upper word nor in the lower. */
    const int32_t down = -shift - 1;
    const int32_t sum = nnmcu_high_mul(x, multiplier) + (INT32_C(1) << (down - 1));
    const uint32_t below = ((uint32_t)sum << (32 - down)) | (uint32_t)x * (uint32_t)multiplier;
    const int32_t y = sum >> down;
    return below == 0u ? y & ~1 : y;
  }
  const int32_t total = 31 - shift;
  const int64_t sum = (int64_t)x * multiplier + (INT64_C(1) << (total - 1));
  int64_t y = sum >> total;
  if (((uint64_t)sum << (64 - total)) == 0u) y &= ~INT64_C(1);
  return y < INT32_MIN ? INT32_MIN : y > INT32_MAX ? INT32_MAX : (int32_t)y;
}

#endif
