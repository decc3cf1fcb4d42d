/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/prelu_s8.h"

void nnmcu_prelu_s8(const nnmcu_prelu_s8_params *p, const int8_t *in, const int8_t *alpha, int8_t *out) {
  nnmcu_prelu_s8_body(p, in, alpha, out, nnmcu_requantize);
}
