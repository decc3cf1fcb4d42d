/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_MVE
#include "internal/conv2d_s8_mve.h"
#include "nnmcu/mve.h"

void nnmcu_conv2d_s8__mve_1x1_relu(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                   const int32_t *bias, int8_t *out) {
  nnmcu_conv2d_s8_mve_1x1_body(p, in, filter, bias, out, 0, NNMCU_MVE_RELU);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
