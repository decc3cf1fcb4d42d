/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/quantize.h"
#include "nnmcu/quantize.h"

void nnmcu_requantize_s16_s8(const nnmcu_requantize_params *p, const int16_t *in, int8_t *out) {
  for (int32_t i = 0; i < p->count; i++) out[i] = (int8_t)nnmcu_requantized(in[i], p, INT8_MIN, INT8_MAX);
}
