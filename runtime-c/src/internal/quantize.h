/* SPDX-License-Identifier: Apache-2.0 */
/* One element of each conversion in nnmcu/quantize.h. */
#ifndef NNMCU_INTERNAL_QUANTIZE_H
#define NNMCU_INTERNAL_QUANTIZE_H

#include <string.h>

#include "requantize.h"
#include "nnmcu/quantize.h"

/*
 * y to the nearest integer, ties away from zero or to even, from the bits of an IEEE 754 number: without a unit for
 * these, comparing and converting would cost more than the division. Anything from 2^23 on is 2^23, with its sign; not
 * a number is less than all integers.
 */
static inline int32_t nnmcu_rounded(float y, int even) {
  uint32_t bits;
  memcpy(&bits, &y, sizeof bits);
  const uint32_t fraction = (bits & 0x7fffffu) | 0x800000u;
  const int32_t shift = 150 - (int32_t)((bits >> 23) & 0xffu); /* y is fraction * 2^-shift */
  uint32_t whole = 0x800000u;
  if (shift > 24) {
    whole = 0;
  } else if (shift > 0) {
    const uint32_t half = UINT32_C(1) << (shift - 1);
    whole = (fraction + (even ? half - 1u + ((fraction >> shift) & 1u) : half)) >> shift;
  } else if ((bits & 0x7fffffffu) > 0x7f800000u) {
    return INT32_MIN / 2;
  }
  return (bits >> 31) != 0u ? -(int32_t)whole : (int32_t)whole;
}

static inline int32_t nnmcu_quantized(float x, const nnmcu_quantize_params *p, int32_t low, int32_t high) {
  return nnmcu_clamp(nnmcu_rounded(x / p->scale, 0) + p->zero, low, high);
}

/* The same, ties to even. */
static inline int32_t nnmcu_quantized_even(float x, const nnmcu_quantize_params *p, int32_t low, int32_t high) {
  return nnmcu_clamp(nnmcu_rounded(x / p->scale, 1) + p->zero, low, high);
}

/* |x - in_zero| < 2^16 and shift <= 14: the left shift reaches 2^30 and adding out_zero fits. */
static inline int32_t nnmcu_requantized(int32_t x, const nnmcu_requantize_params *p, int32_t low,
                                        int32_t high) {
  const int32_t y = nnmcu_requantize(x - p->in_zero, p->multiplier, p->shift);
  return nnmcu_clamp(y, low - p->out_zero, high - p->out_zero) + p->out_zero;
}

#endif
