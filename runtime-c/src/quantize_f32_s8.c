/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/quantize.h"
#include "nnmcu/quantize.h"

void nnmcu_quantize_f32_s8(const nnmcu_quantize_params *p, const float *in, int8_t *out) {
  /* A copy, which no store can change. */
  const nnmcu_quantize_params own = *p;
  for (int32_t i = 0; i < own.count; i++) out[i] = (int8_t)nnmcu_quantized(in[i], &own, INT8_MIN, INT8_MAX);
}
