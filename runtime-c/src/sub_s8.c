/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/inline.h"
#include "internal/sum_s8.h"
#include "nnmcu/arithmetic.h"

NNMCU_KERNEL
void nnmcu_sub_s8(const nnmcu_sum_s8_params *p, const int8_t *in1, const int8_t *in2, int8_t *out) {
  const nnmcu_sum_s8 s = p->sum;
  for (int32_t i = 0; i < p->count; i++) {
    out[i] = nnmcu_sum_out_s8(&s, nnmcu_operand1_s8(&s, in1[i]) - nnmcu_operand2_s8(&s, in2[i]));
  }
}
