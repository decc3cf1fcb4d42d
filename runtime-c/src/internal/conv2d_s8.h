/* SPDX-License-Identifier: Apache-2.0 */
/* The portable convolution's body, shared by its roundings. */
#ifndef NNMCU_INTERNAL_CONV2D_S8_H
#define NNMCU_INTERNAL_CONV2D_S8_H

#include "dot_s8.h"
#include "nnmcu/conv2d.h"
#include "window.h"

/* The part of a window that lies inside the input, for one output pixel. */
typedef struct {
  nnmcu_runs runs;
  int32_t filter, columns, column_step, column_size; /* first tap's weight; runs besides each other when dilated */
} nnmcu_conv2d_window;

/*
 * `rows` output channels from co on; x is the first input of the first tap that is inside, in the channels' group.
 * `rounding` and `rows` are constants.
 */
NNMCU_INLINE void nnmcu_conv2d_s8_rows(const nnmcu_conv2d_s8_params *p, const nnmcu_conv2d_window *v,
                                       const int8_t *x, const int8_t *filter, const int32_t *bias, int8_t *out,
                                       int32_t co, nnmcu_rounding rounding, int rows) {
  const int8_t *w = filter + co * v->runs.stride + v->filter;
  uint32_t acc[4] = {0, 0, 0, 0};
  for (int r = 0; r < rows; r++) acc[r] = bias != NULL ? (uint32_t)bias[co + r] : 0;
  for (int32_t k = v->columns; k > 0; k--, x += v->column_step, w += v->column_size)
    nnmcu_dot_s8(acc, x, w, &v->runs, rows);
  for (int r = 0; r < rows; r++)
    out[co + r] = nnmcu_output_s8(rounding((int32_t)acc[r], p->multiplier[co + r], p->shift[co + r]),
                                  p->out_zero, p->act_min, p->act_max);
}

/* Taps next to each other in memory are one run, unless dilated or of one group of many. */
static inline nnmcu_conv2d_window nnmcu_conv2d_window_at(const nnmcu_conv2d_s8_params *p, const nnmcu_taps *ty,
                                                         const nnmcu_taps *tx, int32_t group_in) {
  const int32_t filter_row = p->kernel_w * group_in;
  const int32_t step_x = p->dilation_w * p->in.c;
  const int32_t taps = tx->end - tx->first;
  const int32_t run = step_x == group_in ? taps * group_in : group_in;
  const nnmcu_runs runs = {run,
                           ty->end - ty->first,
                           p->dilation_h * p->in.w * p->in.c - run,
                           filter_row - run,
                           p->kernel_h * filter_row,
                           p->in_zero};
  const nnmcu_conv2d_window v = {runs, ty->first * filter_row + tx->first * group_in, step_x == group_in ? 1 : taps,
                                 step_x, group_in};
  return v;
}

NNMCU_INLINE void nnmcu_conv2d_s8_body(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                       const int32_t *bias, int8_t *out, nnmcu_rounding rounding) {
  const int32_t group_in = p->in.c / p->groups;
  const int32_t group_out = p->out.c / p->groups;
  for (int32_t n = 0; n < p->out.n; n++, in += p->in.h * p->in.w * p->in.c) {
    for (int32_t oy = 0; oy < p->out.h; oy++) {
      const nnmcu_taps ty = nnmcu_taps_at(oy * p->stride_h - p->pad_top, p->in.h, p->kernel_h, p->dilation_h);
      for (int32_t ox = 0; ox < p->out.w; ox++, out += p->out.c) {
        const nnmcu_taps tx = nnmcu_taps_at(ox * p->stride_w - p->pad_left, p->in.w, p->kernel_w, p->dilation_w);
        /* The window may lie outside entirely, then nothing is read. */
        const int32_t first = (ty.origin + ty.first * p->dilation_h) * p->in.w + tx.origin + tx.first * p->dilation_w;
        const int8_t *x = in + (ty.first < ty.end && tx.first < tx.end ? first * p->in.c : 0);
        const nnmcu_conv2d_window v = nnmcu_conv2d_window_at(p, &ty, &tx, group_in);
        int32_t co = 0;
        for (int32_t end = group_out; end <= p->out.c; end += group_out, x += group_in) {
          for (; co + NNMCU_ROWS <= end; co += NNMCU_ROWS)
            nnmcu_conv2d_s8_rows(p, &v, x, filter, bias, out, co, rounding, NNMCU_ROWS);
          for (; co < end; co++) nnmcu_conv2d_s8_rows(p, &v, x, filter, bias, out, co, rounding, 1);
        }
      }
    }
  }
}

#endif
