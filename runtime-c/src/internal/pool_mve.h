/* SPDX-License-Identifier: Apache-2.0 */
/* Sums and maxima of pooling windows: neighbouring channels are the lanes of a vector. */
#ifndef NNMCU_INTERNAL_POOL_MVE_H
#define NNMCU_INTERNAL_POOL_MVE_H

#include <arm_mve.h>
#include <stdint.h>

/* Sums of `count` x `rows` taps, `step` and `pitch` bytes apart, of the channels `on`: 16 bits must do. */
static inline int16x8_t nnmcu_window_sum_mve(const int8_t *x, int32_t rows, int32_t pitch, int32_t count,
                                             int32_t step, mve_pred16_t on) {
  int16x8_t sum = vdupq_n_s16(0);
  for (; rows > 0; rows--, x += pitch) {
    const int8_t *tap = x;
    for (int32_t k = count; k > 0; k--, tap += step) sum = vaddq_s16(sum, vldrbq_z_s16(tap, on));
  }
  return sum;
}

/* The same, 32 bits. */
static inline int32x4_t nnmcu_window_sum_wide_mve(const int8_t *x, int32_t rows, int32_t pitch, int32_t count,
                                                  int32_t step, mve_pred16_t on) {
  int32x4_t sum = vdupq_n_s32(0);
  for (; rows > 0; rows--, x += pitch) {
    const int8_t *tap = x;
    for (int32_t k = count; k > 0; k--, tap += step) sum = vaddq_s32(sum, vldrbq_z_s32(tap, on));
  }
  return sum;
}

static inline int8x16_t nnmcu_window_max_mve(const int8_t *x, int32_t rows, int32_t pitch, int32_t count,
                                             int32_t step, mve_pred16_t on) {
  int8x16_t most = vdupq_n_s8(INT8_MIN);
  for (; rows > 0; rows--, x += pitch) {
    const int8_t *tap = x;
    for (int32_t k = count; k > 0; k--, tap += step) most = vmaxq_s8(most, vldrbq_z_s8(tap, on));
  }
  return most;
}

#endif
