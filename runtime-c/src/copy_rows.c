/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/copy.h"

#include <string.h>

void nnmcu_copy_rows(const nnmcu_copy_rows_params *p, const void *in, void *out) {
  const uint8_t *const from = (const uint8_t *)in;
  uint8_t *const to = (uint8_t *)out + p->out_offset;
  for (uint32_t r = 0; r < p->rows; r++) memcpy(to + r * p->out_stride, from + r * p->row_bytes, p->row_bytes);
}
