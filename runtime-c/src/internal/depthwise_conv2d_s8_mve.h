/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The depthwise convolution of the MVE variants, channel by channel. The lines under a row of windows stand
 * interleaved in a buffer, so that each window is one run of bytes: a load and a VMLADAV for an output,
 * whatever the kernel. The next row of windows begins `advance` bytes further on, and only the lines that are
 * new are copied, over those that are not needed any more. Neighbouring outputs are the lanes of a vector;
 * they are stored apart.
 */
#ifndef NNMCU_INTERNAL_DEPTHWISE_CONV2D_S8_MVE_H
#define NNMCU_INTERNAL_DEPTHWISE_CONV2D_S8_MVE_H

#include "depthwise_lines_mve.h"
#include "nnmcu/depthwise_conv2d.h"

/* One axis of the convolution; distances in bytes between neighbours in the input and in the output. */
typedef struct {
  int32_t in, out, kernel, stride, dilation, pad, in_step, out_step;
} nnmcu_axis_mve;

/* Lines run along the axis on which the output is longer, or else the kernel. */
NNMCU_INLINE void nnmcu_axes_mve(const nnmcu_depthwise_conv2d_s8_params *p, nnmcu_axis_mve *along,
                                 nnmcu_axis_mve *across) {
  const nnmcu_axis_mve h = {p->in.h,       p->out.h,   p->kernel_h,       p->stride_h,
                            p->dilation_h, p->pad_top, p->in.w * p->in.c, p->out.w * p->out.c};
  const nnmcu_axis_mve w = {p->in.w,       p->out.w,    p->kernel_w, p->stride_w,
                            p->dilation_w, p->pad_left, p->in.c,     p->out.c};
  const int by_height = p->out.h > p->out.w || (p->out.h == p->out.w && p->kernel_h > p->kernel_w);
  *along = by_height ? h : w;
  *across = by_height ? w : h;
}

/* What all channels share; `slots` lines are under a window. */
NNMCU_INLINE void nnmcu_lines_init_mve(const nnmcu_depthwise_conv2d_s8_params *p, const nnmcu_axis_mve *x,
                                       const nnmcu_axis_mve *y, int32_t slots, nnmcu_lines_mve *l) {
  const int32_t span = (x->kernel - 1) * x->dilation + 1;
  const int32_t positions = (x->out - 1) * x->stride + span;
  const int32_t inside = x->in < positions - x->pad ? x->in : positions - x->pad;
  l->from_step = 8 * x->in_step;
  l->to_step = 8 * slots;
  l->inside_at = x->pad * slots;
  l->behind_at = (x->pad + inside) * slots;
  l->before = x->pad;
  l->behind = positions - x->pad - inside;
  l->inside = inside;
  l->row_step = y->in_step;
  l->advance = y->stride;
  l->zero = p->out_zero;
  l->out_step = 4 * x->out_step;
  l->window_step = x->stride * slots;
  l->vectors = x->out >> 2;
  l->rest = x->out & 3;
  l->length = span * slots;
  l->line_step = y->out_step;
  l->end = (uint32_t)(y->in * y->in_step);
  l->positions = positions;
  l->to_places = vmulq_n_u16(vidupq_n_u16(0, 1), (uint16_t)slots);
  l->from_places = vmulq_n_u16(vidupq_n_u16(0, 1), (uint16_t)x->in_step);
  l->in_zero = vdupq_n_s16((int16_t)p->in_zero);
  l->out_places = vmulq_n_u32(vidupq_n_u32(0, 1), (uint32_t)x->out_step);
  l->low = vdupq_n_s32(p->act_min);
  l->high = vdupq_n_s32(p->act_max);
}

/* Multiplier and shifts of a channel, the left shift apart. */
NNMCU_INLINE void nnmcu_lines_scale_mve(nnmcu_lines_mve *l, int32_t multiplier, int32_t shift, int mode) {
  const int32_t most = mode == NNMCU_MVE_SINGLE ? -1 : 0;
  l->multiplier = multiplier;
  l->right = mode >= NNMCU_MVE_LEFT && shift > most ? most : shift;
  l->left = shift - l->right;
  l->tie = l->right < 0 ? -1 : 0;
}

/* `is_3x3` (windows of three by three, one or two apart) and `mode` are constants. */
NNMCU_INLINE void nnmcu_depthwise_conv2d_s8_mve_body(const nnmcu_depthwise_conv2d_s8_params *p,
                                                     const int8_t *in, const int8_t *filter,
                                                     const int32_t *bias, int8_t *out, int8_t *buffer,
                                                     int is_3x3, int mode) {
  nnmcu_axis_mve x, y;
  nnmcu_lines_mve l;
  nnmcu_axes_mve(p, &x, &y);
  const int32_t slots = (y.kernel - 1) * y.dilation + 1;
  const int32_t per_input = p->out.c / p->in.c;
  /* Windows that share no lines begin anew each time. */
  const int32_t lines = y.stride < slots ? y.out : 1;
  nnmcu_lines_init_mve(p, &x, &y, slots, &l);
  for (int32_t n = 0; n < p->out.n;
       n++, in += p->in.h * p->in.w * p->in.c, out += p->out.h * p->out.w * p->out.c) {
    l.weights = filter;
    for (int32_t co = 0; co < p->out.c; co++, l.weights += l.length) {
      l.first = (uintptr_t)(in + (per_input == 1 ? co : co / per_input));
      l.out = out + co;
      l.bias = bias[co];
      nnmcu_lines_scale_mve(&l, p->multiplier[co], p->shift[co], mode);
      for (int32_t i = 0; i < y.out; i += lines) {
        l.from = l.first + (uintptr_t)((i * y.stride - y.pad) * y.in_step);
        l.place = l.window = buffer;
        l.fresh = slots;
        l.lines = lines;
        nnmcu_lines_run_mve(&l, is_3x3, mode);
      }
    }
  }
}

#endif
