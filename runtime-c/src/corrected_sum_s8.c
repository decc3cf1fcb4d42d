/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/broadcast.h"
#include "internal/output_s8.h"
#include "nnmcu/linear_sum.h"

void nnmcu_corrected_sum_s8(const nnmcu_corrected_sum_s8_params *p, const int8_t *in1, const int8_t *in2,
                            const int8_t *correction, int8_t *out) {
  const int32_t f1 = p->in1_factor, f2 = p->in2_factor, start = p->start, shift = p->shift;
  const int32_t count = p->shape.extent[4], step1 = p->shape.stride1[4], step2 = p->shape.stride2[4];
  const int8_t *const zero = correction + 128;
  int8_t *const first = out;
  nnmcu_row row = {{0, 0, 0, 0}, 0, 0};
  do {
    const int8_t *a = in1 + row.offset1;
    const int8_t *b = in2 + row.offset2;
    if (step1 == 1 && step2 == 1) {
      for (const int8_t *const end = a + count; a != end; a++, b++)
        *out++ = nnmcu_saturated_s8((start + zero[*b] + *a * f1 + *b * f2) >> shift);
    } else {
      for (int32_t i = count; i > 0; i--, a += step1, b += step2)
        *out++ = nnmcu_saturated_s8((start + zero[*b] + *a * f1 + *b * f2) >> shift);
    }
  } while (nnmcu_next_row(&p->shape, &row));
  nnmcu_outputs_clamp(first, 1, (int32_t)(out - first), p->act_min, p->act_max);
}
