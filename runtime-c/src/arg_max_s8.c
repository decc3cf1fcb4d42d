/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/arg_max.h"

void nnmcu_arg_max_s8(const nnmcu_arg_max_params *p, const int8_t *in, int32_t *out) {
  const int32_t flip = p->is_min ? -1 : 0;
  for (int32_t o = 0; o < p->outer; o++, in += p->size * p->inner) {
    for (int32_t i = 0; i < p->inner; i++) {
      const int8_t *const x = in + i;
      int32_t best = x[0] ^ flip;
      int32_t index = 0;
      for (int32_t k = 1; k < p->size; k++) {
        const int32_t value = x[k * p->inner] ^ flip;
        if (value > best) {
          best = value;
          index = k;
        }
      }
      *out++ = index;
    }
  }
}
