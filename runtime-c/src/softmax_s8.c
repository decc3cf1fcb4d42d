/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/softmax.h"

#include "internal/softmax_s8.h"

static int32_t exp_of(const nnmcu_softmax_s8_params *p, int32_t difference) {
  return difference < p->exp_count ? p->exp[difference] : 0;
}

void nnmcu_softmax_s8(const nnmcu_softmax_s8_params *p, const int8_t *in, int8_t *out) {
  const int32_t depth = p->depth;
  for (int32_t row = 0; row < p->rows; row++, in += depth, out += depth) {
    int32_t max = in[0];
    for (int32_t i = 1; i < depth; i++) max = in[i] > max ? in[i] : max;

    /* Each term is at most 2^19 and the largest is 2^19, so sum is in 2^19..2^28+2^19. */
    int32_t sum = 0;
    for (int32_t i = 0; i < depth && sum < NNMCU_SOFTMAX_SUM_LIMIT; i++)
      sum += nnmcu_rounding_shift_right(exp_of(p, max - in[i]), NNMCU_SOFTMAX_SUM_BITS);
    if (sum >= NNMCU_SOFTMAX_SUM_LIMIT) {
      for (int32_t i = 0; i < depth; i++) out[i] = INT8_MIN;
      continue;
    }

    const nnmcu_softmax_scale s = nnmcu_softmax_scale_of(sum);
    for (int32_t i = 0; i < depth; i++) {
      const int32_t quotient = nnmcu_doubling_high_mul(s.scale, exp_of(p, max - in[i]));
      const int32_t y = nnmcu_rounding_shift_right(quotient, s.bits + 23) + INT8_MIN;
      out[i] = (int8_t)nnmcu_clamp(y, INT8_MIN, INT8_MAX);
    }
  }
}
