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

/* The same for four neighbours. */
static inline void nnmcu_mean_sums(const nnmcu_mean_axes *a, const int8_t *in, int32_t start, int32_t sums[4]) {
  const int32_t count = a->count[2], step = a->step[2];
  int32_t s0 = start, s1 = start, s2 = start, s3 = start;
  for (int32_t i = 0; i < a->count[0]; i++) {
    for (int32_t j = 0; j < a->count[1]; j++) {
      const int8_t *x = in + i * a->step[0] + j * a->step[1];
      for (int32_t k = count; k > 0; k--, x += step) {
        s0 += x[0];
        s1 += x[1];
        s2 += x[2];
        s3 += x[3];
      }
    }
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
}

static inline void nnmcu_mean_s8_body(const nnmcu_mean_s8_params *p, const int8_t *in, int8_t *out,
                                      nnmcu_rounding rounding) {
  const nnmcu_mean_axes *const a = &p->kept;
  for (int32_t i = 0; i < a->count[0]; i++) {
    for (int32_t j = 0; j < a->count[1]; j++) {
      const int8_t *first = in + i * a->step[0] + j * a->step[1];
      int32_t left = a->count[2];
      while (left > 0) {
        int32_t sums[4];
        int32_t together = 1;
        if (left >= 4 && a->step[2] == 1) {
          together = 4;
          nnmcu_mean_sums(&p->reduced, first, p->start, sums);
        } else {
          sums[0] = nnmcu_mean_sum(&p->reduced, first, p->start);
        }
        for (int32_t k = 0; k < together; k++)
          *out++ = nnmcu_output_s8(rounding(sums[k], p->multiplier, p->shift), p->out_zero, INT8_MIN, INT8_MAX);
        first += together * a->step[2];
        left -= together;
      }
    }
  }
}

#endif
