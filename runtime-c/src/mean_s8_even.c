/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/mean_s8.h"

void nnmcu_mean_s8_even(const nnmcu_mean_s8_params *p, const int8_t *in, int8_t *out) {
  nnmcu_mean_s8_body(p, in, out, nnmcu_requantize_even);
}
