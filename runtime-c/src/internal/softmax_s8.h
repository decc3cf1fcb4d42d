/* SPDX-License-Identifier: Apache-2.0 */
/* What the variants of the int8 softmax share: the reciprocal of a row's sum of exponentials. */
#ifndef NNMCU_INTERNAL_SOFTMAX_S8_H
#define NNMCU_INTERNAL_SOFTMAX_S8_H

#include "requantize.h"

/* Sums have 12 integer and 19 fraction bits; from 512 on every quotient rounds to 0. */
#define NNMCU_SOFTMAX_SUM_BITS 12
#define NNMCU_SOFTMAX_SUM_LIMIT (INT32_C(1) << 28)

/*
 * 1 / (1 + x) for x in [0, 1), both with 31 fraction bits: three Newton-Raphson steps on y = 2 / (1 + x),
 * which has 29. half is (1 + x) / 2; y stays within 0.9..2.1 and |error| below 1/16, so no step overflows.
 */
static inline int32_t nnmcu_one_over_one_plus(uint32_t x) {
  const int32_t half = (int32_t)((x >> 1) + (UINT32_C(1) << 30));
  int32_t y = 1515870810 + nnmcu_doubling_high_mul(-1010580540, half);
  for (int i = 0; i < 3; i++) {
    const int32_t error = (INT32_C(1) << 29) - nnmcu_doubling_high_mul(y, half);
    y += 4 * nnmcu_doubling_high_mul(error, y);
  }
  return y >= (INT32_C(1) << 30) ? INT32_MAX : 2 * y;
}

/* sum = 2^bits / scale with bits in 0..8 and 31 fraction bits of the scale; sum is in 2^19..2^28-1. */
typedef struct {
  int32_t scale, bits;
} nnmcu_softmax_scale;

static __attribute__((noinline)) nnmcu_softmax_scale nnmcu_softmax_scale_of(int32_t sum) {
  nnmcu_softmax_scale s = {0, 8};
  uint32_t mantissa = (uint32_t)sum << (NNMCU_SOFTMAX_SUM_BITS - 8);
  for (; (mantissa >> 31) == 0u; mantissa <<= 1) s.bits--;
  s.scale = nnmcu_one_over_one_plus(mantissa & 0x7fffffffu);
  return s;
}

#endif
