/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/strided_slice.h"

#include <string.h>

void nnmcu_strided_slice(const nnmcu_strided_slice_params *p, const void *in, void *out) {
  const uint8_t *const from = (const uint8_t *)in;
  uint8_t *to = (uint8_t *)out;
  const size_t block = (size_t)p->block;
  int32_t index[NNMCU_STRIDED_SLICE_AXES] = {0};
  /* An offset, not a pointer: it stays inside the tensor, since an axis steps back before the next one steps on. */
  int32_t offset = p->start;
  int axis;
  do {
    memcpy(to, from + offset, block);
    to += block;
    for (axis = NNMCU_STRIDED_SLICE_AXES - 1; axis >= 0; axis--) {
      if (++index[axis] < p->count[axis]) {
        offset += p->step[axis];
        break;
      }
      offset -= p->step[axis] * (p->count[axis] - 1);
      index[axis] = 0;
    }
  } while (axis >= 0);
}
