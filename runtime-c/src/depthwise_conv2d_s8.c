/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/depthwise_conv2d.h"

#include "internal/requantize.h"
#include "internal/window.h"

void nnmcu_depthwise_conv2d_s8(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                               const int32_t *bias, int8_t *out) {
  const int32_t channels = p->out.c;
  const int32_t per_input = channels / p->in.c;
  const int32_t step_x = p->dilation_w * p->in.c;
  const int32_t step_y = p->dilation_h * p->in.w * p->in.c;
  for (int32_t n = 0; n < p->out.n; n++, in += p->in.h * p->in.w * p->in.c) {
    for (int32_t oy = 0; oy < p->out.h; oy++) {
      const nnmcu_taps ty = nnmcu_taps_at(oy * p->stride_h - p->pad_top, p->in.h, p->kernel_h, p->dilation_h);
      for (int32_t ox = 0; ox < p->out.w; ox++) {
        const nnmcu_taps tx = nnmcu_taps_at(ox * p->stride_w - p->pad_left, p->in.w, p->kernel_w, p->dilation_w);
        /* First tap inside the input; the window may lie outside entirely, then nothing is read. */
        const int32_t first = (ty.origin + ty.first * p->dilation_h) * p->in.w + tx.origin + tx.first * p->dilation_w;
        const int32_t corner = ty.first < ty.end && tx.first < tx.end ? first * p->in.c : 0;
        int32_t co = 0;
        for (int32_t ci = 0; ci < p->in.c; ci++) {
          for (int32_t m = 0; m < per_input; m++, co++) {
            const int8_t *row = in + corner + ci;
            const int8_t *f = filter + (ty.first * p->kernel_w + tx.first) * channels + co;
            int32_t acc = bias != NULL ? bias[co] : 0;
            for (int32_t ky = ty.first; ky < ty.end; ky++, row += step_y, f += p->kernel_w * channels) {
              const int8_t *x = row;
              const int8_t *w = f;
              for (int32_t kx = tx.first; kx < tx.end; kx++, x += step_x, w += channels) acc += (*x - p->in_zero) * *w;
            }
            acc = nnmcu_requantize(acc, p->multiplier[co], p->shift[co]) + p->out_zero;
            *out++ = (int8_t)nnmcu_clamp(acc, p->act_min, p->act_max);
          }
        }
      }
    }
  }
}
