/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/depthwise_conv2d_s8_planes.h"
#include "internal/inline.h"
#include "nnmcu/scalar.h"

void nnmcu_depthwise_conv2d_s8__short(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                      const int8_t *filter, const int32_t *bias, int8_t *out, int32_t every,
                                      void *scratch) {
  nnmcu_depthwise_conv2d_s8_params part;
  nnmcu_depthwise_planes_body(p, in, filter, bias, out, (nnmcu_tap *)scratch, every, &part,
                              NNMCU_DOUBLE | NNMCU_SHORT, nnmcu_short_outputs_s8);
}
