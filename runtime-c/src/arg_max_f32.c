/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/arg_max.h"

void nnmcu_arg_max_f32(const nnmcu_arg_max_params *p, const float *in, int32_t *out) {
  const float sign = p->is_min ? -1.0f : 1.0f;
  for (int32_t o = 0; o < p->outer; o++, in += p->size * p->inner) {
    for (int32_t i = 0; i < p->inner; i++) {
      const float *const x = in + i;
      float best = x[0] * sign;
      int32_t index = 0;
      for (int32_t k = 1; k < p->size; k++) {
        const float value = x[k * p->inner] * sign;
        if (value > best) {
          best = value;
          index = k;
        }
      }
      *out++ = index;
    }
  }
}
