/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/conv2d.h"

#include "internal/requantize.h"
#include "internal/window.h"

void nnmcu_conv2d_s8(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter, const int32_t *bias,
                     int8_t *out) {
  const int32_t group_in = p->in.c / p->groups;
  const int32_t group_out = p->out.c / p->groups;
  const int32_t filter_size = p->kernel_h * p->kernel_w * group_in;
  for (int32_t n = 0; n < p->out.n; n++, in += p->in.h * p->in.w * p->in.c) {
    for (int32_t oy = 0; oy < p->out.h; oy++) {
      const nnmcu_taps ty = nnmcu_taps_at(oy * p->stride_h - p->pad_top, p->in.h, p->kernel_h, p->dilation_h);
      for (int32_t ox = 0; ox < p->out.w; ox++) {
        const nnmcu_taps tx = nnmcu_taps_at(ox * p->stride_w - p->pad_left, p->in.w, p->kernel_w, p->dilation_w);
        const int8_t *f = filter;
        for (int32_t co = 0; co < p->out.c; co++, f += filter_size) {
          const int8_t *const group = in + (co / group_out) * group_in;
          int32_t acc = bias != NULL ? bias[co] : 0;
          for (int32_t ky = ty.first; ky < ty.end; ky++) {
            const int32_t iy = ty.origin + ky * p->dilation_h;
            for (int32_t kx = tx.first; kx < tx.end; kx++) {
              const int32_t ix = tx.origin + kx * p->dilation_w;
              const int8_t *x = group + (iy * p->in.w + ix) * p->in.c;
              const int8_t *w = f + (ky * p->kernel_w + kx) * group_in;
              for (int32_t c = 0; c < group_in; c++) acc += (x[c] - p->in_zero) * w[c];
            }
          }
          acc = nnmcu_requantize(acc, p->multiplier[co], p->shift[co]) + p->out_zero;
          *out++ = (int8_t)nnmcu_clamp(acc, p->act_min, p->act_max);
        }
      }
    }
  }
}
