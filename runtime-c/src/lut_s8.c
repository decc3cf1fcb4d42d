/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/lut.h"

void nnmcu_lut_s8(const int8_t *in, const int8_t *table, int8_t *out, int32_t count) {
  for (int32_t i = 0; i < count; i++) out[i] = table[(uint8_t)in[i]];
}
