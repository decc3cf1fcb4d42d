/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/quantize.h"
#include "nnmcu/quantize.h"

void nnmcu_requantize_s16_s16(const nnmcu_requantize_params *p, const int16_t *in, int16_t *out) {
  /* A copy, which no store can change. */
  const nnmcu_requantize_params own = *p;
  for (int32_t i = 0; i < own.count; i++) out[i] = (int16_t)nnmcu_requantized(in[i], &own, INT16_MIN, INT16_MAX);
}
