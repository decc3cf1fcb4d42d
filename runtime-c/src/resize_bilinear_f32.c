/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/resize.h"

void nnmcu_resize_bilinear_f32(const nnmcu_resize_bilinear_f32_params *p, const float *in, float *out) {
  const int32_t channels = p->channels, row = p->in_w * channels;
  for (int32_t n = 0; n < p->images; n++, in += p->in_h * row) {
    for (int32_t y = 0; y < p->out_h; y++) {
      const float *const upper = in + p->rows[2 * y] * row;
      const float *const lower = in + p->rows[2 * y + 1] * row;
      const float down = p->row_share[y], up = 1.0f - down;
      for (int32_t x = 0; x < p->out_w; x++) {
        const int32_t left = p->columns[2 * x] * channels, right = p->columns[2 * x + 1] * channels;
        const float after = p->column_share[x], before = 1.0f - after;
        for (int32_t i = 0; i < channels; i++) {
          const float first = upper[left + i] * up * before + lower[left + i] * down * before;
          *out++ = first + upper[right + i] * up * after + lower[right + i] * down * after;
        }
      }
    }
  }
}
