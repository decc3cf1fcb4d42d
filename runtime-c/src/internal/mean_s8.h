/* SPDX-License-Identifier: Apache-2.0 */
/* The mean's body, shared by its two roundings. */
#ifndef NNMCU_INTERNAL_MEAN_S8_H
#define NNMCU_INTERNAL_MEAN_S8_H

#include "nnmcu/mean.h"
#include "requantize.h"

/* start and the sum are within 128 * 2^23 each, so they and every partial sum stay within 2^31. */
static inline int32_t nnmcu_mean_sum(const nnmcu_mean_axes *a, const int8_t *in, int32_t sum) {
  const int32_t count = a->count[2], step = a->step[2];
  for (int32_t i = 0; i < a->count[0]; i++) {
    for (int32_t j = 0; j < a->count[1]; j++) {
      const int8_t *const line = in + i * a->step[0] + j * a->step[1];
      for (int32_t k = 0; k < count; k++) sum += line[k * step];
    }
  }
  return sum;
}

static inline void nnmcu_mean_s8_body(const nnmcu_mean_s8_params *p, const int8_t *in, int8_t *out,
                                      nnmcu_rounding rounding) {
  const nnmcu_mean_axes *const a = &p->kept;
  for (int32_t i = 0; i < a->count[0]; i++) {
    for (int32_t j = 0; j < a->count[1]; j++) {
      for (int32_t k = 0; k < a->count[2]; k++) {
        const int8_t *const first = in + i * a->step[0] + j * a->step[1] + k * a->step[2];
        const int32_t y = rounding(nnmcu_mean_sum(&p->reduced, first, p->start), p->multiplier, p->shift);
        *out++ = nnmcu_output_s8(y, p->out_zero, INT8_MIN, INT8_MAX);
      }
    }
  }
}

#endif
