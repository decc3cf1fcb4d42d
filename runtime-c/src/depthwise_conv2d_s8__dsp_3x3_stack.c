/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/depthwise_conv2d_s8_dsp_3x3.h"

NNMCU_KERNEL
void nnmcu_depthwise_conv2d_s8__dsp_3x3_stack(const nnmcu_depthwise_conv2d_s8_dsp_params *p, const int8_t *in,
                                              const int8_t *filter, int8_t *out, nnmcu_line_fn *line) {
  nnmcu_work_3x3 work;
  nnmcu_depthwise_3x3_dsp(p, in, filter, out, line, &work);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
