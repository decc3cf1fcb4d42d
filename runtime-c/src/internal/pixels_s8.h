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

/* Where the taps of a window are, kernel_h * kernel_w of them, in elements behind the image; -1 for those outside. */
void nnmcu_window_places_s8(const nnmcu_conv2d_s8_params *p, const nnmcu_pixel *at, int32_t *places);

/* `channels` from `in` on in the image at these places, `zero` for those outside. */
void nnmcu_places_copy_s8(const int8_t *in, const int32_t *places, int32_t taps, int32_t channels, int8_t zero,
                          int8_t *to);

/*
 * The functions above as a constant argument, so that a kernel names only those it is linked with: `copy` without
 * groups, `places` and `gather` with groups, NULL the others.
 */
typedef struct {
  void (*copy)(const nnmcu_conv2d_s8_params *p, const nnmcu_pixel *at, int8_t *to);
  void (*places)(const nnmcu_conv2d_s8_params *p, const nnmcu_pixel *at, int32_t *places);
  void (*gather)(const int8_t *in, const int32_t *places, int32_t taps, int32_t channels, int8_t zero, int8_t *to);
} nnmcu_windows;

/* The vector of one pixel: in place when `to` is NULL. */
NNMCU_INLINE const int8_t *nnmcu_pixel_vector(const nnmcu_conv2d_s8_params *p, const nnmcu_pixel *at, int8_t *to,
                                              const nnmcu_windows *windows) {
  if (to == NULL) {
    const int32_t y = at->oy * p->stride_h, x = at->ox * p->stride_w;
    return at->in + (y * p->in.w + x) * p->in.c;
  }
  windows->copy(p, at, to);
  return to;
}

/* What is done once for a pixel: all of its vector, or for groups its places. */
NNMCU_INLINE const int8_t *nnmcu_groups_begin(const nnmcu_conv2d_s8_params *p, const nnmcu_pixel *at, int32_t *places,
                                              int8_t *copy, const nnmcu_windows *windows) {
  if (windows->places == NULL) return nnmcu_pixel_vector(p, at, copy, windows);
  windows->places(p, at, places);
  return at->in;
}

#endif
