/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/conv2d_s8_scalar.h"
#include "internal/inline.h"
#include "nnmcu/scalar.h"

NNMCU_KERNEL
void nnmcu_conv2d_s8_single__scalar_stack(const nnmcu_conv2d_s8_params *p, const int8_t *in,
                                          const int8_t *filter, const int32_t *bias, int8_t *out) {
  uint32_t copies[NNMCU_CONV2D_S8_SCALAR_STACK_BYTES / 4];
  const nnmcu_windows windows = {nnmcu_window_copy_s8, NULL, NULL};
  nnmcu_conv2d_s8_scalar_body(p, in, filter, bias, out, copies, &windows, NNMCU_SINGLE);
}
