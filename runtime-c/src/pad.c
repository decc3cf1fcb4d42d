/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/pad.h"

#include <string.h>

#define LAST (NNMCU_PAD_AXES - 1)

static uint8_t *fill(const nnmcu_pad_params *p, uint8_t *to, int32_t bytes) {
  for (int32_t i = 0; i < bytes; i++) to[i] = p->value[i & 3];
  return to + bytes;
}

void nnmcu_pad(const nnmcu_pad_params *p, const void *in, void *out) {
  const uint8_t *from = (const uint8_t *)in;
  uint8_t *to = (uint8_t *)out;
  const size_t row = (size_t)p->count[LAST];
  int32_t index[LAST] = {0};
  int32_t gap = 0, inside = 1, total = 1;
  int axis = -1;
  for (int a = LAST; a >= 0; a--) {
    inside *= p->count[a];
    total = total * p->count[a] + p->before[a] + p->after[a];
  }
  if (inside == 0) {
    (void)fill(p, to, total);
    return;
  }
  do {
    /* Between two rows lies what is behind the axes that end and in front of those that begin. */
    for (int a = axis + 1; a <= LAST; a++) gap += p->before[a];
    to = fill(p, to, gap);
    memcpy(to, from, row);
    to += row;
    from += row;
    gap = p->after[LAST];
    for (axis = LAST - 1; axis >= 0 && ++index[axis] == p->count[axis]; axis--) {
      index[axis] = 0;
      gap += p->after[axis];
    }
  } while (axis >= 0);
  (void)fill(p, to, gap);
}
