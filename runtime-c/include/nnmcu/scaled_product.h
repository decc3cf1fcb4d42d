/* SPDX-License-Identifier: Apache-2.0 */
/* Products of int8 tensors whose fixed point is one multiplication in all cases. */
#ifndef NNMCU_SCALED_PRODUCT_H
#define NNMCU_SCALED_PRODUCT_H

#include "nnmcu/arithmetic.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  nnmcu_broadcast shape;
  int32_t in1_zero, in2_zero;
  int32_t high, low; /* of a multiplier: high * 2^14 + low */
  int32_t start, negative, shift, act_min, act_max;
} nnmcu_scaled_product_s8_params;

/**
 * out = clamp((x * high + floor(x * low / 2^14) + start) / 2^shift, rounded down) with x = (in1 - in1_zero) *
 * (in2 - in2_zero), and `negative` added where x is below 0: rounding and zero point are in `start`. The generator
 * compares all products with nnmcu_mul_s8.
 * in1, in2: as shape says; out may be an operand that is not repeated.
 * Ranges: zero points and act_* -128..127; low 0..2^14-1; shift 1..28; |x| * (high + 1) + |start| + |negative| < 2^31.
 */
void nnmcu_scaled_product_s8(const nnmcu_scaled_product_s8_params *p, const int8_t *in1, const int8_t *in2,
                             int8_t *out);

#ifdef __cplusplus
}
#endif
#endif
