/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/quantize.h"

void nnmcu_dequantize_s8_f32(const nnmcu_quantize_params *p, const int8_t *in, float *out) {
  for (int32_t i = 0; i < p->count; i++) out[i] = p->scale * (float)(in[i] - p->zero);
}
