/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/inline.h"
#include "internal/requantize.h"
#include "internal/window.h"
#include "nnmcu/pool2d.h"

NNMCU_KERNEL
void nnmcu_average_pool2d_s8_bytes(const nnmcu_pool2d_s8_params *p, const int8_t *in, int8_t *out) {
  const int32_t row = p->in.w * p->in.c;
  for (int32_t n = 0; n < p->out.n; n++, in += p->in.h * row) {
    for (int32_t oy = 0; oy < p->out.h; oy++) {
      const nnmcu_taps ty = nnmcu_taps_at(oy * p->stride_h - p->pad_top, p->in.h, p->kernel_h, 1);
      for (int32_t ox = 0; ox < p->out.w; ox++) {
        const nnmcu_taps tx = nnmcu_taps_at(ox * p->stride_w - p->pad_left, p->in.w, p->kernel_w, 1);
        const int8_t *corner = in + (ty.origin + ty.first) * row + (tx.origin + tx.first) * p->in.c;
        const int32_t width = (tx.end - tx.first) * p->in.c;
        const int32_t count = (ty.end - ty.first) * (tx.end - tx.first);
        for (int32_t c = 0; c < p->in.c; c++, corner++) {
          const int8_t *x = corner;
          int32_t sum = 0;
          for (int32_t ky = ty.first; ky < ty.end; ky++, x += row) {
            for (int32_t kx = 0; kx < width; kx += p->in.c) sum += x[kx];
          }
          sum = (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
          *out++ = (int8_t)nnmcu_clamp(sum, p->act_min, p->act_max);
        }
      }
    }
  }
}
