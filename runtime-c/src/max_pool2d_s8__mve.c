/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_MVE
#include "internal/pool_mve.h"
#include "internal/window.h"
#include "nnmcu/mve.h"

void nnmcu_max_pool2d_s8__mve(const nnmcu_pool2d_s8_params *p, const int8_t *in, int8_t *out) {
  const int32_t channels = p->in.c, row = p->in.w * channels;
  const int8x16_t low = vdupq_n_s8((int8_t)p->act_min), high = vdupq_n_s8((int8_t)p->act_max);
  for (int32_t n = 0; n < p->out.n; n++, in += p->in.h * row) {
    for (int32_t oy = 0; oy < p->out.h; oy++) {
      const nnmcu_taps ty = nnmcu_taps_at(oy * p->stride_h - p->pad_top, p->in.h, p->kernel_h, 1);
      for (int32_t ox = 0; ox < p->out.w; ox++, out += channels) {
        const nnmcu_taps tx = nnmcu_taps_at(ox * p->stride_w - p->pad_left, p->in.w, p->kernel_w, 1);
        const int8_t *const corner = in + (ty.origin + ty.first) * row + (tx.origin + tx.first) * channels;
        for (int32_t c = 0; c < channels; c += 16) {
          const mve_pred16_t on = vctp8q((uint32_t)(channels - c));
          const int8x16_t most =
              nnmcu_window_max_mve(corner + c, ty.end - ty.first, row, tx.end - tx.first, channels, on);
          vstrbq_p_s8(out + c, vminq_s8(vmaxq_s8(most, low), high), on);
        }
      }
    }
  }
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
