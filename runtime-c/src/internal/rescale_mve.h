/* SPDX-License-Identifier: Apache-2.0 */
/* nnmcu_requantize for the lanes of a vector that share a multiplier and a shift. */
#ifndef NNMCU_INTERNAL_RESCALE_MVE_H
#define NNMCU_INTERNAL_RESCALE_MVE_H

#include <arm_mve.h>
#include <stdint.h>

/* VQRDMULH is gemmlowp's doubling high product; y + (y >> 31) makes VRSHL, which rounds ties up, round them
 * away from 0. */
static inline int32x4_t nnmcu_rescale_mve(int32x4_t x, int32_t multiplier, int32_t shift) {
  if (shift >= 0) return vqrdmulhq_n_s32(vshlq_r_s32(x, shift), multiplier);
  const int32x4_t y = vqrdmulhq_n_s32(x, multiplier);
  return vrshlq_n_s32(vaddq_s32(y, vshrq_n_s32(y, 31)), shift);
}

/* clamp(y + zero, low, high) of the lanes `on` to int8 at `out`; the sum saturates. */
static inline void nnmcu_store_mve(int8_t *out, int32x4_t y, int32_t zero, int32_t low, int32_t high,
                                   mve_pred16_t on) {
  const int32x4_t clamped = vmaxq_s32(vqaddq_n_s32(y, zero), vdupq_n_s32(low));
  vstrbq_p_s32(out, vminq_s32(clamped, vdupq_n_s32(high)), on);
}

#endif
