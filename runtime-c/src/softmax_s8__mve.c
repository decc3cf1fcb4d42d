/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_MVE
#include <arm_mve.h>

#include "internal/softmax_s8.h"
#include "nnmcu/mve.h"

/* The exponentials of four elements, 0 where there is none. */
static inline int32x4_t exp_of(const nnmcu_softmax_s8_params *p, int32_t max, const int8_t *in, mve_pred16_t on) {
  const int32x4_t difference = vsubq_s32(vdupq_n_s32(max), vldrbq_z_s32(in, on));
  const mve_pred16_t inside = vcmpltq_m_n_s32(difference, p->exp_count, on);
  return vldrwq_gather_shifted_offset_z_s32(p->exp, (uint32x4_t)difference, inside);
}

void nnmcu_softmax_s8__mve(const nnmcu_softmax_s8_params *p, const int8_t *in, int8_t *out) {
  const int32_t depth = p->depth;
  for (int32_t row = 0; row < p->rows; row++, in += depth, out += depth) {
    int8_t max = INT8_MIN;
    for (int32_t i = 0; i < depth; i += 16) {
      const mve_pred16_t on = vctp8q((uint32_t)(depth - i));
      max = vmaxvq_p_s8(max, vldrbq_z_s8(in + i, on), on);
    }
    int64_t sum = 0;
    for (int32_t i = 0; i < depth; i += 4) {
      const mve_pred16_t on = vctp32q((uint32_t)(depth - i));
      sum = vaddlvaq_s32(sum, vrshrq_n_s32(exp_of(p, max, in + i, on), NNMCU_SOFTMAX_SUM_BITS));
    }
    nnmcu_softmax_scale s = {0, 0};
    if (sum < NNMCU_SOFTMAX_SUM_LIMIT) s = nnmcu_softmax_scale_of((int32_t)sum);
    /* All products are 0 where the sum does not fit. Nothing is negative, so that a tie is rounded up by either. */
    for (int32_t i = 0; i < depth; i += 4) {
      const mve_pred16_t on = vctp32q((uint32_t)(depth - i));
      const int32x4_t quotient = vqrdmulhq_n_s32(exp_of(p, max, in + i, on), s.scale);
      const int32x4_t y = vaddq_n_s32(vrshlq_n_s32(quotient, -(s.bits + 23)), INT8_MIN);
      vstrbq_p_s32(out + i, vminq_s32(y, vdupq_n_s32(INT8_MAX)), on);
    }
  }
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
