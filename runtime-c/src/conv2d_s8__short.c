/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/conv2d_s8_short.h"
#include "internal/inline.h"
#include "nnmcu/scalar.h"

NNMCU_KERNEL
void nnmcu_conv2d_s8__short(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                            const int32_t *bias, int8_t *out, void *scratch) {
  const nnmcu_windows windows = {nnmcu_window_copy_s8, NULL, NULL};
  nnmcu_conv2d_s8_short_body(p, in, filter, bias, out, scratch, &windows, NNMCU_DOUBLE | NNMCU_SHORT,
                             nnmcu_short_outputs_s8);
}
