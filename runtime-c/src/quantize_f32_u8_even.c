/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/quantize.h"
#include "nnmcu/quantize.h"

void nnmcu_quantize_f32_u8_even(const nnmcu_quantize_params *p, const float *in, uint8_t *out) {
  for (int32_t i = 0; i < p->count; i++) out[i] = (uint8_t)nnmcu_quantized_even(in[i], p, 0, UINT8_MAX);
}
