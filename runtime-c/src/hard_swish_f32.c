/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/float.h"
#include "nnmcu/activation.h"

void nnmcu_hard_swish_f32(const float *in, float *out, int32_t count) {
  for (int32_t i = 0; i < count; i++) out[i] = in[i] * nnmcu_clamp_f32(in[i] + 3.0f, 0.0f, 6.0f) / 6.0f;
}
