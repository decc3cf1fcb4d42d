/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/fully_connected_s8_dot4.h"
#include "internal/inline.h"
#include "nnmcu/scalar.h"

NNMCU_KERNEL
void nnmcu_fully_connected_s8__scalar(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                      const int8_t *weights, const int32_t *bias, int8_t *out) {
  nnmcu_fully_connected_dot4_body(p, in, weights, bias, out, NNMCU_DOUBLE, NULL);
}
