/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tiles over columns (columns_dsp.h) for any weights and multipliers. For each two rows: per group four bytes
 * of row A, then four of row B; after them both biases, both multipliers, and a word with both shifts in its
 * bytes 0 and 1.
 */
#ifndef NNMCU_INTERNAL_COLUMNS_DSP_WIDE_H
#define NNMCU_INTERNAL_COLUMNS_DSP_WIDE_H

#include "dsp.h"
#include "nnmcu/dsp.h"

/* Sums of row A at three pixels, then of row B; returns the end of their weights. */
const int8_t *nnmcu_columns_dsp_sums(const int8_t *filter, const uint32_t *columns, const uint32_t *end,
                                     int32_t sums[6]);

/* All channels of three pixels; those that do not exist have step 0, and pixel 0 is stored last. */
NNMCU_INLINE void nnmcu_columns_wide(const int8_t *filter, int8_t *out, int32_t step1, int32_t step2,
                                     const uint32_t *columns, const uint32_t *end, const int8_t *last,
                                     int32_t zero, int single) {
  int32_t sums[6], rows[5];
  while (out != last) {
    filter = nnmcu_columns_dsp_sums(filter, columns, end, sums);
    memcpy(rows, filter, sizeof rows);
    filter += sizeof rows;
    for (int32_t row = 0; row < 2 && out != last; row++, out++) {
      const int32_t *const sum = sums + 3 * row;
      const int32_t bias = rows[row];
      const nnmcu_scale_dsp s = nnmcu_scale_at_dsp(rows[2 + row], (int8_t)(rows[4] >> (8 * row)), zero >> 1,
                                                   single);
      out[step2] = (int8_t)nnmcu_scaled_dsp(&s, sum[2] + bias);
      out[step1] = (int8_t)nnmcu_scaled_dsp(&s, sum[1] + bias);
      out[0] = (int8_t)nnmcu_scaled_dsp(&s, sum[0] + bias);
    }
  }
}

#endif
