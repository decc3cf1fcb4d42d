/* SPDX-License-Identifier: Apache-2.0 */
/* Pointers to the pixels under a window, for kernels that take many channels of one output at a time. */
#ifndef NNMCU_INTERNAL_PIXEL_TAPS_H
#define NNMCU_INTERNAL_PIXEL_TAPS_H

#include "inline.h"
#include "nnmcu/depthwise_conv2d.h"

/* Where the taps of an output's window are: `border` for those outside the input. */
NNMCU_INLINE void nnmcu_taps_of_pixel(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                      const int8_t *border, int32_t y, int32_t x, const int8_t **taps) {
  const int32_t c = p->in.c, w = p->in.w, kernel_w = p->kernel_w, dilation_w = p->dilation_w;
  const int32_t step = dilation_w * c, row = p->dilation_h * w * c;
  const int isWhole = x >= 0 && x + (kernel_w - 1) * dilation_w < w;
  int32_t offset = (y * w + x) * c;
  for (int32_t ky = p->kernel_h; ky > 0; ky--, y += p->dilation_h, offset += row) {
    const int isInside = y >= 0 && y < p->in.h;
    if (isInside && isWhole) {
      const int8_t *tap = in + offset;
      for (int32_t kx = kernel_w; kx > 0; kx--, tap += step) *taps++ = tap;
    } else {
      for (int32_t kx = 0; kx < kernel_w; kx++) {
        const int32_t at = x + kx * dilation_w;
        *taps++ = isInside && at >= 0 && at < w ? in + (offset + kx * step) : border;
      }
    }
  }
}

#endif
