/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/depthwise_conv2d_s8_dsp.h"
#include "internal/inline.h"

NNMCU_KERNEL
void nnmcu_depthwise_conv2d_s8__dsp_stack(const nnmcu_depthwise_conv2d_s8_dsp_params *p, const int8_t *in,
                                          const int8_t *filter, int8_t *out, nnmcu_taps_fn *taps) {
  uint32_t buffer[NNMCU_DEPTHWISE_CONV2D_S8_DSP_STACK_BYTES / 4];
  nnmcu_depthwise_conv2d_s8_dsp_body(p, in, filter, out, buffer, taps);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
