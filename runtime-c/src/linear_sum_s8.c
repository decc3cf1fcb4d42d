/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/linear_sum.h"

#include "internal/inline.h"
#include "internal/output_s8.h"

NNMCU_KERNEL
void nnmcu_linear_sum_s8(const nnmcu_linear_sum_s8_params *p, const int8_t *in1, const int8_t *in2, int8_t *out) {
  const int32_t f1 = p->in1_factor, f2 = p->in2_factor, start = p->start, shift = p->shift;
  int32_t i = 0;
  for (; i + 2 <= p->count; i += 2) {
    const int32_t a = start + in1[i] * f1 + in2[i] * f2;
    const int32_t b = start + in1[i + 1] * f1 + in2[i + 1] * f2;
    out[i] = nnmcu_saturated_s8(a >> shift);
    out[i + 1] = nnmcu_saturated_s8(b >> shift);
  }
  for (; i < p->count; i++) out[i] = nnmcu_saturated_s8((start + in1[i] * f1 + in2[i] * f2) >> shift);
  nnmcu_outputs_clamp(out, 1, p->count, p->act_min, p->act_max);
}
