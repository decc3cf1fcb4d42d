/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/conv2d_s8_dsp_3x3.h"
#include "internal/inline.h"
#include "nnmcu/dsp.h"

NNMCU_KERNEL
void nnmcu_conv2d_s8__dsp_3x3(const nnmcu_conv2d_s8_dsp_params *p, const int8_t *in, const int8_t *filter,
                              int8_t *out, const nnmcu_tiles_dsp *tiles, void *scratch) {
  nnmcu_conv2d_3x3_dsp(p, NULL, in, filter, out, tiles, (uint32_t *)scratch);
  nnmcu_clamp_dsp(p, out);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
