/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/softmax.h"

#include "internal/requantize.h"

static int32_t exp_of(const nnmcu_softmax_s8_even_params *p, int32_t difference) {
  return difference < p->exp_count ? p->exp[difference] : 0;
}

void nnmcu_softmax_s8_even(const nnmcu_softmax_s8_even_params *p, const int8_t *in, int8_t *out) {
  const int32_t depth = p->depth;
  for (int32_t row = 0; row < p->rows; row++, in += depth, out += depth) {
    int32_t max = in[0];
    for (int32_t i = 1; i < depth; i++) max = in[i] > max ? in[i] : max;

    /* exp[0] is a term, so sum >= 1; shifted left until its upper bit is set it is in 2^31..2^32-1. */
    uint32_t sum = 0;
    for (int32_t i = 0; i < depth; i++) sum += (uint32_t)exp_of(p, max - in[i]);
    int32_t shift = p->out_shift - 31;
    for (; (sum >> 31) == 0u; sum <<= 1) shift++;

    /* 1 / (sum * out_scale) as 2^29..2^31-1 times 2^(shift-31). */
    const int32_t multiplier = (int32_t)(((uint64_t)(uint32_t)p->out_multiplier << 31) / sum);
    for (int32_t i = 0; i < depth; i++) {
      const int32_t y = nnmcu_requantize_even(exp_of(p, max - in[i]), multiplier, shift);
      out[i] = nnmcu_output_s8(y, p->out_zero, INT8_MIN, INT8_MAX);
    }
  }
}
