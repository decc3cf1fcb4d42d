/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/conv2d_s8_pairs.h"

void nnmcu_conv2d_s8__pairs_short(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                  const uint8_t *halves, const int32_t *bias, int8_t *out, void *scratch) {
  nnmcu_conv2d_s8_pairs_body(p, in, filter, halves, bias, out, (uint32_t *)scratch,
                             NNMCU_DOUBLE | NNMCU_SHORT, nnmcu_short_outputs_s8);
}
