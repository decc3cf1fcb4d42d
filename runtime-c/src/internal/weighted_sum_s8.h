/* SPDX-License-Identifier: Apache-2.0 */
/* An int8 sum or difference as one weighted sum, rounded once. */
#ifndef NNMCU_INTERNAL_WEIGHTED_SUM_S8_H
#define NNMCU_INTERNAL_WEIGHTED_SUM_S8_H

#include "requantize.h"
#include "nnmcu/arithmetic.h"

/* |start| <= 2^30 and the products add 2^29 at most, so no partial sum overflows. A tie leaves no bit below. */
static inline int8_t nnmcu_weighted_s8(const nnmcu_weighted_sum_s8 *s, int32_t x1, int32_t x2) {
  const int32_t sum = s->start + x1 * s->in1_factor + x2 * s->in2_factor;
  const int32_t up = sum >> s->shift;
  const int32_t y = ((uint32_t)sum << (32 - s->shift)) == 0u ? up & ~1 : up;
  return (int8_t)nnmcu_clamp(y + s->out_zero, s->act_min, s->act_max);
}

#endif
