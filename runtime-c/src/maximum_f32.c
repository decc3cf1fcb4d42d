/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/broadcast.h"
#include "internal/float.h"
#include "nnmcu/arithmetic.h"

void nnmcu_maximum_f32(const nnmcu_arithmetic_f32_params *p, const float *in1, const float *in2, float *out) {
  const int32_t count = p->shape.extent[4], step1 = p->shape.stride1[4], step2 = p->shape.stride2[4];
  nnmcu_row row = {{0, 0, 0, 0}, 0, 0};
  do {
    const float *x = in1 + row.offset1;
    const float *y = in2 + row.offset2;
    for (int32_t i = 0; i < count; i++, x += step1, y += step2)
      *out++ = nnmcu_clamp_f32(*x > *y ? *x : *y, p->act_min, p->act_max);
  } while (nnmcu_next_row(&p->shape, &row));
}
