/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/float.h"
#include "nnmcu/activation.h"

void nnmcu_relu_f32(const nnmcu_relu_f32_params *p, const float *in, float *out) {
  for (int32_t i = 0; i < p->count; i++) out[i] = nnmcu_clamp_f32(in[i], p->act_min, p->act_max);
}
