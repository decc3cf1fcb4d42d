/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/broadcast.h"
#include "internal/requantize.h"
#include "nnmcu/arithmetic.h"

void nnmcu_sub_s32(const nnmcu_arithmetic_s32_params *p, const int32_t *in1, const int32_t *in2,
                   int32_t *out) {
  const int32_t count = p->shape.extent[4], step1 = p->shape.stride1[4], step2 = p->shape.stride2[4];
  nnmcu_row row = {{0, 0, 0, 0}, 0, 0};
  do {
    const int32_t *a = in1 + row.offset1;
    const int32_t *b = in2 + row.offset2;
    /* Unsigned, so that wrapping is defined. */
    for (int32_t i = 0; i < count; i++, a += step1, b += step2) {
      *out++ = nnmcu_clamp((int32_t)((uint32_t)*a - (uint32_t)*b), p->act_min, p->act_max);
    }
  } while (nnmcu_next_row(&p->shape, &row));
}
