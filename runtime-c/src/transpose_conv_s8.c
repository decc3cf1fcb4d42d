/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/transpose_conv.h"

void nnmcu_transpose_conv_s8(const nnmcu_transpose_conv_s8_params *p, const int8_t *in, const int8_t *filter,
                             const int32_t *bias, int8_t *out) {
  nnmcu_transpose_conv_s8_body(p, in, filter, bias, out, nnmcu_requantize);
}
