/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/pixels_s8.h"
#include "internal/words_s8.h"

void nnmcu_window_places_s8(const nnmcu_conv2d_s8_params *p, const nnmcu_pixel *at, int32_t *places) {
  const int32_t left = at->ox * p->stride_w - p->pad_left;
  int32_t y = at->oy * p->stride_h - p->pad_top;
  for (int32_t ky = p->kernel_h; ky > 0; ky--, y += p->dilation_h) {
    int32_t x = left;
    for (int32_t kx = p->kernel_w; kx > 0; kx--, x += p->dilation_w) {
      const int isInside = y >= 0 && y < p->in.h && x >= 0 && x < p->in.w;
      *places++ = isInside ? (y * p->in.w + x) * p->in.c : -1;
    }
  }
}

void nnmcu_places_copy_s8(const int8_t *in, const int32_t *places, int32_t taps, int32_t channels, int8_t zero,
                          int8_t *to) {
  const int32_t words = nnmcu_has_words(in, to, channels) ? channels & ~3 : 0;
  for (; taps > 0; taps--, to += channels) {
    const int32_t place = *places++;
    int32_t i = channels;
    if (place < 0) {
      while (--i >= 0) {
        NNMCU_OPAQUE(i);
        to[i] = zero;
      }
      continue;
    }
    const int8_t *const x = in + place;
    while (--i >= words) {
      NNMCU_OPAQUE(i);
      to[i] = x[i];
    }
    for (i -= 3; i >= 0; i -= 4) {
      NNMCU_OPAQUE(i);
      nnmcu_word_to(to + i, nnmcu_word_from(x + i));
    }
  }
}
