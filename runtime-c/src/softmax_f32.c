/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "nnmcu/softmax.h"

void nnmcu_softmax_f32(const nnmcu_softmax_f32_params *p, const float *in, float *out) {
  const int32_t depth = p->depth;
  for (int32_t row = 0; row < p->rows; row++, in += depth, out += depth) {
    float max = in[0], sum = 0.0f;
    for (int32_t i = 1; i < depth; i++) max = in[i] > max ? in[i] : max;
    for (int32_t i = 0; i < depth; i++) {
      out[i] = expf((in[i] - max) * p->beta);
      sum += out[i];
    }
    for (int32_t i = 0; i < depth; i++) out[i] /= sum;
  }
}
