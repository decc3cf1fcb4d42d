/* SPDX-License-Identifier: Apache-2.0 */
/* Which inputs of an axis reach an output of a transposed convolution, and the body of the int8 kernels. */
#ifndef NNMCU_INTERNAL_TRANSPOSE_CONV_H
#define NNMCU_INTERNAL_TRANSPOSE_CONV_H

#include "inline.h"
#include "nnmcu/transpose_conv.h"
#include "requantize.h"

/* Inputs first..end-1, the first of them by tap `tap` and each next one by the tap `stride` before. */
typedef struct {
  int32_t first, end, tap;
} nnmcu_sources;

/* at >= 0: position of the output before its padding was cut. */
static inline nnmcu_sources nnmcu_sources_of(int32_t at, int32_t stride, int32_t kernel, int32_t count) {
  const int32_t below = at - kernel;
  const int32_t first = below < 0 ? 0 : below / stride + 1;
  const int32_t last = at / stride;
  const nnmcu_sources s = {first, last < count ? last + 1 : count, at - first * stride};
  return s;
}

NNMCU_INLINE void nnmcu_transpose_conv_s8_body(const nnmcu_transpose_conv_s8_params *p, const int8_t *in,
                                               const int8_t *filter, const int32_t *bias, int8_t *out,
                                               nnmcu_rounding rounding) {
  const int32_t channels = p->in.c, row = p->in.w * channels;
  for (int32_t n = 0; n < p->out.n; n++, in += p->in.h * row) {
    for (int32_t oy = 0; oy < p->out.h; oy++) {
      const nnmcu_sources y = nnmcu_sources_of(oy + p->pad_top, p->stride_h, p->kernel_h, p->in.h);
      for (int32_t ox = 0; ox < p->out.w; ox++, out += p->out.c) {
        const nnmcu_sources x = nnmcu_sources_of(ox + p->pad_left, p->stride_w, p->kernel_w, p->in.w);
        for (int32_t co = 0; co < p->out.c; co++) {
          uint32_t sum = bias != NULL ? (uint32_t)bias[co] : 0;
          for (int32_t v = y.first, ky = y.tap; v < y.end; v++, ky -= p->stride_h) {
            for (int32_t u = x.first, kx = x.tap; u < x.end; u++, kx -= p->stride_w) {
              const int8_t *const a = in + v * row + u * channels;
              const int8_t *const b = filter + ((co * p->kernel_h + ky) * p->kernel_w + kx) * channels;
              for (int32_t c = 0; c < channels; c++) sum += (uint32_t)((a[c] - p->in_zero) * b[c]);
            }
          }
          out[co] = nnmcu_output_s8(rounding((int32_t)sum, p->multiplier[co], p->shift[co]), p->out_zero,
                                    p->act_min, p->act_max);
        }
      }
    }
  }
}

#endif
