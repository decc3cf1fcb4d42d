/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/inline.h"
#include "internal/output_s8.h"
#include "internal/window.h"
#include "internal/words_s8.h"
#include "nnmcu/pool2d.h"

/* What nnmcu_words_add takes, and small enough for the reciprocal. */
#define LARGEST_COUNT 256

/*
 * A sum's mean, ties away from zero. With n = |sum| + half <= 129 count and r = 2^24 / count + e, 0 < e <= 1, n * r is
 * below 2^32, and above n / count * 2^24 by at most n < 2^24 / count: the quotient is that of n / count.
 */
static int8_t mean_of(int32_t sum, int32_t count, uint32_t reciprocal) {
  const int32_t sign = sum >> 31;
  const uint32_t n = (uint32_t)((sum ^ sign) - sign + count / 2);
  const uint32_t mean = reciprocal != 0 ? (n * reciprocal) >> 24 : n / (uint32_t)count;
  return (int8_t)(((int32_t)mean ^ sign) - sign);
}

NNMCU_KERNEL
void nnmcu_average_pool2d_s8(const nnmcu_pool2d_s8_params *p, const int8_t *in, int8_t *out) {
  const int32_t channels = p->in.c, row = p->in.w * channels;
  const int32_t words = nnmcu_has_words(in, out, channels) ? channels & ~3 : 0;
  int8_t *const first = out;
  int32_t count = 0;
  uint32_t reciprocal = 0;
  for (int32_t n = 0; n < p->out.n; n++, in += p->in.h * row) {
    for (int32_t oy = 0; oy < p->out.h; oy++) {
      const nnmcu_taps ty = nnmcu_taps_at(oy * p->stride_h - p->pad_top, p->in.h, p->kernel_h, 1);
      for (int32_t ox = 0; ox < p->out.w; ox++) {
        const nnmcu_taps tx = nnmcu_taps_at(ox * p->stride_w - p->pad_left, p->in.w, p->kernel_w, 1);
        const int8_t *corner = in + (ty.origin + ty.first) * row + (tx.origin + tx.first) * channels;
        const int32_t width = (tx.end - tx.first) * channels;
        const int32_t taps = (ty.end - ty.first) * (tx.end - tx.first);
        int32_t c = 0;
        if (taps != count) {
          count = taps;
          reciprocal = taps <= LARGEST_COUNT ? (UINT32_C(1) << 24) / (uint32_t)taps + 1u : 0;
        }
        for (; c < words && taps <= LARGEST_COUNT; c += 4, corner += 4, out += 4) {
          const int8_t *x = corner;
          nnmcu_word_sums s = {0, 0};
          for (int32_t ky = ty.first; ky < ty.end; ky++, x += row) {
            for (const int8_t *tap = x; tap != x + width; tap += channels) nnmcu_words_add(&s, nnmcu_word_from(tap));
          }
          out[0] = mean_of(nnmcu_sum_low(s.even, taps), taps, reciprocal);
          out[1] = mean_of(nnmcu_sum_low(s.odd, taps), taps, reciprocal);
          out[2] = mean_of(nnmcu_sum_high(s.even, taps), taps, reciprocal);
          out[3] = mean_of(nnmcu_sum_high(s.odd, taps), taps, reciprocal);
        }
        for (; c < channels; c++, corner++) {
          const int8_t *x = corner;
          int32_t sum = 0;
          for (int32_t ky = ty.first; ky < ty.end; ky++, x += row) {
            for (const int8_t *tap = x; tap != x + width; tap += channels) sum += *tap;
          }
          *out++ = mean_of(sum, taps, reciprocal);
        }
      }
    }
  }
  nnmcu_outputs_clamp(first, 1, (int32_t)(out - first), p->act_min, p->act_max);
}
