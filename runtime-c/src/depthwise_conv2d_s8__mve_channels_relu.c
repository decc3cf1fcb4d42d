/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_MVE
#include "internal/depthwise_channels_mve.h"
#include "nnmcu/mve.h"

void nnmcu_depthwise_conv2d_s8__mve_channels_relu(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                                   const int8_t *filter, const int32_t *bias, int8_t *out,
                                                   void *scratch) {
  nnmcu_depthwise_channels_mve(p, in, filter, bias, out, (int8_t *)scratch, 1);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
