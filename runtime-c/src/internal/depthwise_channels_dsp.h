/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Depthwise convolution of the DSP variants straight from the input, pixel by pixel and four channels at a time: for
 * kernels, dilations and planes of which no line has work to share. Taps outside read a pixel of zero points.
 */
#ifndef NNMCU_INTERNAL_DEPTHWISE_CHANNELS_DSP_H
#define NNMCU_INTERNAL_DEPTHWISE_CHANNELS_DSP_H

#include "dsp.h"
#include "nnmcu/dsp.h"
#include "pixel_taps.h"

/* sum + product of the lower halfwords; of the upper ones. */
NNMCU_INLINE int32_t nnmcu_smlabb(uint32_t x, uint32_t w, int32_t sum) {
  int32_t y;
  __asm__("smlabb %0, %1, %2, %3" : "=r"(y) : "r"(x), "r"(w), "r"(sum));
  return y;
}
NNMCU_INLINE int32_t nnmcu_smlatt(uint32_t x, uint32_t w, int32_t sum) {
  int32_t y;
  __asm__("smlatt %0, %1, %2, %3" : "=r"(y) : "r"(x), "r"(w), "r"(sum));
  return y;
}

/* zero: (2 * out_zero + 1); down: the right shift less 1. */
NNMCU_INLINE int8_t nnmcu_channel_output_dsp(int32_t sum, int32_t multiplier, int32_t down, int32_t zero, int single) {
  const int32_t offset = zero * (1 << down), twice = sum * 2;
  const int32_t y = single ? (int32_t)(((int64_t)twice * multiplier) >> 32) + offset
                           : nnmcu_smmlar(twice, multiplier, offset + (twice >> 31));
  int32_t saturated;
  __asm__("ssat %0, #8, %1, asr #1" : "=r"(saturated) : "r"(y >> down));
  return (int8_t)saturated;
}

/* Four channels of an output, from the first of them on; those from `from` on are stored. */
NNMCU_INLINE void nnmcu_channels_four_dsp(const int8_t *const *tap, int32_t count, const int8_t *weights,
                                          const int32_t *bias, const int32_t *multiplier, const int8_t *right,
                                          int32_t at, int32_t from, int32_t zero, int8_t *out, int single) {
  int32_t sum0 = bias[at], sum1 = bias[at + 1], sum2 = bias[at + 2], sum3 = bias[at + 3];
  const int8_t *const *const end = tap + count;
  while (tap != end) {
    const uint32_t x = nnmcu_load_u32(*tap++ + at), w = nnmcu_load_u32(weights);
    const uint32_t x02 = nnmcu_sxtb16(x), w02 = nnmcu_sxtb16(w);
    const uint32_t x13 = nnmcu_sxtb16_ror8(x), w13 = nnmcu_sxtb16_ror8(w);
    sum0 = nnmcu_smlabb(x02, w02, sum0);
    sum1 = nnmcu_smlabb(x13, w13, sum1);
    sum2 = nnmcu_smlatt(x02, w02, sum2);
    sum3 = nnmcu_smlatt(x13, w13, sum3);
    weights += 4;
  }
  multiplier += at;
  right += at;
  out += at;
  if (from < 1) out[0] = nnmcu_channel_output_dsp(sum0, multiplier[0], right[0], zero, single);
  if (from < 2) out[1] = nnmcu_channel_output_dsp(sum1, multiplier[1], right[1], zero, single);
  if (from < 3) out[2] = nnmcu_channel_output_dsp(sum2, multiplier[2], right[2], zero, single);
  out[3] = nnmcu_channel_output_dsp(sum3, multiplier[3], right[3], zero, single);
}

NNMCU_INLINE void nnmcu_depthwise_channels_dsp(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                               const int8_t *filter, const int32_t *bias, const int8_t *border,
                                               int8_t *out, int single) {
  const int8_t *taps[NNMCU_DEPTHWISE_CONV2D_S8_LARGEST_KERNEL];
  const int32_t channels = p->in.c, count = p->kernel_h * p->kernel_w, zero = p->out_zero * 2 + 1;
  const int32_t *const multiplier = p->multiplier;
  const int8_t *const right = p->shift;
  int8_t *const first = out;
  for (int32_t n = p->out.n; n > 0; n--, in += p->in.h * p->in.w * channels) {
    for (int32_t oy = 0; oy < p->out.h; oy++) {
      for (int32_t ox = 0; ox < p->out.w; ox++, out += channels) {
        const int8_t *weights = filter;
        int32_t c = 0;
        nnmcu_taps_of_pixel(p, in, border, oy * p->stride_h - p->pad_top, ox * p->stride_w - p->pad_left, taps);
        for (; c + 4 <= channels; c += 4, weights += count * 4)
          nnmcu_channels_four_dsp(taps, count, weights, bias, multiplier, right, c, 0, zero, out, single);
        /* The last four are whole, too, but those that are done already are not stored again. */
        if (c < channels)
          nnmcu_channels_four_dsp(taps, count, weights, bias, multiplier, right, channels - 4, c + 4 - channels, zero,
                                  out, single);
      }
    }
  }
  nnmcu_clamp_bytes(first, (int32_t)(out - first), p->act_min, p->act_max);
}

#endif
