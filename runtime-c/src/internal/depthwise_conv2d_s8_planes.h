/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Depthwise convolution channel by channel, for cores without SIMD: the inputs of one channel under as many outputs as
 * the buffer allows are copied next to each other, borders included, then four windows are computed at a time.
 */
#ifndef NNMCU_INTERNAL_DEPTHWISE_CONV2D_S8_PLANES_H
#define NNMCU_INTERNAL_DEPTHWISE_CONV2D_S8_PLANES_H

#include "nnmcu/depthwise_conv2d.h"
#include "nnmcu/scalar.h"
#include "output_s8.h"
#include "taps4_s8.h"

/* A rectangle of outputs from (y, x) on. */
typedef struct {
  int32_t y, x, rows, columns;
} nnmcu_block;

/* The part of a block's inputs that is inside the input: rows by columns from `x` on, in the plane from `at` on. */
typedef struct {
  int32_t x, at, rows, columns;
} nnmcu_inside;

NNMCU_INLINE nnmcu_inside nnmcu_inside_of(const nnmcu_depthwise_conv2d_s8_params *p, const nnmcu_block *b,
                                          int32_t pitch) {
  const int32_t y = b->y * p->stride_h - p->pad_top, x = b->x * p->stride_w - p->pad_left;
  const int32_t height = (b->rows - 1) * p->stride_h + (p->kernel_h - 1) * p->dilation_h + 1;
  const int32_t top = y < 0 ? -y : 0, left = x < 0 ? -x : 0;
  const int32_t bottom = p->in.h - y < height ? p->in.h - y : height, right = p->in.w - x < pitch ? p->in.w - x : pitch;
  const nnmcu_inside s = {((y + top) * p->in.w + x + left) * p->in.c, top * pitch + left,
                          right > left ? bottom - top : 0, right - left};
  return s;
}

/* The inputs of one channel, `in` at (0, 0); the borders of the plane stay as they are. */
NNMCU_INLINE void nnmcu_plane_copy(const nnmcu_inside *s, const int8_t *in, int32_t step, int32_t row_step,
                                   int8_t *plane, int32_t pitch) {
  const int32_t step2 = step + step, step3 = step2 + step, step4 = step2 + step2;
  int8_t *to = plane + s->at;
  const int8_t *x = in + s->x;
  const int32_t row_rest = row_step - s->columns * step, rest = pitch - s->columns;
  for (int32_t rows = s->rows; rows > 0; rows--, to += rest, x += row_rest) {
    int32_t count = s->columns;
    for (; count >= 4; count -= 4, to += 4, x += step4) {
      to[0] = x[0];
      to[1] = x[step];
      to[2] = x[step2];
      to[3] = x[step3];
    }
    for (; count > 0; count--, x += step) *to++ = *x;
  }
}

/* `rows` of outputs, `columns` each, of one channel: one after the other in the output, p->out.c apart. */
NNMCU_INLINE void nnmcu_plane_outputs(const nnmcu_depthwise_conv2d_s8_params *p, int32_t rows, int32_t columns,
                                      nnmcu_taps4 *t, const int8_t *plane, int32_t pitch, const nnmcu_channel_scale *s,
                                      int8_t *out, int form, nnmcu_short_outputs *many) {
  const int32_t step = p->stride_w, channels = p->out.c;
  const int32_t next_row = p->stride_h * pitch - columns * step;
  int8_t *const first = out;
  int32_t column = columns;
  for (int32_t left = rows * columns; left > 0; left -= 4, out += 4 * channels) {
    const int32_t count = left < 4 ? left : 4;
    int32_t i = 0;
    for (; i < count; i++, plane += step) {
      NNMCU_OPAQUE(i);
      t->x[i] = plane;
      if (--column > 0) continue;
      column = columns;
      plane += next_row;
    }
    /* Windows that do not exist are the last once more. */
    for (; i < 4; i++) t->x[i] = t->x[i - 1];
    nnmcu_taps4_s8(t);
    nnmcu_outputs_s8(t->acc, s, out, channels, count, form, many);
  }
  nnmcu_outputs_clamp(first, channels, rows * columns, p->act_min, p->act_max);
}

/* The largest block for whose inputs `bytes` suffice. */
NNMCU_INLINE nnmcu_block nnmcu_block_of(const nnmcu_depthwise_conv2d_s8_params *p, int32_t bytes) {
  const int32_t height = (p->kernel_h - 1) * p->dilation_h + 1, width = (p->kernel_w - 1) * p->dilation_w + 1;
  nnmcu_block b = {0, 0, 0, 0};
  b.columns = (bytes / height - width) / p->stride_w + 1;
  if (b.columns > p->out.w) b.columns = p->out.w;
  b.rows = (bytes / ((b.columns - 1) * p->stride_w + width) - height) / p->stride_h + 1;
  if (b.rows > p->out.h) b.rows = p->out.h;
  return b;
}

/* All channels of one block of one image. */
NNMCU_INLINE void nnmcu_depthwise_block(const nnmcu_depthwise_conv2d_s8_params *p, const nnmcu_block *b, int32_t pitch,
                                        const int8_t *in, const int8_t *filter, const int32_t *bias, nnmcu_taps4 *t,
                                        nnmcu_tap *tap, int32_t taps, int8_t *plane, int32_t bytes, int8_t *out,
                                        int form, nnmcu_short_outputs *many) {
  const int32_t channels = p->out.c, per_input = channels / p->in.c;
  const nnmcu_inside inside = nnmcu_inside_of(p, b, pitch);
  const int32_t *const multiplier = p->multiplier;
  const int8_t *const shift = p->shift;
  int32_t same = 0;
  for (int32_t i = 0; i < bytes; i++) plane[i] = (int8_t)p->in_zero;
  out += (b->y * p->out.w + b->x) * channels;
  for (int32_t co = 0; co < channels; co++, out++) {
    if (same-- == 0) {
      nnmcu_plane_copy(&inside, in++, p->in.c, p->in.w * p->in.c, plane, pitch);
      same = per_input - 1;
    }
    for (int32_t i = 0; i < taps; i++) tap[i].weight = *filter++;
    t->bias = (uint32_t)bias[co];
    const nnmcu_channel_scale s = nnmcu_scale_of(multiplier[co], shift[co], p->out_zero, form);
    /* Rows narrower than the output's are not neighbours. */
    const int32_t once = b->columns == p->out.w ? b->rows : 1;
    for (int32_t row = 0; row < b->rows; row += once)
      nnmcu_plane_outputs(p, once, b->columns, t, plane + row * p->stride_h * pitch, pitch, &s,
                          out + row * p->out.w * channels, form, many);
  }
}

NNMCU_INLINE void nnmcu_depthwise_planes_body(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                              const int8_t *filter, const int32_t *bias, int8_t *out, int form, nnmcu_short_outputs *many) {
  nnmcu_tap buffer[NNMCU_DEPTHWISE_PLANES_BYTES / sizeof(nnmcu_tap)];
  const int32_t taps = p->kernel_h * p->kernel_w, entries = (taps + 2) / 3 * 3;
  nnmcu_taps4 t;
  t.tap = buffer;
  t.end = buffer + entries;
  int8_t *const plane = (int8_t *)(buffer + entries);
  const int32_t bytes = (int32_t)sizeof buffer - entries * (int32_t)sizeof *buffer;
  const nnmcu_block most = nnmcu_block_of(p, bytes);
  const int32_t pitch = (most.columns - 1) * p->stride_w + (p->kernel_w - 1) * p->dilation_w + 1;
  nnmcu_tap *tap = buffer;
  for (int32_t ky = 0; ky < p->kernel_h; ky++) {
    for (int32_t kx = 0; kx < p->kernel_w; kx++, tap++) tap->at = ky * p->dilation_h * pitch + kx * p->dilation_w;
  }
  for (; tap != t.end; tap++) tap->at = tap->weight = 0;
  for (int32_t n = 0; n < p->out.n; n++) {
    for (nnmcu_block b = most; b.y < p->out.h; b.y += most.rows) {
      b.rows = p->out.h - b.y < most.rows ? p->out.h - b.y : most.rows;
      for (b.x = 0; b.x < p->out.w; b.x += most.columns) {
        b.columns = p->out.w - b.x < most.columns ? p->out.w - b.x : most.columns;
        nnmcu_depthwise_block(p, &b, pitch, in, filter, bias, &t, buffer, taps, plane, bytes, out, form,
                              many);
      }
    }
    in += p->in.h * p->in.w * p->in.c;
    out += p->out.h * p->out.w * p->out.c;
  }
}

#endif
