/* SPDX-License-Identifier: Apache-2.0 */
/* The body of int8 PRELU, shared by its roundings. */
#ifndef NNMCU_INTERNAL_PRELU_S8_H
#define NNMCU_INTERNAL_PRELU_S8_H

#include "broadcast.h"
#include "inline.h"
#include "requantize.h"

/* |x * alpha| <= 255^2 < 2^16 and shift <= 14, so nothing overflows. */
NNMCU_INLINE void nnmcu_prelu_s8_body(const nnmcu_prelu_s8_params *p, const int8_t *in, const int8_t *alpha,
                                      int8_t *out, nnmcu_rounding rounding) {
  const nnmcu_prelu_s8_scales s = p->prelu;
  const int32_t count = p->shape.extent[4], step1 = p->shape.stride1[4], step2 = p->shape.stride2[4];
  nnmcu_row row = {{0, 0, 0, 0}, 0, 0};
  do {
    const int8_t *a = in + row.offset1;
    const int8_t *b = alpha + row.offset2;
    for (int32_t i = 0; i < count; i++, a += step1, b += step2) {
      const int32_t x = *a - s.in_zero;
      const int32_t y = x >= 0 ? rounding(x, s.multiplier, s.shift)
                               : rounding(x * (*b - s.alpha_zero), s.alpha_multiplier, s.alpha_shift);
      *out++ = nnmcu_output_s8(y, s.out_zero, -128, 127);
    }
  } while (nnmcu_next_row(&p->shape, &row));
}

#endif
