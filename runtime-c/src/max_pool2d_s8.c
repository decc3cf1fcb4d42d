/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/inline.h"
#include "internal/requantize.h"
#include "internal/window.h"
#include "nnmcu/isa.h"
#include "nnmcu/pool2d.h"

#if NNMCU_HAS_DSP
#include "internal/dsp.h"
#endif

NNMCU_KERNEL
void nnmcu_max_pool2d_s8(const nnmcu_pool2d_s8_params *p, const int8_t *in, int8_t *out) {
  const int32_t row = p->in.w * p->in.c;
  for (int32_t n = 0; n < p->out.n; n++, in += p->in.h * row) {
    for (int32_t oy = 0; oy < p->out.h; oy++) {
      const nnmcu_taps ty = nnmcu_taps_at(oy * p->stride_h - p->pad_top, p->in.h, p->kernel_h, 1);
      for (int32_t ox = 0; ox < p->out.w; ox++) {
        const nnmcu_taps tx = nnmcu_taps_at(ox * p->stride_w - p->pad_left, p->in.w, p->kernel_w, 1);
        const int8_t *corner = in + (ty.origin + ty.first) * row + (tx.origin + tx.first) * p->in.c;
        const int32_t width = (tx.end - tx.first) * p->in.c;
        int32_t c = 0;
#if NNMCU_HAS_DSP
        for (; c + 4 <= p->in.c; c += 4, corner += 4, out += 4) {
          const int8_t *x = corner;
          uint32_t four = 0x80808080u;
          for (int32_t ky = ty.first; ky < ty.end; ky++, x += row) {
            for (const int8_t *tap = x; tap != x + width; tap += p->in.c)
              four = nnmcu_max_s8x4(four, nnmcu_load_u32(tap));
          }
          for (int i = 0; i < 4; i++)
            out[i] = (int8_t)nnmcu_clamp((int8_t)(four >> (8 * i)), p->act_min, p->act_max);
        }
#endif
        for (; c < p->in.c; c++, corner++) {
          const int8_t *x = corner;
          int32_t acc = INT8_MIN;
          for (int32_t ky = ty.first; ky < ty.end; ky++, x += row) {
            for (int32_t kx = 0; kx < width; kx += p->in.c) acc = x[kx] > acc ? x[kx] : acc;
          }
          *out++ = (int8_t)nnmcu_clamp(acc, p->act_min, p->act_max);
        }
      }
    }
  }
}
