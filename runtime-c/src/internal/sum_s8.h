/* SPDX-License-Identifier: Apache-2.0 */
/* The fixed point that int8 sums and differences share. */
#ifndef NNMCU_INTERNAL_SUM_S8_H
#define NNMCU_INTERNAL_SUM_S8_H

#include "requantize.h"
#include "nnmcu/arithmetic.h"

/* An operand at the common scale. |x - zero| <= 255: shifted by 20 it is below 2^28, the result too. */
static inline int32_t nnmcu_operand_s8(int32_t x, int32_t zero, int32_t multiplier, int32_t shift) {
  return nnmcu_rounding_shift_right(nnmcu_doubling_high_mul((x - zero) * (1 << 20), multiplier), -shift);
}
static inline int32_t nnmcu_operand1_s8(const nnmcu_sum_s8 *s, int32_t x) {
  return nnmcu_operand_s8(x, s->in1_zero, s->in1_multiplier, s->in1_shift);
}
static inline int32_t nnmcu_operand2_s8(const nnmcu_sum_s8 *s, int32_t x) {
  return nnmcu_operand_s8(x, s->in2_zero, s->in2_multiplier, s->in2_shift);
}

/* |sum| < 2^29; the output's multiplier is below one. */
static inline int8_t nnmcu_sum_out_s8(const nnmcu_sum_s8 *s, int32_t sum) {
  const int32_t scaled = nnmcu_doubling_high_mul(sum, s->out_multiplier);
  const int32_t y = nnmcu_rounding_shift_right(scaled, -s->out_shift);
  return (int8_t)nnmcu_clamp(y + s->out_zero, s->act_min, s->act_max);
}

#endif
