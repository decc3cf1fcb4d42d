/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inputs under the windows of neighbouring output pixels, as vectors in the order of a filter row: in place where
 * all windows are whole and contiguous in memory (1x1 without padding and the like), otherwise as copies in which the
 * zero point stands for what lies outside the input.
 */
#ifndef NNMCU_INTERNAL_PIXELS_S8_H
#define NNMCU_INTERNAL_PIXELS_S8_H

#include "inline.h"
#include "nnmcu/conv2d.h"

/* The next output pixel; `in` is its image. */
typedef struct {
  const int8_t *in;
  int32_t oy, ox;
} nnmcu_pixel;

NNMCU_INLINE void nnmcu_pixel_next(const nnmcu_conv2d_s8_params *p, nnmcu_pixel *at) {
  if (++at->ox < p->out.w) return;
  at->ox = 0;
  if (++at->oy < p->out.h) return;
  at->oy = 0;
  at->in += p->in.h * p->in.w * p->in.c;
}

/* The input channels under the window of a pixel, copied to `to`. */
void nnmcu_window_copy_s8(const nnmcu_conv2d_s8_params *p, const nnmcu_pixel *at, int8_t *to);

/* The vector of one pixel: in place when `copy` is NULL. */
NNMCU_INLINE const int8_t *nnmcu_pixel_vector(const nnmcu_conv2d_s8_params *p, const nnmcu_pixel *at, int8_t *copy) {
  if (copy == NULL) {
    const int32_t y = at->oy * p->stride_h, x = at->ox * p->stride_w;
    return at->in + (y * p->in.w + x) * p->in.c;
  }
  nnmcu_window_copy_s8(p, at, copy);
  return copy;
}

/* Where the taps of a window are, kernel_h * kernel_w of them, in elements behind the image; -1 for those outside. */
void nnmcu_window_places_s8(const nnmcu_conv2d_s8_params *p, const nnmcu_pixel *at, int32_t *places);

/* `channels` from `in` on in the image at these places, `zero` for those outside. */
void nnmcu_places_copy_s8(const int8_t *in, const int32_t *places, int32_t taps, int32_t channels, int8_t zero,
                          int8_t *to);

/* What is done once for a pixel: all of its vector, or for groups, `grouped` being a constant, its places. */
NNMCU_INLINE const int8_t *nnmcu_groups_begin(const nnmcu_conv2d_s8_params *p, const nnmcu_pixel *at, int32_t *places,
                                              int8_t *copy, int grouped) {
  if (!grouped) return nnmcu_pixel_vector(p, at, copy);
  nnmcu_window_places_s8(p, at, places);
  return at->in;
}

#endif
