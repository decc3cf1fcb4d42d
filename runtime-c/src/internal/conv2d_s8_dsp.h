/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The convolution of the DSP variants as a matrix product: the inputs under the windows of two or three neighbouring
 * pixels are copied to int16 columns (matmul_dsp.h), then every pair of filter rows passes over them once.
 */
#ifndef NNMCU_INTERNAL_CONV2D_S8_DSP_H
#define NNMCU_INTERNAL_CONV2D_S8_DSP_H

#include "matmul_dsp.h"
#include "nnmcu/conv2d.h"
#include "requantize.h"
#include "window.h"

/* Where element `e` of a column stands; `columns` of them are interleaved by groups of four. */
NNMCU_INLINE int16_t *nnmcu_column_at(int16_t *column, int32_t e, int columns) {
  return column + (e >> 2) * 4 * columns + ((e & 1) << 1) + ((e & 2) >> 1);
}

/* Expands `count` bytes to elements e.. of a column. */
NNMCU_INLINE void nnmcu_column_expand(int16_t *column, int32_t e, const int8_t *in, int32_t count, int columns) {
  for (; count > 0 && (e & 3) != 0; e++, count--) *nnmcu_column_at(column, e, columns) = *in++;
  uint32_t *pair = (uint32_t *)(void *)nnmcu_column_at(column, e, columns);
  for (; count >= 4; e += 4, count -= 4, in += 4, pair += 2 * columns) {
    const uint32_t bytes = nnmcu_load_u32(in);
    pair[0] = nnmcu_sxtb16(bytes);
    pair[1] = nnmcu_sxtb16_ror8(bytes);
  }
  for (; count > 0; e++, count--) *nnmcu_column_at(column, e, columns) = *in++;
}

NNMCU_INLINE void nnmcu_column_fill(int16_t *column, int32_t e, int32_t value, int32_t count, int columns) {
  for (; count > 0; e++, count--) *nnmcu_column_at(column, e, columns) = (int16_t)value;
}

/* The input under the window of one output pixel as a column; outside the input stands the zero point. */
NNMCU_INLINE void nnmcu_column_gather(const nnmcu_conv2d_s8_params *p, const int8_t *in, int32_t oy, int32_t ox,
                                      int16_t *column, int columns) {
  const int32_t c = p->in.c;
  const int32_t row = p->kernel_w * c;
  const nnmcu_taps ty = nnmcu_taps_at(oy * p->stride_h - p->pad_top, p->in.h, p->kernel_h, p->dilation_h);
  const nnmcu_taps tx = nnmcu_taps_at(ox * p->stride_w - p->pad_left, p->in.w, p->kernel_w, p->dilation_w);
  const int32_t inside = (tx.end - tx.first) * c;
  int32_t e = 0;
  for (int32_t ky = 0; ky < p->kernel_h; ky++, e += row) {
    if (inside == 0 || ky < ty.first || ky >= ty.end) {
      nnmcu_column_fill(column, e, p->in_zero, row, columns);
      continue;
    }
    const int8_t *x = in + ((ty.origin + ky * p->dilation_h) * p->in.w + tx.origin + tx.first * p->dilation_w) * c;
    nnmcu_column_fill(column, e, p->in_zero, tx.first * c, columns);
    /* Neighbouring taps are neighbours in memory too, unless dilated. */
    const int32_t run = p->dilation_w == 1 ? inside : c;
    for (int32_t k = 0; k < inside; k += run, x += p->dilation_w * c)
      nnmcu_column_expand(column, e + tx.first * c + k, x, run, columns);
    nnmcu_column_fill(column, e + tx.end * c, p->in_zero, row - tx.end * c, columns);
  }
}

/* One channel of all columns. Pixels that do not exist share the address of the one before, stored first. */
NNMCU_INLINE void nnmcu_columns_store(const int32_t *acc, int32_t multiplier, int32_t shift, int32_t out_zero,
                                      int8_t *const *out, int32_t co, int columns) {
  int32_t y[3];
  if (__builtin_expect(shift < 0, 1)) {
    const int32_t offset = nnmcu_offset_dsp(-shift, out_zero);
    for (int i = 0; i < columns; i++) y[i] = nnmcu_requantize_dsp(acc[i], multiplier, -shift, offset);
  } else {
    for (int i = 0; i < columns; i++) y[i] = nnmcu_requantize_left_dsp(acc[i], multiplier, shift, out_zero);
  }
  for (int i = columns - 1; i >= 0; i--) out[i][co] = (int8_t)y[i];
}

NNMCU_INLINE void nnmcu_columns_multiply(const nnmcu_conv2d_s8_params *p, const int16_t *column, const int8_t *filter,
                                         const int32_t *bias, int8_t *const *out, int columns, int wide) {
  const int32_t groups = (p->kernel_h * p->kernel_w * p->in.c + 3) >> 2;
  nnmcu_tile t = {filter, column, column + (groups & ~3) * 4 * columns, column + groups * 4 * columns, {0}, {0}};
  const int32_t *const multiplier = p->multiplier;
  const int8_t *const shift = p->shift;
  const int32_t channels = p->out.c;
  const int32_t out_zero = p->out_zero;
  for (int32_t co = 0; co < channels; co += 2) {
    for (int i = 0; i < columns; i++) {
      t.a[i] = bias[co];
      t.b[i] = bias[wide ? co + 1 : co];
    }
    if (wide) {
      NNMCU_DSP_RUN(NNMCU_DSP_WIDE_STEP_3, &t);
    } else if (columns == 3) {
      NNMCU_DSP_RUN(NNMCU_DSP_STEP_3, &t);
    } else {
      NNMCU_DSP_RUN(NNMCU_DSP_STEP_2, &t);
    }
    for (int i = 0; i < columns && !wide; i++) t.b[i] = nnmcu_second_row(t.a[i], t.b[i], bias[co + 1]);
    nnmcu_columns_store(t.a, multiplier[co], shift[co], out_zero, out, co, columns);
    if (co + 1 == channels) break;
    nnmcu_columns_store(t.b, multiplier[co + 1], shift[co + 1], out_zero, out, co + 1, columns);
  }
}

/* Clamps that bind are rare (the range is nearly always that of int8), so they are a pass of their own. */
NNMCU_INLINE void nnmcu_pixels_clamp(const nnmcu_conv2d_s8_params *p, int8_t *out, int32_t count) {
  if (p->act_max - p->act_min == UINT8_MAX) return;
  for (; count > 0; count--, out++) *out = (int8_t)nnmcu_clamp(*out, p->act_min, p->act_max);
}

/* `column` has room for `columns` columns of kernel_h * kernel_w * ci elements, padded to four. */
NNMCU_INLINE void nnmcu_conv2d_s8_dsp_body(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                           const int32_t *bias, int8_t *out, int16_t *column, int columns,
                                           int wide) {
  const int32_t channels = p->out.c;
  const int32_t size = p->kernel_h * p->kernel_w * p->in.c;
  int32_t oy = 0, ox = 0;
  /* The padding's weights are 0; what they multiply must only exist. */
  for (int c = 0; c < columns; c++) nnmcu_column_fill(column + c * 4, size, 0, -size & 3, columns);
  for (int32_t left = p->out.n * p->out.h * p->out.w; left > 0; left -= columns) {
    const int count = left < columns ? (int)left : columns;
    for (int c = 0; c < count; c++) {
      nnmcu_column_gather(p, in, oy, ox, column + c * 4, columns);
      if (++ox < p->out.w) continue;
      ox = 0;
      if (++oy < p->out.h) continue;
      oy = 0;
      in += p->in.h * p->in.w * p->in.c;
    }
    int8_t *const second = out + (count > 1 ? channels : 0);
    int8_t *const outs[3] = {out, second, second + (count > 2 ? channels : 0)};
    nnmcu_columns_multiply(p, column, filter, bias, outs, columns, wide);
    nnmcu_pixels_clamp(p, out, count * channels);
    out += columns * channels;
  }
}

#endif
