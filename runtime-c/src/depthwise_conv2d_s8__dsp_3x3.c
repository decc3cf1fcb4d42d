/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/depthwise_conv2d_s8_dsp.h"
#include "nnmcu/dsp.h"

void nnmcu_depthwise_conv2d_s8__dsp_3x3(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                        const int8_t *filter, const int32_t *bias, int8_t *out, void *scratch) {
  const int16_t *lines[3];
  nnmcu_depthwise_conv2d_s8_dsp_body(p, in, filter, bias, out, (uint32_t *)scratch, lines,
                                     nnmcu_weights_3x3, nnmcu_line_3x3);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
