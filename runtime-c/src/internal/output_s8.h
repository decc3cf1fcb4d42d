/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sums to outputs, for cores without 16-bit SIMD: what depends on the channel alone is computed once for several sums.
 * Results are saturated to int8; narrower ranges are rare and clamped in a pass of their own. Contract: requantize.h;
 * forms of multipliers and conditions: nnmcu/scalar.h.
 */
#ifndef NNMCU_INTERNAL_OUTPUT_S8_H
#define NNMCU_INTERNAL_OUTPUT_S8_H

#include "inline.h"
#include "requantize.h"

/* How a kernel rounds and whether its multipliers may be short; a constant wherever it is passed. */
enum { NNMCU_DOUBLE = 0, NNMCU_SINGLE = 1, NNMCU_SHORT = 2 };

/* The shift of a short multiplier is given 32 larger. */
#define NNMCU_SHORT_SHIFT 32

/* The assembly knows this order. part: of a short multiplier, high to low. */
typedef struct {
  int32_t part[3];
  int32_t right, offset; /* offset: zero point and rounding, before the shift to the right */
  int32_t multiplier, shift, out_zero;
} nnmcu_channel_scale;

NNMCU_INLINE nnmcu_channel_scale nnmcu_scale_of(int32_t multiplier, int32_t shift, int32_t out_zero, int form) {
  nnmcu_channel_scale s;
  s.multiplier = multiplier;
  s.shift = shift;
  s.out_zero = out_zero;
  s.offset = 0;
  s.right = (form & NNMCU_SINGLE) != 0 ? -1 - shift : -shift;
  if ((form & NNMCU_SHORT) != 0 && shift >= NNMCU_SHORT_SHIFT) {
    s.part[0] = multiplier >> 18;
    s.part[1] = (multiplier >> 9) & 511;
    s.part[2] = multiplier & 511;
    s.right = shift - NNMCU_SHORT_SHIFT;
    s.offset = (form & NNMCU_SINGLE) != 0 ? 0 : 256;
  }
  if (s.right > 0 && s.right <= 22) {
    s.offset += (int32_t)((uint32_t)(out_zero * 2 + 1) << (s.right - 1));
  } else {
    s.right = 0;
  }
  return s;
}

NNMCU_INLINE int8_t nnmcu_saturated_s8(int32_t y) {
#if defined(__GNUC__) && defined(__thumb2__)
  __asm__("ssat %0, #8, %0" : "+r"(y));
  return (int8_t)y;
#else
  return (int8_t)nnmcu_clamp(y, INT8_MIN, INT8_MAX);
#endif
}

/* round(x * multiplier / 2^31), ties up; multiplier 2^30..2^31-1. */
NNMCU_INLINE int32_t nnmcu_doubling_high(int32_t x, int32_t multiplier) {
#if defined(__GNUC__) && defined(__thumb2__)
  /* 2 multiplier - 2^32 fits where 2 multiplier does not; x * 2^32 is added in the upper word, 2^31 in the lower. */
  uint32_t low = UINT32_C(1) << 31;
  int32_t high = x;
  __asm__("smlal %0, %1, %2, %3" : "+r"(low), "+r"(high) : "r"(x), "r"((uint32_t)multiplier << 1));
  return high;
#else
  return nnmcu_doubling_high_mul(x, multiplier);
#endif
}

/* Any multiplier of the contract; rarely needed, so that it is there once. */
NNMCU_OUT_OF_LINE int8_t nnmcu_contract_output(int32_t x, const nnmcu_channel_scale *s, int form) {
  const int32_t y = (form & NNMCU_SINGLE) != 0 ? nnmcu_requantize_single(x, s->multiplier, s->shift)
                                               : nnmcu_requantize(x, s->multiplier, s->shift);
  return nnmcu_output_s8(y, s->out_zero, INT8_MIN, INT8_MAX);
}

/* The output of one sum with a multiplier of the contract. */
NNMCU_INLINE int8_t nnmcu_scaled_output(int32_t x, const nnmcu_channel_scale *s, int form) {
  if (s->right == 0) return nnmcu_contract_output(x, s, form);
  if ((form & NNMCU_SINGLE) != 0)
    return nnmcu_saturated_s8((nnmcu_high_mul(x, s->multiplier) + s->offset) >> s->right);
  const int32_t y = nnmcu_doubling_high(x, s->multiplier);
  return nnmcu_saturated_s8((y + (y >> 31) + s->offset) >> s->right);
}

/* Of the sums between acc and end, at least one, with a short multiplier; outputs `step` apart. */
void nnmcu_short_outputs_s8(const uint32_t *acc, const nnmcu_channel_scale *s, int8_t *out, int32_t step,
                            const uint32_t *end);
/* The same, rounded once. */
void nnmcu_short_outputs_s8_single(const uint32_t *acc, const nnmcu_channel_scale *s, int8_t *out, int32_t step,
                                   const uint32_t *end);

/* One of these two: handed down, as a compiler that does not optimize would want it even where it is never called. */
typedef void nnmcu_short_outputs(const uint32_t *acc, const nnmcu_channel_scale *s, int8_t *out, int32_t step,
                                 const uint32_t *end);

/* `count` outputs of one channel, `step` apart; `many` serves NNMCU_SHORT. */
NNMCU_INLINE void nnmcu_outputs_s8(const uint32_t *acc, const nnmcu_channel_scale *s, int8_t *out, int32_t step,
                                   int32_t count, int form, nnmcu_short_outputs *many) {
  if ((form & NNMCU_SHORT) == 0) {
    for (; count > 0; count--, out += step) *out = nnmcu_scaled_output((int32_t)*acc++, s, form);
  } else if (s->shift < NNMCU_SHORT_SHIFT) {
    for (; count > 0; count--, out += step) *out = nnmcu_contract_output((int32_t)*acc++, s, form);
  } else {
    many(acc, s, out, step, acc + count);
  }
}

/* Clamps `count` outputs where the range is not all of int8. */
NNMCU_INLINE void nnmcu_outputs_clamp(int8_t *out, int32_t step, int32_t count, int32_t low, int32_t high) {
  if (high - low == UINT8_MAX) return;
  for (; count > 0; count--, out += step) *out = (int8_t)nnmcu_clamp(*out, low, high);
}

#endif
