/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/quantize.h"

#include <string.h>

void nnmcu_flip_sign(const void *in, void *out, int32_t count) {
  const uint8_t *x = (const uint8_t *)in;
  uint8_t *y = (uint8_t *)out;
  for (; count >= 8; count -= 8, x += 8, y += 8) {
    uint32_t words[2];
    memcpy(words, x, 8);
    words[0] ^= 0x80808080u;
    words[1] ^= 0x80808080u;
    memcpy(y, words, 8);
  }
  for (; count > 0; count--) *y++ = (uint8_t)(*x++ ^ 0x80u);
}
