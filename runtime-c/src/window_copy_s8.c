/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "internal/pixels_s8.h"
#include "internal/window.h"

static int8_t *filled(int8_t *to, int32_t value, int32_t count) {
  if (count > 0) memset(to, value, (size_t)count);
  return to + count;
}

void nnmcu_window_copy_s8(const nnmcu_conv2d_s8_params *p, const nnmcu_pixel *at, int8_t *to) {
  const int32_t c = p->in.c;
  const int32_t row = p->kernel_w * c;
  const nnmcu_taps ty = nnmcu_taps_at(at->oy * p->stride_h - p->pad_top, p->in.h, p->kernel_h, p->dilation_h);
  const nnmcu_taps tx = nnmcu_taps_at(at->ox * p->stride_w - p->pad_left, p->in.w, p->kernel_w, p->dilation_w);
  const int32_t inside = tx.end - tx.first;
  /* Neighbouring taps are neighbours in memory too, unless dilated. */
  const int32_t run = p->dilation_w == 1 ? inside * c : c;
  for (int32_t ky = 0; ky < p->kernel_h; ky++) {
    if (inside <= 0 || ky < ty.first || ky >= ty.end) {
      to = filled(to, p->in_zero, row);
      continue;
    }
    const int8_t *x = at->in + ((ty.origin + ky * p->dilation_h) * p->in.w + tx.origin + tx.first * p->dilation_w) * c;
    to = filled(to, p->in_zero, tx.first * c);
    for (int32_t k = 0; k < inside * c; k += run, x += p->dilation_w * c, to += run)
      memcpy(to, x, (size_t)run);
    to = filled(to, p->in_zero, (p->kernel_w - tx.end) * c);
  }
}
