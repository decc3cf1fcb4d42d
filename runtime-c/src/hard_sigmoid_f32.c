/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/float.h"
#include "nnmcu/activation.h"

void nnmcu_hard_sigmoid_f32(const nnmcu_hard_sigmoid_f32_params *p, const float *in, float *out) {
  for (int32_t i = 0; i < p->count; i++) out[i] = nnmcu_clamp_f32(p->alpha * in[i] + p->beta, 0.0f, 1.0f);
}
