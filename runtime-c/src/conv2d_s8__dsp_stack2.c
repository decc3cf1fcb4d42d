/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/conv2d_s8_dsp.h"
#include "nnmcu/dsp.h"

void nnmcu_conv2d_s8__dsp_stack2(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                 const int32_t *bias, int8_t *out) {
  uint32_t columns[2 * NNMCU_CONV2D_S8_DSP_STACK2_ELEMENTS / 2];
  nnmcu_conv2d_s8_dsp_body(p, in, filter, bias, out, (int16_t *)(void *)columns, 2, 0);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
