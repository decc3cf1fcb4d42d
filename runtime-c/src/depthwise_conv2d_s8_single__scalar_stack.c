/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/depthwise_conv2d_s8_planes.h"
#include "internal/inline.h"
#include "nnmcu/scalar.h"

NNMCU_KERNEL
void nnmcu_depthwise_conv2d_s8_single__scalar_stack(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                                    const int8_t *filter, const int32_t *bias, int8_t *out) {
  nnmcu_tap buffer[NNMCU_DEPTHWISE_PLANES_BYTES / sizeof(nnmcu_tap)];
  nnmcu_depthwise_planes_body(p, in, filter, bias, out, buffer, 1, NULL, NNMCU_SINGLE,
                              NULL);
}
