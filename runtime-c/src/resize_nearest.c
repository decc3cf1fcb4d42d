/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/resize.h"

#include <string.h>

void nnmcu_resize_nearest(const nnmcu_resize_nearest_params *p, const void *in, void *out) {
  const uint8_t *image = (const uint8_t *)in;
  uint8_t *to = (uint8_t *)out;
  const size_t pixel = (size_t)p->pixel, row = pixel * (size_t)p->out_w;
  for (int32_t n = 0; n < p->images; n++, image += p->image) {
    for (int32_t y = 0; y < p->out_h; y++) {
      if (y > 0 && p->rows[y] == p->rows[y - 1]) {
        memcpy(to, to - row, row);
        to += row;
        continue;
      }
      const uint8_t *const from = image + p->rows[y] * p->row;
      for (int32_t x = 0; x < p->out_w; x++, to += pixel) memcpy(to, from + p->columns[x] * p->pixel, pixel);
    }
  }
}
