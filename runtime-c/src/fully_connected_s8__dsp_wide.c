/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/fully_connected_s8_dsp_wide.h"
#include "internal/inline.h"
#include "nnmcu/dsp.h"

NNMCU_KERNEL
void nnmcu_fully_connected_s8__dsp_wide(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                        const int8_t *weights, const int32_t *bias, int8_t *out) {
  nnmcu_fully_connected_s8_dsp_wide_body(p, in, weights, bias, out, 0);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
