/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/fully_connected_s8.h"
#include "internal/inline.h"

NNMCU_KERNEL
void nnmcu_fully_connected_s8_single(const nnmcu_fully_connected_s8_params *p, const int8_t *in, const int8_t *weights,
                              const int32_t *bias, int8_t *out) {
  nnmcu_fully_connected_s8_body(p, in, weights, bias, out, nnmcu_requantize_single);
}
