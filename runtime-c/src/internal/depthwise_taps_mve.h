/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Depthwise convolution of the MVE variants straight from the input, pixel by pixel and eight channels at a time: for
 * kernels, dilations and planes of which no line has work to share. Even and odd channels have a vector of sums each.
 */
#ifndef NNMCU_INTERNAL_DEPTHWISE_TAPS_MVE_H
#define NNMCU_INTERNAL_DEPTHWISE_TAPS_MVE_H

#include <arm_mve.h>

#include "pixel_taps.h"

/* Rounded twice, every shift below 0, or at most 0 where results below the zero point are clamped. */
NNMCU_INLINE int32x4_t nnmcu_lanes_double_mve(int32x4_t x, int32x4_t multiplier, int32x4_t shift) {
  const int32x4_t y = vqrdmulhq_s32(x, multiplier);
  return vrshlq_s32(vaddq_s32(y, vshrq_n_s32(y, 31)), shift);
}

/* Rounded once, any shift; see NNMCU_MVE_SCALE_SINGLE. */
NNMCU_INLINE int32x4_t nnmcu_lanes_single_mve(int32x4_t x, int32x4_t multiplier, int32x4_t shift) {
  const int32x4_t right = vminq_s32(shift, vdupq_n_s32(-1));
  return vrshlq_s32(vqdmulhq_s32(vqshlq_s32(x, vsubq_s32(shift, right)), multiplier), right);
}

NNMCU_INLINE int32x4_t nnmcu_lanes_mve(int32x4_t x, const int32_t *multiplier, const int8_t *shift, int single) {
  const int32x4_t m = vldrwq_s32(multiplier), s = vldrbq_s32(shift);
  return single ? nnmcu_lanes_single_mve(x, m, s) : nnmcu_lanes_double_mve(x, m, s);
}

NNMCU_INLINE int16x8_t nnmcu_lanes_clamp_mve(const nnmcu_depthwise_conv2d_s8_params *p, int32x4_t even, int32x4_t odd) {
  const int32x4_t low = vdupq_n_s32(p->act_min), high = vdupq_n_s32(p->act_max);
  const int32x4_t e = vminq_s32(vmaxq_s32(vqaddq_n_s32(even, p->out_zero), low), high);
  const int32x4_t o = vminq_s32(vmaxq_s32(vqaddq_n_s32(odd, p->out_zero), low), high);
  return vmovntq_s32(vmovnbq_s32(vuninitializedq_s16(), e), o);
}

NNMCU_INLINE void nnmcu_depthwise_taps_mve(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                           const int8_t *filter, const int32_t *bias, const int8_t *border,
                                           int8_t *out, int single) {
  const int8_t *taps[NNMCU_DEPTHWISE_CONV2D_S8_LARGEST_KERNEL];
  const int32_t channels = p->in.c, count = p->kernel_h * p->kernel_w;
  for (int32_t n = p->out.n; n > 0; n--, in += p->in.h * p->in.w * channels) {
    for (int32_t oy = 0; oy < p->out.h; oy++) {
      for (int32_t ox = 0; ox < p->out.w; ox++, out += channels) {
        const int8_t *weights = filter;
        nnmcu_taps_of_pixel(p, in, border, oy * p->stride_h - p->pad_top, ox * p->stride_w - p->pad_left, taps);
        for (int32_t c = 0; c < channels; c += 8) {
          /* The last eight are whole, too, but those that are done already are not stored again. */
          const int32_t at = c + 8 <= channels ? c : channels - 8;
          int32x4_t even = vldrwq_s32(bias + c), odd = vldrwq_s32(bias + c + 4);
          for (int32_t k = 0; k < count; k++, weights += 8) {
            const int16x8_t product = vmulq_s16(vldrbq_s16(taps[k] + at), vldrbq_s16(weights));
            even = vaddq_s32(even, vmovlbq_s16(product));
            odd = vaddq_s32(odd, vmovltq_s16(product));
          }
          even = nnmcu_lanes_mve(even, p->multiplier + c, p->shift + c, single);
          odd = nnmcu_lanes_mve(odd, p->multiplier + c + 4, p->shift + c + 4, single);
          const mve_pred16_t done = vctp16q((uint32_t)(c - at));
          vstrbq_p_s16(out + at, nnmcu_lanes_clamp_mve(p, even, odd), (mve_pred16_t)~done);
        }
      }
    }
  }
}

#endif
