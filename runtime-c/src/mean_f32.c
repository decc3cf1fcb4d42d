/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/mean.h"

static float sum_at(const nnmcu_mean_axes *a, const float *in) {
  float sum = 0.0f;
  for (int32_t i = 0; i < a->count[0]; i++) {
    for (int32_t j = 0; j < a->count[1]; j++) {
      const float *const line = in + i * a->step[0] + j * a->step[1];
      for (int32_t k = 0; k < a->count[2]; k++) sum += line[k * a->step[2]];
    }
  }
  return sum;
}

void nnmcu_mean_f32(const nnmcu_mean_f32_params *p, const float *in, float *out) {
  const nnmcu_mean_axes *const a = &p->kept;
  for (int32_t i = 0; i < a->count[0]; i++) {
    for (int32_t j = 0; j < a->count[1]; j++) {
      for (int32_t k = 0; k < a->count[2]; k++)
        *out++ = sum_at(&p->reduced, in + i * a->step[0] + j * a->step[1] + k * a->step[2]) / p->count;
    }
  }
}
