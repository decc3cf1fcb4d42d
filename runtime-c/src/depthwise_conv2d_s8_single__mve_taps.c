/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_MVE
#include "internal/depthwise_taps_mve.h"
#include "nnmcu/mve.h"

void nnmcu_depthwise_conv2d_s8_single__mve_taps(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                            const int8_t *filter, const int32_t *bias, const int8_t *border,
                                            int8_t *out) {
  nnmcu_depthwise_taps_mve(p, in, filter, bias, border, out, 1);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
