/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Convolution on cores without SIMD but with a long multiply (Armv7-M): two pixels with four filter rows at a time.
 * Rows are interleaved in fours; up to three that are left stand by themselves behind.
 */
#ifndef NNMCU_INTERNAL_CONV2D_S8_SCALAR_H
#define NNMCU_INTERNAL_CONV2D_S8_SCALAR_H

#include "output_s8.h"
#include "pixels_s8.h"
#include "tile_2x4_s8.h"

/* One row that is left. */
NNMCU_INLINE void nnmcu_tile_2x1_s8(nnmcu_tile_2x4 *t) {
  const int8_t *x0 = t->x0, *x1 = t->x1, *w = t->w;
  uint32_t a = (uint32_t)*t->bias, b = a;
  for (; x0 != t->end8; x0 += 8, x1 += 8, w += 8) {
    for (int i = 0; i < 8; i++) {
      a += (uint32_t)(x0[i] * w[i]);
      b += (uint32_t)(x1[i] * w[i]);
    }
  }
  while (x0 != t->end) {
    a += (uint32_t)(*x0++ * *w);
    b += (uint32_t)(*x1++ * *w++);
  }
  t->w = w;
  t->acc[0] = a;
  t->acc[4] = b;
}

/*
 * `copies` has room for the windows of two pixels, or is NULL where they are contiguous; with groups for those of one,
 * behind the places of the taps of two pixels. `windows` is a constant.
 */
NNMCU_INLINE void nnmcu_conv2d_s8_scalar_body(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                              const int32_t *bias, int8_t *out, void *copies,
                                              const nnmcu_windows *windows, int form) {
  const int grouped = windows->places != NULL;
  const int32_t groups = grouped ? p->groups : 1;
  const int32_t group_in = p->in.c / groups, group_out = p->out.c / groups;
  const int32_t taps = p->kernel_h * p->kernel_w, size = taps * group_in;
  const int32_t pitch = (size + 3) & ~3;
  int32_t *const places0 = copies, *const places1 = grouped ? places0 + taps : NULL;
  int8_t *const copy0 = grouped ? (int8_t *)(places0 + 2 * taps) : copies;
  int8_t *const copy1 = copies == NULL ? NULL : copy0 + pitch;
  const int32_t *const multiplier = p->multiplier;
  const int8_t *const shift = p->shift;
  const int32_t out_zero = p->out_zero;
  nnmcu_tile_2x4 t;
  nnmcu_pixel at = {in, 0, 0};
  for (int32_t left = p->out.n * p->out.h * p->out.w; left > 0; left -= 2) {
    /* A pixel that does not exist is the first once more. */
    int8_t *const second = left > 1 ? out + p->out.c : out;
    const int8_t *const begin0 = nnmcu_groups_begin(p, &at, places0, copy0, windows), *begin1 = begin0;
    nnmcu_pixel_next(p, &at);
    if (left > 1) {
      begin1 = nnmcu_groups_begin(p, &at, places1, copy1, windows);
      nnmcu_pixel_next(p, &at);
    }
    t.w = filter;
    for (int32_t g = 0; g < groups; g++) {
      t.x0 = begin0;
      t.x1 = begin1;
      if (grouped) {
        windows->gather(begin0 + g * group_in, places0, taps, group_in, (int8_t)p->in_zero, copy0);
        if (left > 1) windows->gather(begin1 + g * group_in, places1, taps, group_in, (int8_t)p->in_zero, copy1);
        t.x0 = copy0;
        t.x1 = left > 1 ? copy1 : copy0;
      }
      t.end = t.x0 + size;
      t.end8 = t.x0 + (size & ~7);
      int32_t co = g * group_out;
      const int32_t end = co + group_out;
      while (co < end) {
        const int32_t rows = end - co >= 4 ? 4 : 1;
        t.bias = bias + co;
        if (rows == 4) {
          nnmcu_tile_2x4_s8(&t);
        } else {
          nnmcu_tile_2x1_s8(&t);
        }
        for (int32_t r = 0; r < rows; r++, co++) {
          const nnmcu_channel_scale s = nnmcu_scale_of(multiplier[co], shift[co], out_zero, form);
          out[co] = nnmcu_scaled_output((int32_t)t.acc[r], &s, form);
          second[co] = nnmcu_scaled_output((int32_t)t.acc[4 + r], &s, form);
        }
      }
    }
    nnmcu_outputs_clamp(out, 1, (left > 1 ? 2 : 1) * p->out.c, p->act_min, p->act_max);
    out = second + p->out.c;
  }
}

#endif
