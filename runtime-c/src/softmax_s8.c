/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/softmax.h"

#include "internal/requantize.h"

/* Sums have 12 integer and 19 fraction bits; from 512 on every quotient rounds to 0. */
#define SUM_BITS 12
#define SUM_LIMIT (INT32_C(1) << 28)

/*
 * 1 / (1 + x) for x in [0, 1), both with 31 fraction bits: three Newton-Raphson steps on y = 2 / (1 + x),
 * which has 29. half is (1 + x) / 2; y stays within 0.9..2.1 and |error| below 1/16, so no step overflows.
 */
static int32_t one_over_one_plus(uint32_t x) {
  const int32_t half = (int32_t)((x >> 1) + (UINT32_C(1) << 30));
  int32_t y = 1515870810 + nnmcu_doubling_high_mul(-1010580540, half);
  for (int i = 0; i < 3; i++) {
    const int32_t error = (INT32_C(1) << 29) - nnmcu_doubling_high_mul(y, half);
    y += 4 * nnmcu_doubling_high_mul(error, y);
  }
  return y >= (INT32_C(1) << 30) ? INT32_MAX : 2 * y;
}

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
    for (int32_t i = 0; i < depth && sum < SUM_LIMIT; i++)
      sum += nnmcu_rounding_shift_right(exp_of(p, max - in[i]), SUM_BITS);
    if (sum >= SUM_LIMIT) {
      for (int32_t i = 0; i < depth; i++) out[i] = INT8_MIN;
      continue;
    }

    /* sum = (1 + fraction) * 2^bits; bits is 0..8. */
    int32_t bits = 8;
    uint32_t mantissa = (uint32_t)sum << (SUM_BITS - 8);
    for (; (mantissa >> 31) == 0u; mantissa <<= 1) bits--;
    const int32_t scale = one_over_one_plus(mantissa & 0x7fffffffu);
    for (int32_t i = 0; i < depth; i++) {
      const int32_t quotient = nnmcu_doubling_high_mul(scale, exp_of(p, max - in[i]));
      const int32_t y = nnmcu_rounding_shift_right(quotient, bits + 23) + INT8_MIN;
      out[i] = (int8_t)nnmcu_clamp(y, INT8_MIN, INT8_MAX);
    }
  }
}
