/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/inline.h"
#include "internal/output_s8.h"
#include "internal/window.h"
#include "internal/words_s8.h"
#include "nnmcu/pool2d.h"

NNMCU_KERNEL
void nnmcu_max_pool2d_s8(const nnmcu_pool2d_s8_params *p, const int8_t *in, int8_t *out) {
  const int32_t channels = p->in.c, row = p->in.w * channels;
  const int32_t words = nnmcu_has_words(in, out, channels) ? channels & ~3 : 0;
  int8_t *const first = out;
  for (int32_t n = 0; n < p->out.n; n++, in += p->in.h * row) {
    for (int32_t oy = 0; oy < p->out.h; oy++) {
      const nnmcu_taps ty = nnmcu_taps_at(oy * p->stride_h - p->pad_top, p->in.h, p->kernel_h, 1);
      for (int32_t ox = 0; ox < p->out.w; ox++) {
        const nnmcu_taps tx = nnmcu_taps_at(ox * p->stride_w - p->pad_left, p->in.w, p->kernel_w, 1);
        const int8_t *corner = in + (ty.origin + ty.first) * row + (tx.origin + tx.first) * channels;
        const int32_t width = (tx.end - tx.first) * channels;
        int32_t c = 0;
        for (; c < words; c += 4, corner += 4, out += 4) {
          const int8_t *x = corner;
          uint32_t four = 0x80808080u;
          for (int32_t ky = ty.first; ky < ty.end; ky++, x += row) {
            for (const int8_t *tap = x; tap != x + width; tap += channels)
              four = nnmcu_words_max(four, nnmcu_word_from(tap));
          }
          nnmcu_word_to(out, four);
        }
        for (; c < channels; c++, corner++) {
          const int8_t *x = corner;
          int32_t acc = INT8_MIN;
          for (int32_t ky = ty.first; ky < ty.end; ky++, x += row) {
            for (const int8_t *tap = x; tap != x + width; tap += channels) acc = *tap > acc ? *tap : acc;
          }
          *out++ = (int8_t)acc;
        }
      }
    }
  }
  nnmcu_outputs_clamp(first, 1, (int32_t)(out - first), p->act_min, p->act_max);
}
