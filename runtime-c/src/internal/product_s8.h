/* SPDX-License-Identifier: Apache-2.0 */
/* The fixed point of an int8 product. */
#ifndef NNMCU_INTERNAL_PRODUCT_S8_H
#define NNMCU_INTERNAL_PRODUCT_S8_H

#include "requantize.h"
#include "nnmcu/arithmetic.h"

/* |a * b| <= 255^2 < 2^16 and shift <= 14, so nothing overflows. */
static inline int8_t nnmcu_multiplied_s8(const nnmcu_product_s8 *s, int32_t x1, int32_t x2, nnmcu_rounding rounding) {
  const int32_t y = rounding((x1 - s->in1_zero) * (x2 - s->in2_zero), s->multiplier, s->shift);
  return (int8_t)nnmcu_clamp(y + s->out_zero, s->act_min, s->act_max);
}

#endif
