/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_MVE
#include "internal/pool_mve.h"
#include "internal/window.h"
#include "nnmcu/mve.h"

/* round(sum / count), halves away from zero. reciprocal = floor(2^32 / count) + 1 gives the exact quotient,
   because
   (|sum| + count / 2) * count < 2^32. */
static int32x4_t mean(int32x4_t sum, int32_t count, uint32_t reciprocal) {
  const uint32x4_t size = vaddq_n_u32(vreinterpretq_u32_s32(vabsq_s32(sum)), (uint32_t)count / 2u);
  const uint32x4_t quotient = count == 1 ? size : vmulhq_u32(size, vdupq_n_u32(reciprocal));
  const int32x4_t y = vreinterpretq_s32_u32(quotient);
  return vnegq_m_s32(y, y, vcmpltq_n_s32(sum, 0));
}

/* Channels in the even and in the odd lanes, so that narrowing puts them back in order. */
static int16x8_t means(int16x8_t sums, int32_t count, uint32_t reciprocal) {
  const int32x4_t even = mean(vmovlbq_s16(sums), count, reciprocal);
  const int32x4_t odd = mean(vmovltq_s16(sums), count, reciprocal);
  return vmovntq_s32(vmovnbq_s32(sums, even), odd);
}

void nnmcu_average_pool2d_s8__mve(const nnmcu_pool2d_s8_params *p, const int8_t *in, int8_t *out) {
  const int32_t channels = p->in.c, row = p->in.w * channels;
  const int16x8_t low = vdupq_n_s16((int16_t)p->act_min), high = vdupq_n_s16((int16_t)p->act_max);
  for (int32_t n = 0; n < p->out.n; n++, in += p->in.h * row) {
    for (int32_t oy = 0; oy < p->out.h; oy++) {
      const nnmcu_taps ty = nnmcu_taps_at(oy * p->stride_h - p->pad_top, p->in.h, p->kernel_h, 1);
      for (int32_t ox = 0; ox < p->out.w; ox++, out += channels) {
        const nnmcu_taps tx = nnmcu_taps_at(ox * p->stride_w - p->pad_left, p->in.w, p->kernel_w, 1);
        const int8_t *const corner = in + (ty.origin + ty.first) * row + (tx.origin + tx.first) * channels;
        const int32_t rows = ty.end - ty.first, columns = tx.end - tx.first, count = rows * columns;
        const uint32_t reciprocal = UINT32_MAX / (uint32_t)count + 1u;
        for (int32_t c = 0; c < channels; c += 8) {
          const mve_pred16_t on = vctp16q((uint32_t)(channels - c));
          const int16x8_t sums = nnmcu_window_sum_mve(corner + c, rows, row, columns, channels, on);
          const int16x8_t y = vmaxq_s16(means(sums, count, reciprocal), low);
          vstrbq_p_s16(out + c, vminq_s16(y, high), on);
        }
      }
    }
  }
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
