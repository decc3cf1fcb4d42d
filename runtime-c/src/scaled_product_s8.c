/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/scaled_product.h"

#include "internal/broadcast.h"
#include "internal/output_s8.h"

void nnmcu_scaled_product_s8(const nnmcu_scaled_product_s8_params *p, const int8_t *in1, const int8_t *in2,
                             int8_t *out) {
  const int32_t zero1 = p->in1_zero, zero2 = p->in2_zero, high = p->high, low = p->low;
  const int32_t start = p->start, negative = p->negative, shift = p->shift;
  const int32_t count = p->shape.extent[4], step1 = p->shape.stride1[4], step2 = p->shape.stride2[4];
  int8_t *const first = out;
  nnmcu_row row = {{0, 0, 0, 0}, 0, 0};
  do {
    const int8_t *a = in1 + row.offset1;
    const int8_t *b = in2 + row.offset2;
    for (int32_t i = count; i > 0; i--, a += step1, b += step2) {
      const int32_t x = (*a - zero1) * (*b - zero2);
      const int32_t y = x * high + ((x * low) >> 14) + start + ((x >> 31) & negative);
      *out++ = nnmcu_saturated_s8(y >> shift);
    }
  } while (nnmcu_next_row(&p->shape, &row));
  nnmcu_outputs_clamp(first, 1, (int32_t)(out - first), p->act_min, p->act_max);
}
