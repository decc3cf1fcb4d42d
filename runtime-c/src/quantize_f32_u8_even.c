/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/quantize.h"
#include "nnmcu/quantize.h"

void nnmcu_quantize_f32_u8_even(const nnmcu_quantize_params *p, const float *in, uint8_t *out) {
  /* A copy, which no store can change. */
  const nnmcu_quantize_params own = *p;
  for (int32_t i = 0; i < own.count; i++) out[i] = (uint8_t)nnmcu_quantized_even(in[i], &own, 0, UINT8_MAX);
}
