/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/inline.h"
#include "internal/mean_s8.h"

NNMCU_KERNEL
void nnmcu_mean_s8(const nnmcu_mean_s8_params *p, const int8_t *in, int8_t *out) {
  nnmcu_mean_s8_body(p, in, out, nnmcu_requantize);
}
