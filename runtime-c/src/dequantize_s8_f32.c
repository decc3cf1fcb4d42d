/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/quantize.h"

void nnmcu_dequantize_s8_f32(const nnmcu_quantize_params *p, const int8_t *in, float *out) {
  /* A copy, which no store can change. */
  const nnmcu_quantize_params own = *p;
  for (int32_t i = 0; i < own.count; i++) out[i] = own.scale * (float)(in[i] - own.zero);
}
