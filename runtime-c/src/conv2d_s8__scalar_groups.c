/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/conv2d_s8_scalar.h"
#include "nnmcu/scalar.h"

void nnmcu_conv2d_s8__scalar_groups(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                    const int32_t *bias, int8_t *out, void *scratch) {
  nnmcu_conv2d_s8_scalar_body(p, in, filter, bias, out, scratch, 1, NNMCU_DOUBLE);
}
