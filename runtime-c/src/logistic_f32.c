/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "nnmcu/activation.h"

/* Beyond this the result rounds to 1; below -9 exp(x) is exact enough and cannot overflow. */
#define UPPER 16.619047164916992188f
#define LOWER -9.0f

void nnmcu_logistic_f32(const float *in, float *out, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    const float x = in[i];
    out[i] = x > UPPER ? 1.0f : x < LOWER ? expf(x) : 1.0f / (1.0f + expf(-x));
  }
}
