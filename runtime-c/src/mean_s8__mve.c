/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_MVE
#include "internal/pool_mve.h"
#include "internal/rescale_mve.h"
#include "nnmcu/mve.h"

/* Neighbours along the last kept axis are the lanes. */
void nnmcu_mean_s8__mve(const nnmcu_mean_s8_params *p, const int8_t *in, int8_t *out) {
  const nnmcu_mean_axes *const a = &p->kept, *const r = &p->reduced;
  for (int32_t i = 0; i < a->count[0]; i++) {
    for (int32_t j = 0; j < a->count[1]; j++) {
      const int8_t *x = in + i * a->step[0] + j * a->step[1];
      for (int32_t left = a->count[2]; left > 0; left -= 4, x += 4) {
        const mve_pred16_t on = vctp32q((uint32_t)left);
        int32x4_t sum = vdupq_n_s32(p->start);
        for (int32_t k = 0; k < r->count[0]; k++)
          sum = vaddq_s32(sum, nnmcu_window_sum_wide_mve(x + k * r->step[0], r->count[1], r->step[1],
                                                         r->count[2], r->step[2], on));
        const int32x4_t y = nnmcu_rescale_mve(sum, p->multiplier, p->shift);
        nnmcu_store_mve(out, y, p->out_zero, INT8_MIN, INT8_MAX, on);
        out += left < 4 ? left : 4;
      }
    }
  }
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
