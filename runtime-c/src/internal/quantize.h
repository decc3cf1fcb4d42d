/* SPDX-License-Identifier: Apache-2.0 */
/* One element of each conversion in nnmcu/quantize.h. */
#ifndef NNMCU_INTERNAL_QUANTIZE_H
#define NNMCU_INTERNAL_QUANTIZE_H

#include "requantize.h"
#include "nnmcu/quantize.h"

/* Clamped before rounding, so that converting to int32_t is always defined; y - truncated(y) is exact. */
static inline int32_t nnmcu_quantized(float x, const nnmcu_quantize_params *p, int32_t low, int32_t high) {
  const float bottom = (float)(low - p->zero), top = (float)(high - p->zero);
  float y = x / p->scale;
  if (!(y > bottom)) y = bottom;
  if (y > top) y = top;
  const int32_t whole = (int32_t)y;
  const float rest = y - (float)whole;
  return whole + (rest >= 0.5f ? 1 : 0) - (rest <= -0.5f ? 1 : 0) + p->zero;
}

/* The same, ties to even. */
static inline int32_t nnmcu_quantized_even(float x, const nnmcu_quantize_params *p, int32_t low, int32_t high) {
  const float bottom = (float)(low - p->zero), top = (float)(high - p->zero);
  float y = x / p->scale;
  if (!(y > bottom)) y = bottom;
  if (y > top) y = top;
  const int32_t whole = (int32_t)y;
  const float rest = y - (float)whole;
  const int odd = (whole & 1) != 0;
  return whole + (rest > 0.5f || (rest == 0.5f && odd) ? 1 : 0) - (rest < -0.5f || (rest == -0.5f && odd) ? 1 : 0) +
         p->zero;
}

/* |x - in_zero| < 2^16 and shift <= 14: the left shift reaches 2^30 and adding out_zero fits. */
static inline int32_t nnmcu_requantized(int32_t x, const nnmcu_requantize_params *p, int32_t low,
                                        int32_t high) {
  const int32_t y = nnmcu_requantize(x - p->in_zero, p->multiplier, p->shift);
  return nnmcu_clamp(y, low - p->out_zero, high - p->out_zero) + p->out_zero;
}

#endif
