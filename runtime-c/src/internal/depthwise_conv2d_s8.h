/* SPDX-License-Identifier: Apache-2.0 */
/* The portable depthwise convolution's body, shared by its roundings. */
#ifndef NNMCU_INTERNAL_DEPTHWISE_CONV2D_S8_H
#define NNMCU_INTERNAL_DEPTHWISE_CONV2D_S8_H

#include "dot_s8.h"
#include "nnmcu/depthwise_conv2d.h"
#include "window.h"

/* `count` neighbouring channels, x and f at the first tap that is inside; `rounding` and `count` are constants. */
NNMCU_INLINE void nnmcu_depthwise_s8_channels(const nnmcu_depthwise_conv2d_s8_params *p, const nnmcu_taps *ty,
                                              const nnmcu_taps *tx, const int8_t *x, const int8_t *f,
                                              const int32_t *bias, int8_t *out, int32_t co,
                                              nnmcu_rounding rounding, int count) {
  const int32_t channels = p->out.c;
  const int32_t zero = p->in_zero;
  const int32_t step_x = p->dilation_w * p->in.c;
  const int32_t taps = tx->end - tx->first;
  const int32_t next_x = p->dilation_h * p->in.w * p->in.c - taps * step_x;
  const int32_t next_f = (p->kernel_w - taps) * channels;
  uint32_t acc[4] = {0, 0, 0, 0};
  for (int i = 0; i < count; i++) acc[i] = bias != NULL ? (uint32_t)bias[co + i] : 0;
  for (int32_t ky = ty->first; taps > 0 && ky < ty->end; ky++) {
    for (int32_t kx = 0; kx < taps; kx++, x += step_x, f += channels) {
      acc[0] += (uint32_t)((x[0] - zero) * f[0]);
      if (count > 1) acc[1] += (uint32_t)((x[1] - zero) * f[1]);
      if (count > 2) acc[2] += (uint32_t)((x[2] - zero) * f[2]);
      if (count > 3) acc[3] += (uint32_t)((x[3] - zero) * f[3]);
    }
    x += next_x;
    f += next_f;
  }
  for (int i = 0; i < count; i++)
    out[co + i] = nnmcu_output_s8(rounding((int32_t)acc[i], p->multiplier[co + i], p->shift[co + i]),
                                  p->out_zero, p->act_min, p->act_max);
}

NNMCU_INLINE void nnmcu_depthwise_conv2d_s8_body(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                                 const int8_t *filter, const int32_t *bias, int8_t *out,
                                                 nnmcu_rounding rounding) {
  const int32_t channels = p->out.c;
  const int32_t per_input = channels / p->in.c;
  const int32_t whole = per_input == 1 ? channels / NNMCU_ROWS * NNMCU_ROWS : 0;
  for (int32_t n = 0; n < p->out.n; n++, in += p->in.h * p->in.w * p->in.c) {
    for (int32_t oy = 0; oy < p->out.h; oy++) {
      const nnmcu_taps ty = nnmcu_taps_at(oy * p->stride_h - p->pad_top, p->in.h, p->kernel_h, p->dilation_h);
      for (int32_t ox = 0; ox < p->out.w; ox++, out += channels) {
        const nnmcu_taps tx = nnmcu_taps_at(ox * p->stride_w - p->pad_left, p->in.w, p->kernel_w, p->dilation_w);
        /* First tap inside the input; the window may lie outside entirely, then nothing is read. */
        const int32_t first = (ty.origin + ty.first * p->dilation_h) * p->in.w + tx.origin + tx.first * p->dilation_w;
        const int8_t *x = in + (ty.first < ty.end && tx.first < tx.end ? first * p->in.c : 0);
        const int8_t *f = filter + (ty.first * p->kernel_w + tx.first) * channels;
        int32_t co = 0;
        for (; co < whole; co += NNMCU_ROWS, x += NNMCU_ROWS, f += NNMCU_ROWS)
          nnmcu_depthwise_s8_channels(p, &ty, &tx, x, f, bias, out, co, rounding, NNMCU_ROWS);
        for (int32_t end = co + per_input; co < channels; end += per_input, x++)
          for (; co < end; co++, f++)
            nnmcu_depthwise_s8_channels(p, &ty, &tx, x, f, bias, out, co, rounding, 1);
      }
    }
  }
}

#endif
