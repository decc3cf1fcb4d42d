/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_MVE
#include "nnmcu/mve.h"

void nnmcu_conv2d_s8__mve_stack(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                const int32_t *bias, int8_t *out) {
  int8_t column[3 * NNMCU_CONV2D_S8_MVE_STACK_ELEMENTS];
  nnmcu_conv2d_s8__mve(p, in, filter, bias, out, column);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
