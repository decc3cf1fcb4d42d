/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/inline.h"
#include "internal/requantize.h"
#include "internal/window.h"
#include "nnmcu/isa.h"
#include "nnmcu/pool2d.h"

#if NNMCU_HAS_DSP
#include "internal/dsp.h"
#endif

static int8_t mean_of(int32_t sum, int32_t count, const nnmcu_pool2d_s8_params *p) {
  const int32_t mean = (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
  return (int8_t)nnmcu_clamp(mean, p->act_min, p->act_max);
}

NNMCU_KERNEL
void nnmcu_average_pool2d_s8(const nnmcu_pool2d_s8_params *p, const int8_t *in, int8_t *out) {
  const int32_t row = p->in.w * p->in.c;
  for (int32_t n = 0; n < p->out.n; n++, in += p->in.h * row) {
    for (int32_t oy = 0; oy < p->out.h; oy++) {
      const nnmcu_taps ty = nnmcu_taps_at(oy * p->stride_h - p->pad_top, p->in.h, p->kernel_h, 1);
      for (int32_t ox = 0; ox < p->out.w; ox++) {
        const nnmcu_taps tx = nnmcu_taps_at(ox * p->stride_w - p->pad_left, p->in.w, p->kernel_w, 1);
        const int8_t *corner = in + (ty.origin + ty.first) * row + (tx.origin + tx.first) * p->in.c;
        const int32_t width = (tx.end - tx.first) * p->in.c;
        const int32_t count = (ty.end - ty.first) * (tx.end - tx.first);
        int32_t c = 0;
#if NNMCU_HAS_DSP
        /* Four channels, whose sums fit into halfwords. */
        for (; c + 4 <= p->in.c && count < 256; c += 4, corner += 4, out += 4) {
          const int8_t *x = corner;
          uint32_t even = 0, odd = 0;
          for (int32_t ky = ty.first; ky < ty.end; ky++, x += row) {
            for (const int8_t *tap = x; tap != x + width; tap += p->in.c) {
              const uint32_t four = nnmcu_load_u32(tap);
              even = nnmcu_sxtab16(even, four);
              odd = nnmcu_sxtab16_ror8(odd, four);
            }
          }
          out[0] = mean_of((int16_t)even, count, p);
          out[1] = mean_of((int16_t)odd, count, p);
          out[2] = mean_of((int32_t)even >> 16, count, p);
          out[3] = mean_of((int32_t)odd >> 16, count, p);
        }
#endif
        for (; c < p->in.c; c++, corner++) {
          const int8_t *x = corner;
          int32_t sum = 0;
          for (int32_t ky = ty.first; ky < ty.end; ky++, x += row) {
            for (int32_t kx = 0; kx < width; kx += p->in.c) sum += x[kx];
          }
          *out++ = mean_of(sum, count, p);
        }
      }
    }
  }
}
