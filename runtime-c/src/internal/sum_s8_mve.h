/* SPDX-License-Identifier: Apache-2.0 */
/* nnmcu_add_s8 and nnmcu_sub_s8 by vectors of four. */
#ifndef NNMCU_INTERNAL_SUM_S8_MVE_H
#define NNMCU_INTERNAL_SUM_S8_MVE_H

#include "nnmcu/arithmetic.h"
#include "rescale_mve.h"

/* `sign` is 1 or -1. */
static inline void nnmcu_sum_s8_mve(const nnmcu_sum_s8_params *p, const int8_t *in1, const int8_t *in2,
                                    int8_t *out, int sign) {
  const nnmcu_sum_s8 s = p->sum;
  for (int32_t left = p->count; left > 0; left -= 4, in1 += 4, in2 += 4, out += 4) {
    const mve_pred16_t on = vctp32q((uint32_t)left);
    const int32x4_t a = vshlq_n_s32(vsubq_n_s32(vldrbq_z_s32(in1, on), s.in1_zero), 20);
    const int32x4_t b = vshlq_n_s32(vsubq_n_s32(vldrbq_z_s32(in2, on), s.in2_zero), 20);
    const int32x4_t x = nnmcu_rescale_mve(a, s.in1_multiplier, s.in1_shift);
    const int32x4_t y = nnmcu_rescale_mve(b, s.in2_multiplier, s.in2_shift);
    const int32x4_t sum = sign > 0 ? vaddq_s32(x, y) : vsubq_s32(x, y);
    nnmcu_store_mve(out, nnmcu_rescale_mve(sum, s.out_multiplier, s.out_shift), s.out_zero, s.act_min,
                    s.act_max, on);
  }
}

#endif
