/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/requantize.h"
#include "nnmcu/activation.h"

void nnmcu_relu_s8(const nnmcu_relu_s8_params *p, const int8_t *in, int8_t *out) {
  const int32_t count = p->count, low = p->act_min, high = p->act_max;
  for (int32_t i = 0; i < count; i++) out[i] = (int8_t)nnmcu_clamp(in[i], low, high);
}
