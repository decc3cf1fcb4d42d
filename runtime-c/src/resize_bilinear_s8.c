/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/resize.h"

/* Shares lie in -512..1535, and are both of one pixel where they leave 0..1024, so |sum| < 2^30. */
void nnmcu_resize_bilinear_s8(const nnmcu_resize_bilinear_s8_params *p, const int8_t *in, int8_t *out) {
  const int32_t channels = p->channels, row = p->in_w * channels;
  for (int32_t n = 0; n < p->images; n++, in += p->in_h * row) {
    for (int32_t y = 0; y < p->out_h; y++) {
      const int8_t *const upper = in + p->rows[2 * y] * row;
      const int8_t *const lower = in + p->rows[2 * y + 1] * row;
      const int32_t down = p->row_share[y], up = 1024 - down;
      for (int32_t x = 0; x < p->out_w; x++) {
        const int32_t left = p->columns[2 * x] * channels, right = p->columns[2 * x + 1] * channels;
        const int32_t after = p->column_share[x], before = 1024 - after;
        const int32_t a = up * before, b = up * after, c = down * before, d = down * after;
        for (int32_t i = 0; i < channels; i++) {
          const int32_t sum =
              upper[left + i] * a + upper[right + i] * b + lower[left + i] * c + lower[right + i] * d;
          *out++ = (int8_t)((sum + (sum >> 31) + (INT32_C(1) << 19)) >> 20);
        }
      }
    }
  }
}
