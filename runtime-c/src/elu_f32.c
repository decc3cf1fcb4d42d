/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "nnmcu/activation.h"

void nnmcu_elu_f32(const float *in, float *out, int32_t count) {
  for (int32_t i = 0; i < count; i++) out[i] = in[i] < 0.0f ? expf(in[i]) - 1.0f : in[i];
}
