/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_MVE
#include "internal/fully_connected_s8_mve.h"
#include "nnmcu/mve.h"

void nnmcu_fully_connected_s8_single__mve(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                          const int8_t *weights, const int32_t *bias, int8_t *out) {
  nnmcu_fully_connected_s8_mve_body(p, in, weights, bias, out, NNMCU_MVE_SINGLE);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
