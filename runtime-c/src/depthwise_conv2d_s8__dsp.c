/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/depthwise_conv2d_s8_dsp.h"
#include "internal/inline.h"

NNMCU_KERNEL
void nnmcu_depthwise_conv2d_s8__dsp(const nnmcu_depthwise_conv2d_s8_dsp_params *p, const int8_t *in,
                                    const int8_t *filter, int8_t *out, nnmcu_taps_fn *taps, void *scratch) {
  nnmcu_depthwise_conv2d_s8_dsp_body(p, in, filter, out, (uint32_t *)scratch, taps);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
