/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_MVE
#include "nnmcu/mve.h"

void nnmcu_depthwise_conv2d_s8_single__mve_stack(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                                 const int8_t *filter, const int32_t *bias, int8_t *out) {
  int8_t buffer[NNMCU_DEPTHWISE_CONV2D_S8_MVE_STACK_BYTES];
  nnmcu_depthwise_conv2d_s8_single__mve(p, in, filter, bias, out, buffer);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
