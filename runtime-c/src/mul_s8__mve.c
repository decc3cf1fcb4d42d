/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_MVE
#include "internal/rescale_mve.h"
#include "nnmcu/mve.h"

void nnmcu_mul_s8__mve(const nnmcu_product_s8_params *p, const int8_t *in1, const int8_t *in2, int8_t *out) {
  const nnmcu_product_s8 s = p->product;
  for (int32_t left = p->count; left > 0; left -= 4, in1 += 4, in2 += 4, out += 4) {
    const mve_pred16_t on = vctp32q((uint32_t)left);
    const int32x4_t a = vsubq_n_s32(vldrbq_z_s32(in1, on), s.in1_zero);
    const int32x4_t b = vsubq_n_s32(vldrbq_z_s32(in2, on), s.in2_zero);
    const int32x4_t y = nnmcu_rescale_mve(vmulq_s32(a, b), s.multiplier, s.shift);
    nnmcu_store_mve(out, y, s.out_zero, s.act_min, s.act_max, on);
  }
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
