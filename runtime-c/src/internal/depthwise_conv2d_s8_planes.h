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
                                          int32_t pitch, int32_t every) {
  const int32_t y = b->y * p->stride_h - p->pad_top, x = b->x * p->stride_w - p->pad_left;
  const int32_t height = (b->rows - 1) * p->stride_h + (p->kernel_h - 1) * p->dilation_h + 1;
  const int32_t top = y < 0 ? -y : 0, left = x < 0 ? -x : 0;
  const int32_t bottom = p->in.h - y < height ? p->in.h - y : height, right = p->in.w - x < pitch ? p->in.w - x : pitch;
  const nnmcu_inside s = {((y + top) * p->in.w * every + x + left) * p->in.c, top * pitch + left,
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

/* All channels of one block of one image, of which every so many-th row is taken. */
NNMCU_INLINE void nnmcu_depthwise_block(const nnmcu_depthwise_conv2d_s8_params *p, const nnmcu_block *b, int32_t pitch,
                                        const int8_t *in, const int8_t *filter, const int32_t *bias, nnmcu_taps4 *t,
                                        nnmcu_tap *tap, int32_t taps, int8_t *plane, int32_t bytes, int8_t *out,
                                        int32_t every, int form, nnmcu_short_outputs *many) {
  const int32_t channels = p->out.c, per_input = channels / p->in.c;
  const nnmcu_inside inside = nnmcu_inside_of(p, b, pitch, every);
  const int32_t *const multiplier = p->multiplier;
  const int8_t *const shift = p->shift;
  int32_t same = 0;
  for (int32_t i = 0; i < bytes; i++) plane[i] = (int8_t)p->in_zero;
  out += (b->y * p->out.w * every + b->x) * channels;
  for (int32_t co = 0; co < channels; co++, out++) {
    if (same-- == 0) {
      nnmcu_plane_copy(&inside, in++, p->in.c, p->in.w * every * p->in.c, plane, pitch);
      same = per_input - 1;
    }
    for (int32_t i = 0; i < taps; i++) tap[i].weight = *filter++;
    t->bias = (uint32_t)bias[co];
    const nnmcu_channel_scale s = nnmcu_scale_of(multiplier[co], shift[co], p->out_zero, form);
    /* Rows narrower than the output's are not neighbours, nor are those with others between them. */
    const int32_t once = every == 1 && b->columns == p->out.w ? b->rows : 1;
    for (int32_t row = 0; row < b->rows; row += once)
      nnmcu_plane_outputs(p, once, b->columns, t, plane + row * p->stride_h * pitch, pitch, &s,
                          out + row * p->out.w * every * channels, form, many);
  }
}

/* Every `every`-th output row from `phase` on, and the input rows under them, of which the first is returned. */
NNMCU_INLINE int32_t nnmcu_rows_thinned(const nnmcu_depthwise_conv2d_s8_params *p, int32_t every, int32_t phase,
                                        nnmcu_depthwise_conv2d_s8_params *to) {
  const int32_t before = (p->pad_top - phase + every - 1) / every, first = phase - p->pad_top + before * every;
  to->pad_top = before;
  to->out.h = (p->out.h - phase + every - 1) / every;
  to->in.h = (p->in.h - first + every - 1) / every;
  return to->in.h > 0 ? first : 0;
}

/*
 * buffer: as much as a block needs, or NNMCU_DEPTHWISE_PLANES_BYTES. With `part`, outputs as far apart as `every` rows,
 * which is dilation_h or 1, need every so many-th row only: a convolution whose rows are not dilated, described there.
 * Otherwise `every` is 1.
 */
NNMCU_INLINE void nnmcu_depthwise_planes_body(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                              const int8_t *filter, const int32_t *bias, int8_t *out,
                                              nnmcu_tap *buffer, int32_t every,
                                              nnmcu_depthwise_conv2d_s8_params *part, int form,
                                              nnmcu_short_outputs *many) {
  const nnmcu_depthwise_conv2d_s8_params *const q = part == NULL ? p : part;
  const int32_t taps = p->kernel_h * p->kernel_w, entries = (taps + 2) / 3 * 3;
  if (part != NULL) {
    *part = *p;
    if (every > 1) part->dilation_h = 1;
    (void)nnmcu_rows_thinned(p, every, 0, part);
  }
  nnmcu_taps4 t;
  t.tap = buffer;
  t.end = buffer + entries;
  int8_t *const plane = (int8_t *)(buffer + entries);
  int32_t bytes = NNMCU_DEPTHWISE_PLANES_BYTES - entries * (int32_t)sizeof *buffer;
  const nnmcu_block most = nnmcu_block_of(q, bytes);
  const int32_t pitch = (most.columns - 1) * p->stride_w + (p->kernel_w - 1) * p->dilation_w + 1;
  /* In the arena there is no more than what is needed. */
  if (part != NULL) bytes = ((most.rows - 1) * p->stride_h + (p->kernel_h - 1) * q->dilation_h + 1) * pitch;
  nnmcu_tap *tap = buffer;
  for (int32_t ky = 0; ky < p->kernel_h; ky++) {
    for (int32_t kx = 0; kx < p->kernel_w; kx++, tap++) tap->at = ky * q->dilation_h * pitch + kx * p->dilation_w;
  }
  for (; tap != t.end; tap++) tap->at = tap->weight = 0;
  for (int32_t n = 0; n < p->out.n; n++) {
    for (int32_t phase = 0; phase < every && phase < p->out.h; phase++) {
      const int32_t first = part == NULL ? 0 : nnmcu_rows_thinned(p, every, phase, part);
      for (nnmcu_block b = most; b.y < q->out.h; b.y += most.rows) {
        b.rows = q->out.h - b.y < most.rows ? q->out.h - b.y : most.rows;
        for (b.x = 0; b.x < p->out.w; b.x += most.columns) {
          b.columns = p->out.w - b.x < most.columns ? p->out.w - b.x : most.columns;
          nnmcu_depthwise_block(q, &b, pitch, in + first * p->in.w * p->in.c, filter, bias, &t, buffer, taps, plane,
                                bytes, out + phase * p->out.w * p->out.c, every, form, many);
        }
      }
    }
    in += p->in.h * p->in.w * p->in.c;
    out += p->out.h * p->out.w * p->out.c;
  }
}

#endif
