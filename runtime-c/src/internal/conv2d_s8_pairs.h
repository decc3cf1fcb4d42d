/* SPDX-License-Identifier: Apache-2.0 */
/* Convolution with two products per multiplication (pairs_s8.h): four pixels with one filter row at a time. */
#ifndef NNMCU_INTERNAL_CONV2D_S8_PAIRS_H
#define NNMCU_INTERNAL_CONV2D_S8_PAIRS_H

#include "inline.h"
#include "nnmcu/scalar.h"
#include "output_s8.h"
#include "pairs_s8.h"
#include "pixels_s8.h"

/* The inputs of two pixels as every second word. */
NNMCU_INLINE void nnmcu_pair_words(uint32_t *words, const int8_t *a, const int8_t *b, int32_t count) {
  for (; count >= 4; count -= 4, a += 4, b += 4, words += 8) {
    words[0] = (uint32_t)a[0] + ((uint32_t)b[0] << 16);
    words[2] = (uint32_t)a[1] + ((uint32_t)b[1] << 16);
    words[4] = (uint32_t)a[2] + ((uint32_t)b[2] << 16);
    words[6] = (uint32_t)a[3] + ((uint32_t)b[3] << 16);
  }
  for (; count > 0; count--, words += 2) *words = (uint32_t)*a++ + ((uint32_t)*b++ << 16);
}

/* Whether each window is one pixel inside the input. */
NNMCU_INLINE int nnmcu_windows_are_pixels(const nnmcu_conv2d_s8_params *p) {
  return p->kernel_h == 1 && p->kernel_w == 1 && p->pad_top == 0 && p->pad_left == 0 &&
         (p->out.h - 1) * p->stride_h < p->in.h && (p->out.w - 1) * p->stride_w < p->in.w;
}

NNMCU_INLINE void nnmcu_conv2d_s8_pairs_body(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                             const uint8_t *halves, const int32_t *bias, int8_t *out, uint32_t *words,
                                             int form, nnmcu_short_outputs *many) {
  const int32_t channels = p->out.c, out_zero = p->out_zero;
  const int32_t *const multiplier = p->multiplier;
  const int8_t *const shift = p->shift;
  const int32_t size = p->kernel_h * p->kernel_w * p->in.c, groups = (size + 7) >> 3;
  /* Where windows are not pixels, those of the two of a pair are copied behind the words. */
  int8_t *const copies = (int8_t *)(words + 16 * groups);
  const int copied = !nnmcu_windows_are_pixels(p);
  const nnmcu_windows windows = {nnmcu_window_copy_s8, NULL, NULL};
  nnmcu_pairs t;
  t.x = words;
  t.end = words + 16 * groups;
  /* What the last group has too many of is 0, so that it does not matter what it is multiplied with. */
  for (int32_t i = 2 * size; i < 16 * groups; i++) words[i] = 0;
  nnmcu_pixel at = {in, 0, 0};
  for (int32_t left = p->out.n * p->out.h * p->out.w; left > 0;) {
    const int32_t count = left < 4 ? left : 4;
    nnmcu_pixel pixels[4];
    for (int32_t i = 0; i < 4; i++) {
      NNMCU_OPAQUE(i);
      pixels[i] = at;
      /* Pixels that do not exist are the last once more. */
      if (i + 1 < count || count == 4) nnmcu_pixel_next(p, &at);
    }
    for (int32_t i = 0; i < 2; i++) {
      NNMCU_OPAQUE(i);
      const int8_t *const a = nnmcu_pixel_vector(p, &pixels[i], copied ? copies : NULL, &windows);
      const int8_t *const b = nnmcu_pixel_vector(p, &pixels[i + 2], copied ? copies + size : NULL, &windows);
      nnmcu_pair_words(words + i, a, b, size);
    }
    t.w = filter;
    t.halves = halves;
    for (int32_t co = 0; co < channels; co++) {
      t.high = (uint32_t)bias[co];
      t.low = t.high * 0x10001u - 0x10000u * (uint32_t)groups;
      nnmcu_pairs_s8(&t);
      t.w -= 8 * groups - size;
      const nnmcu_channel_scale s = nnmcu_scale_of(multiplier[co], shift[co], out_zero, form);
      nnmcu_outputs_s8(t.acc, &s, out + co, channels, count, form, many);
    }
    nnmcu_outputs_clamp(out, 1, count * channels, p->act_min, p->act_max);
    out += count * channels;
    left -= count;
  }
}

#endif
