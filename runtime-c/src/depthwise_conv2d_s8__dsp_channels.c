/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/depthwise_channels_dsp.h"
#include "internal/inline.h"

NNMCU_KERNEL
void nnmcu_depthwise_conv2d_s8__dsp_channels(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                         const int8_t *filter, const int32_t *bias,
                                         const int8_t *border, int8_t *out) {
  nnmcu_depthwise_channels_dsp(p, in, filter, bias, border, out, 0);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
