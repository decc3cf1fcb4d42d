/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/strided_slice.h"

#include <string.h>

#define LAST (NNMCU_STRIDED_SLICE_AXES - 1)

void nnmcu_strided_slice(const nnmcu_strided_slice_params *p, const void *in, void *out) {
  const uint8_t *const from = (const uint8_t *)in;
  uint8_t *to = (uint8_t *)out;
  const size_t block = (size_t)p->block;
  int32_t index[LAST] = {0};
  /* An offset, not a pointer: it stays inside the tensor, since an axis steps back before the next one steps on. */
  int32_t offset = p->start;
  int axis;
  const int32_t inner = p->count[LAST], inner_step = p->step[LAST];
  do {
    if (block == 1) {
      for (int32_t i = 0; i < inner; i++) to[i] = from[offset + i * inner_step];
    } else {
      for (int32_t i = 0; i < inner; i++) memcpy(to + (size_t)i * block, from + offset + i * inner_step, block);
    }
    to += (size_t)inner * block;
    for (axis = LAST - 1; axis >= 0; axis--) {
      if (++index[axis] < p->count[axis]) {
        offset += p->step[axis];
        break;
      }
      offset -= p->step[axis] * (p->count[axis] - 1);
      index[axis] = 0;
    }
  } while (axis >= 0);
}
