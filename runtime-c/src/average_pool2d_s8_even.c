/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/requantize.h"
#include "internal/window.h"
#include "nnmcu/pool2d.h"

/* The sum of `rows` x `columns` taps, `channels` apart in rows of `row` elements; start and sum are below 2^31. */
static int32_t sum_of(const int8_t *x, int32_t rows, int32_t columns, int32_t row, int32_t channels, int32_t start) {
  int32_t sum = start;
  for (; rows > 0; rows--, x += row)
    for (int32_t i = 0; i < columns * channels; i += channels) sum += x[i];
  return sum;
}

void nnmcu_average_pool2d_s8_even(const nnmcu_average_pool2d_s8_even_params *p, const int8_t *in, int8_t *out) {
  const int32_t channels = p->in.c;
  const int32_t row = p->in.w * channels;
  for (int32_t n = 0; n < p->out.n; n++, in += p->in.h * row) {
    for (int32_t oy = 0; oy < p->out.h; oy++) {
      const nnmcu_taps ty = nnmcu_taps_at(oy * p->stride_h - p->pad_top, p->in.h, p->kernel_h, 1);
      for (int32_t ox = 0; ox < p->out.w; ox++) {
        const nnmcu_taps tx = nnmcu_taps_at(ox * p->stride_w - p->pad_left, p->in.w, p->kernel_w, 1);
        const int8_t *x = in + (ty.origin + ty.first) * row + (tx.origin + tx.first) * channels;
        const int32_t rows = ty.end - ty.first, columns = tx.end - tx.first;
        const int32_t at = rows * columns - p->least, start = -p->in_zero * rows * columns;
        for (int32_t c = 0; c < channels; c++, x++) {
          const int32_t sum = sum_of(x, rows, columns, row, channels, start);
          const int32_t y = nnmcu_requantize_even(sum, p->multiplier[at], p->shift[at]);
          *out++ = nnmcu_output_s8(y, p->out_zero, p->act_min, p->act_max);
        }
      }
    }
  }
}
