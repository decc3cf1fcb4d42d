/* SPDX-License-Identifier: Apache-2.0 */
/* Element-wise sums, products and the like of two tensors, with broadcasting. */
#ifndef NNMCU_ARITHMETIC_H
#define NNMCU_ARITHMETIC_H

#include "nnmcu/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * How two operands meet: the output's dimensions, outermost first, and how many elements apart neighbours
 * along each are in either operand (0 repeats it). Every extent is at least 1; an unused dimension has
 * extent 1 and stride 0.
 */
typedef struct {
  int32_t extent[5], stride1[5], stride2[5];
} nnmcu_broadcast;

/** Fixed point of a sum or difference; see nnmcu_add_s8. */
typedef struct {
  int32_t in1_zero, in1_multiplier, in1_shift;
  int32_t in2_zero, in2_multiplier, in2_shift;
  int32_t out_zero, out_multiplier, out_shift;
  int32_t act_min, act_max;
} nnmcu_sum_s8;

typedef struct {
  int32_t count;
  nnmcu_sum_s8 sum;
} nnmcu_sum_s8_params;

typedef struct {
  nnmcu_broadcast shape;
  nnmcu_sum_s8 sum;
} nnmcu_sum_broadcast_s8_params;

/**
 * int8 sum of two tensors of the same shape, both scaled to a common scale with 20 more bits first.
 * out = clamp(out_zero + rescale_out(rescale1((in1 - in1_zero) << 20) + rescale2((in2 - in2_zero) << 20))).
 * in1, in2, out: count elements; out may be in1 or in2.
 * Ranges: zero points and act_* -128..127; multipliers 0 or 2^30..2^31-1; shifts -31..0.
 */
void nnmcu_add_s8(const nnmcu_sum_s8_params *p, const int8_t *in1, const int8_t *in2, int8_t *out);

/** nnmcu_add_s8 of operands whose shapes differ. */
void nnmcu_add_broadcast_s8(const nnmcu_sum_broadcast_s8_params *p, const int8_t *in1, const int8_t *in2,
                            int8_t *out);

/** int8 difference in1 - in2, otherwise as nnmcu_add_s8. */
void nnmcu_sub_s8(const nnmcu_sum_s8_params *p, const int8_t *in1, const int8_t *in2, int8_t *out);

/** nnmcu_sub_s8 of operands whose shapes differ. */
void nnmcu_sub_broadcast_s8(const nnmcu_sum_broadcast_s8_params *p, const int8_t *in1, const int8_t *in2,
                            int8_t *out);

/** Factors of a sum that is rounded once; see nnmcu_sum_s8_even. */
typedef struct {
  int32_t in1_factor, in2_factor, start, shift, out_zero, act_min, act_max;
} nnmcu_weighted_sum_s8;

typedef struct {
  int32_t count;
  nnmcu_weighted_sum_s8 sum;
} nnmcu_weighted_sum_s8_params;

typedef struct {
  nnmcu_broadcast shape;
  nnmcu_weighted_sum_s8 sum;
} nnmcu_weighted_sum_broadcast_s8_params;

/**
 * int8 sum or difference of two tensors of the same shape, rounded once, ties to even.
 * out = clamp(out_zero + round(((in1 - in1_zero) * in1_factor + (in2 - in2_zero) * in2_factor) / 2^shift)),
 * with start = 2^(shift-1) - in1_zero * in1_factor - in2_zero * in2_factor; a negative factor subtracts.
 * in1, in2, out: count elements; out may be in1 or in2.
 * Ranges: |in1_factor| + |in2_factor| <= 2^22; shift 1..30; zero points and act_* -128..127.
 */
void nnmcu_sum_s8_even(const nnmcu_weighted_sum_s8_params *p, const int8_t *in1, const int8_t *in2, int8_t *out);

/** nnmcu_sum_s8_even of operands whose shapes differ. */
void nnmcu_sum_broadcast_s8_even(const nnmcu_weighted_sum_broadcast_s8_params *p, const int8_t *in1,
                                 const int8_t *in2, int8_t *out);

/** Fixed point of a product; see nnmcu_mul_s8. */
typedef struct {
  int32_t in1_zero, in2_zero, out_zero, multiplier, shift, act_min, act_max;
} nnmcu_product_s8;

typedef struct {
  int32_t count;
  nnmcu_product_s8 product;
} nnmcu_product_s8_params;

typedef struct {
  nnmcu_broadcast shape;
  nnmcu_product_s8 product;
} nnmcu_product_broadcast_s8_params;

/**
 * int8 product of two tensors of the same shape.
 * out = clamp(out_zero + requantize((in1 - in1_zero) * (in2 - in2_zero))).
 * in1, in2, out: count elements; out may be in1 or in2.
 * Ranges: zero points and act_* -128..127; multiplier 0 or 2^30..2^31-1; shift -31..14.
 */
void nnmcu_mul_s8(const nnmcu_product_s8_params *p, const int8_t *in1, const int8_t *in2, int8_t *out);

/** nnmcu_mul_s8 of operands whose shapes differ. */
void nnmcu_mul_broadcast_s8(const nnmcu_product_broadcast_s8_params *p, const int8_t *in1, const int8_t *in2,
                            int8_t *out);

/** nnmcu_mul_s8, rounded once, ties to even. */
void nnmcu_mul_s8_even(const nnmcu_product_s8_params *p, const int8_t *in1, const int8_t *in2, int8_t *out);

/** nnmcu_mul_broadcast_s8, rounded once, ties to even. */
void nnmcu_mul_broadcast_s8_even(const nnmcu_product_broadcast_s8_params *p, const int8_t *in1, const int8_t *in2,
                                 int8_t *out);

typedef struct {
  nnmcu_broadcast shape;
  int32_t act_min, act_max;
} nnmcu_arithmetic_s32_params;

/** int32 sum of two tensors: out = clamp(in1 + in2); overflow wraps before the clamp. */
void nnmcu_add_s32(const nnmcu_arithmetic_s32_params *p, const int32_t *in1, const int32_t *in2,
                   int32_t *out);

/** int32 difference of two tensors: out = clamp(in1 - in2); overflow wraps before the clamp. */
void nnmcu_sub_s32(const nnmcu_arithmetic_s32_params *p, const int32_t *in1, const int32_t *in2,
                   int32_t *out);

/** int32 product of two tensors: out = clamp(in1 * in2); overflow wraps before the clamp. */
void nnmcu_mul_s32(const nnmcu_arithmetic_s32_params *p, const int32_t *in1, const int32_t *in2,
                   int32_t *out);

typedef struct {
  nnmcu_broadcast shape;
  float act_min, act_max;
} nnmcu_arithmetic_f32_params;

/** float32 sum of two tensors: out = clamp(in1 + in2). */
void nnmcu_add_f32(const nnmcu_arithmetic_f32_params *p, const float *in1, const float *in2, float *out);

/** float32 difference of two tensors: out = clamp(in1 - in2). */
void nnmcu_sub_f32(const nnmcu_arithmetic_f32_params *p, const float *in1, const float *in2, float *out);

/** float32 product of two tensors: out = clamp(in1 * in2). */
void nnmcu_mul_f32(const nnmcu_arithmetic_f32_params *p, const float *in1, const float *in2, float *out);

typedef struct {
  nnmcu_broadcast shape;
} nnmcu_extremum_params;

/** int8: out = the larger of in1 and in2, which have one scale; out may be an operand that has its shape. */
void nnmcu_maximum_s8(const nnmcu_extremum_params *p, const int8_t *in1, const int8_t *in2, int8_t *out);

/** int8: out = the smaller of in1 and in2, otherwise as nnmcu_maximum_s8. */
void nnmcu_minimum_s8(const nnmcu_extremum_params *p, const int8_t *in1, const int8_t *in2, int8_t *out);

/** Fixed point of a PRELU; see nnmcu_prelu_s8. */
typedef struct {
  int32_t in_zero, alpha_zero, out_zero, multiplier, shift, alpha_multiplier, alpha_shift;
} nnmcu_prelu_s8_scales;

typedef struct {
  nnmcu_broadcast shape;
  nnmcu_prelu_s8_scales prelu;
} nnmcu_prelu_s8_params;

/**
 * int8 with a slope of its own for each negative value: with x = in - in_zero,
 * out = clamp(out_zero + requantize(x)) for x >= 0, else
 * clamp(out_zero + requantize_alpha(x * (alpha - alpha_zero))).
 * in, alpha: broadcast; out may be `in` where that has its shape.
 * Ranges: zero points -128..127; multipliers 0 or 2^30..2^31-1; shifts -31..14.
 */
void nnmcu_prelu_s8(const nnmcu_prelu_s8_params *p, const int8_t *in, const int8_t *alpha, int8_t *out);

/** nnmcu_prelu_s8, rounded once, ties to even. */
void nnmcu_prelu_s8_even(const nnmcu_prelu_s8_params *p, const int8_t *in, const int8_t *alpha, int8_t *out);

/** float32: out = the larger of in1 and in2, clamped. */
void nnmcu_maximum_f32(const nnmcu_arithmetic_f32_params *p, const float *in1, const float *in2, float *out);

/** float32: out = the smaller of in1 and in2, clamped. */
void nnmcu_minimum_f32(const nnmcu_arithmetic_f32_params *p, const float *in1, const float *in2, float *out);

/** float32: out = in where that is not negative, else in * alpha; clamped. */
void nnmcu_prelu_f32(const nnmcu_arithmetic_f32_params *p, const float *in, const float *alpha, float *out);

#ifdef __cplusplus
}
#endif
#endif
