/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/float.h"
#include "nnmcu/fully_connected.h"

void nnmcu_fully_connected_f32(const nnmcu_fully_connected_f32_params *p, const float *in, const float *weights,
                               const float *bias, float *out) {
  for (int32_t b = 0; b < p->batches; b++, in += p->in_features) {
    const float *w = weights;
    for (int32_t o = 0; o < p->out_features; o++) {
      float acc = 0.0f;
      for (int32_t i = 0; i < p->in_features; i++) acc += in[i] * *w++;
      *out++ = nnmcu_clamp_f32(acc + (bias != NULL ? bias[o] : 0.0f), p->act_min, p->act_max);
    }
  }
}
