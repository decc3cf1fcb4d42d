/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/broadcast.h"
#include "internal/product_s8.h"
#include "nnmcu/arithmetic.h"

void nnmcu_mul_broadcast_s8(const nnmcu_product_broadcast_s8_params *p, const int8_t *in1, const int8_t *in2,
                            int8_t *out) {
  const nnmcu_product_s8 s = p->product;
  const int32_t count = p->shape.extent[4], step1 = p->shape.stride1[4], step2 = p->shape.stride2[4];
  nnmcu_row row = {{0, 0, 0, 0}, 0, 0};
  do {
    const int8_t *a = in1 + row.offset1;
    const int8_t *b = in2 + row.offset2;
    for (int32_t i = 0; i < count; i++, a += step1, b += step2)
      *out++ = nnmcu_multiplied_s8(&s, *a, *b, nnmcu_requantize);
  } while (nnmcu_next_row(&p->shape, &row));
}
