/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The convolution of the MVE variants as a matrix product: one column of int8 per output pixel, copied from
 * under the window; every four filter rows pass over three columns at once. 1x1 kernels find their columns in
 * the input.
 */
#ifndef NNMCU_INTERNAL_CONV2D_S8_MVE_H
#define NNMCU_INTERNAL_CONV2D_S8_MVE_H

#include "copy_mve.h"
#include "matmul_mve.h"
#include "matmul_small_mve.h"
#include "nnmcu/conv2d.h"
#include "window.h"

/* Constants of a layer: bytes from tap to tap, and in a column those of taps one above the other. */
typedef struct {
  int32_t channels, pitch, step, height;
  /* Neighbouring pixels that may share columns of taps, which need not be copied twice then. */
  int32_t sharing;
} nnmcu_window_mve;

/* An output pixel: the input column of its first tap, and the index in the input of the first row that is
 * inside. */
typedef struct {
  int32_t image, row, column;
  int32_t x, from;
  /* Of its row, the taps that are inside. */
  int32_t first, rows;
} nnmcu_pixel_mve;

NNMCU_INLINE void nnmcu_pixel_row_mve(const nnmcu_conv2d_s8_params *p, nnmcu_pixel_mve *at) {
  const nnmcu_taps t = nnmcu_taps_at(at->row * p->stride_h - p->pad_top, p->in.h, p->kernel_h, p->dilation_h);
  at->column = 0;
  at->x = -p->pad_left;
  at->first = t.first;
  at->rows = t.end - t.first;
  at->from = ((at->image * p->in.h + t.origin + t.first * p->dilation_h) * p->in.w + at->x) * p->in.c;
}

NNMCU_INLINE void nnmcu_pixel_next_mve(const nnmcu_conv2d_s8_params *p, nnmcu_pixel_mve *at, int32_t count) {
  at->x += count * p->stride_w;
  at->from += count * p->stride_w * p->in.c;
  at->column += count;
  if (at->column < p->out.w) return;
  if (++at->row == p->out.h) {
    at->row = 0;
    at->image++;
  }
  nnmcu_pixel_row_mve(p, at);
}

/* `count` columns of taps from the first of a window on; outside stands the zero point. */
NNMCU_INLINE void nnmcu_taps_mve(const nnmcu_conv2d_s8_params *p, const nnmcu_window_mve *v,
                                 const nnmcu_pixel_mve *at, const int8_t *in, int32_t count, int8_t *to) {
  int32_t x = at->x, from = at->from;
  if (at->rows == p->kernel_h && x >= 0 && x + (count - 1) * p->dilation_w < p->in.w) {
    nnmcu_copy_runs_mve(to, in + from, v->channels, v->pitch, p->kernel_h, v->step, count);
    return;
  }
  nnmcu_fill_mve(to, p->in_zero, count * v->height);
  if (at->rows <= 0) return;
  to += at->first * v->channels;
  for (; count > 0; count--, x += p->dilation_w, from += v->step, to += v->height)
    if (x >= 0 && x < p->in.w) nnmcu_copy_runs_mve(to, in + from, v->channels, v->pitch, at->rows, 0, 1);
}

/*
 * The columns of three pixels from `at` on, or of the `left` that there are, in the order kernel_w, kernel_h,
 * channel: so the windows of neighbours overlap in memory as they do in the input. Missing pixels are the
 * last one again.
 */
NNMCU_INLINE void nnmcu_gather_mve(const nnmcu_conv2d_s8_params *p, const nnmcu_window_mve *v,
                                   nnmcu_pixel_mve *at, const int8_t *in, int32_t left, int8_t *column,
                                   nnmcu_columns3_mve *c) {
  int32_t i = 0;
  while (i < 3 && i < left) {
    int32_t count = left - i < v->sharing - i ? left - i : v->sharing - i;
    if (count > p->out.w - at->column) count = p->out.w - at->column;
    if (count < 1) count = 1;
    const int32_t taps = p->kernel_w + (count - 1) * p->stride_w;
    nnmcu_taps_mve(p, v, at, in, taps, column);
    for (int32_t k = 0; k < count; k++) c->column[i++].x = column + k * p->stride_w * v->height;
    column += taps * v->height;
    nnmcu_pixel_next_mve(p, at, count);
  }
  for (; i < 3; i++) c->column[i].x = c->column[i - 1].x;
}

/* Columns to `count` pixels from `out` on; `rows` rows of w. */
NNMCU_INLINE void nnmcu_pixels_mve(const nnmcu_scale_mve *scale, nnmcu_columns3_mve *c, const int8_t *w,
                                   int8_t *out, int32_t pitch, int32_t count, int32_t rows, int small,
                                   int mode) {
  c->scale = *scale;
  c->scale.out[0] = out;
  c->scale.out[1] = count > 1 ? out + pitch : out;
  c->scale.out[2] = count > 2 ? out + 2 * pitch : c->scale.out[1];
  if (small) {
    nnmcu_rows_small3_mve(c, w, rows, mode);
  } else {
    nnmcu_rows_columns3_mve(c, w, rows, mode);
  }
}

/* The channels from co on. */
NNMCU_INLINE nnmcu_scale_mve nnmcu_scale_of_mve(const nnmcu_conv2d_s8_params *p, const int32_t *bias,
                                                int32_t co) {
  const nnmcu_scale_mve s = {bias + co, p->multiplier + co, p->shift + co, {NULL, NULL, NULL},
                             0,         p->out_zero,        p->act_min,    p->act_max};
  return s;
}

NNMCU_INLINE nnmcu_columns3_mve nnmcu_columns3_of_mve(const nnmcu_scale_mve *scale, int32_t length) {
  nnmcu_columns3_mve c = {{0, 0, 0}, {{NULL, 0}, {NULL, 0}, {NULL, 0}}, length, {0, 0}, {0, 0}, *scale};
  nnmcu_columns3_steps_mve(&c, 4);
  return c;
}

/* Any convolution; `column` has room for three columns. `mode` is a constant. */
NNMCU_INLINE void nnmcu_conv2d_s8_mve_body(const nnmcu_conv2d_s8_params *p, const int8_t *in,
                                           const int8_t *filter, const int32_t *bias, int8_t *out,
                                           int8_t *column, int mode) {
  const int32_t group_in = p->in.c / p->groups, group_out = p->out.c / p->groups;
  const int32_t length = p->kernel_h * p->kernel_w * group_in;
  const nnmcu_window_mve v = {group_in, p->dilation_h * p->in.w * p->in.c, p->dilation_w * p->in.c,
                              p->kernel_h * group_in,
                              p->dilation_w == 1 && p->stride_w <= p->kernel_w ? 3 : 0};
  for (int32_t co = 0; co < p->out.c; co += group_out, in += group_in, filter += group_out * length) {
    const nnmcu_scale_mve scale = nnmcu_scale_of_mve(p, bias, co);
    nnmcu_columns3_mve c = nnmcu_columns3_of_mve(&scale, length);
    nnmcu_pixel_mve at = {0, 0, 0, 0, 0, 0, 0};
    int8_t *to = out + co;
    nnmcu_pixel_row_mve(p, &at);
    for (int32_t left = p->out.n * p->out.h * p->out.w; left > 0; left -= 3, to += 3 * p->out.c) {
      nnmcu_gather_mve(p, &v, &at, in, left, column, &c);
      nnmcu_pixels_mve(&scale, &c, filter, to, p->out.c, left, group_out, 0, mode);
    }
  }
}

/* 1x1 kernels of one group with stride 1 and without padding; `small` and `mode` are constants. */
NNMCU_INLINE void nnmcu_conv2d_s8_mve_1x1_body(const nnmcu_conv2d_s8_params *p, const int8_t *in,
                                               const int8_t *filter, const int32_t *bias, int8_t *out,
                                               int small, int mode) {
  const int32_t length = p->in.c;
  const nnmcu_scale_mve scale = nnmcu_scale_of_mve(p, bias, 0);
  nnmcu_columns3_mve c = nnmcu_columns3_of_mve(&scale, length);
  for (int32_t left = p->out.n * p->out.h * p->out.w; left > 0;
       left -= 3, in += 3 * length, out += 3 * p->out.c) {
    c.column[0].x = in;
    c.column[1].x = left > 1 ? in + length : in;
    c.column[2].x = left > 2 ? in + 2 * length : c.column[1].x;
    nnmcu_pixels_mve(&scale, &c, filter, out, p->out.c, left, p->out.c, small, mode);
  }
}

#endif
