/* SPDX-License-Identifier: Apache-2.0 */
/* Sums and differences of int8 tensors whose fixed point is a linear function in all cases. */
#ifndef NNMCU_LINEAR_SUM_H
#define NNMCU_LINEAR_SUM_H

#include "nnmcu/arithmetic.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count, in1_factor, in2_factor, start, shift, act_min, act_max;
} nnmcu_linear_sum_s8_params;

/**
 * out = clamp((start + in1 * in1_factor + in2 * in2_factor) / 2^shift, rounded down): zero points and rounding are in
 * `start`. The generator compares all 65,536 pairs of inputs with nnmcu_add_s8 or nnmcu_sub_s8.
 * in1, in2, out: count elements; out may be in1 or in2.
 * Ranges: 128 * (|in1_factor| + |in2_factor|) + |start| < 2^31; shift 1..30; act_* -128..127.
 */
void nnmcu_linear_sum_s8(const nnmcu_linear_sum_s8_params *p, const int8_t *in1, const int8_t *in2, int8_t *out);

typedef struct {
  nnmcu_broadcast shape;
  int32_t in1_factor, in2_factor, start, shift, act_min, act_max;
} nnmcu_corrected_sum_s8_params;

/**
 * The same for operands of any shapes, with start + correction[in2 + 128] in place of `start`: where the fixed point is
 * a linear function but for rounding.
 * in1, in2: as shape says; correction: 256 elements; out may be an operand that is not repeated.
 * Ranges: as above, with |start| + 128.
 */
void nnmcu_corrected_sum_s8(const nnmcu_corrected_sum_s8_params *p, const int8_t *in1, const int8_t *in2,
                            const int8_t *correction, int8_t *out);

#ifdef __cplusplus
}
#endif
#endif
