/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/conv2d_s8.h"
#include "internal/inline.h"

NNMCU_KERNEL
void nnmcu_conv2d_s8(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                     const int32_t *bias, int8_t *out) {
  nnmcu_conv2d_s8_body(p, in, filter, bias, out, nnmcu_requantize);
}
