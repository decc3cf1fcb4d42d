/* SPDX-License-Identifier: Apache-2.0 */
/* Softmax along the last axis. */
#ifndef NNMCU_SOFTMAX_H
#define NNMCU_SOFTMAX_H

#include "nnmcu/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t rows, depth, exp_count;
  const int32_t *exp;
} nnmcu_softmax_s8_params;

/**
 * int8 softmax of each row, integer arithmetic only.
 * out = clamp(round(256 * exp[max - in] / sum(exp[max - in])) - 128), in fixed point as TFLite does; exp
 * beyond exp_count is 0, and a row whose exponentials add up to 512 or more becomes -128.
 * in, out [rows,depth]; exp [exp_count] = exp(-d * scale * beta) * 2^31; out may be in.
 * Ranges: rows >= 0, depth >= 1, exp_count 1..256, exp[0] = 2^31-1, exp >= 0.
 */
void nnmcu_softmax_s8(const nnmcu_softmax_s8_params *p, const int8_t *in, int8_t *out);

typedef struct {
  int32_t rows, depth, exp_count;
  const int32_t *exp;
  int32_t out_zero, out_multiplier, out_shift;
} nnmcu_softmax_s8_even_params;

/**
 * int8 softmax of each row for any output scale, integer arithmetic only, rounded once, ties to even.
 * out = clamp(out_zero + round(exp[max - in] / sum(exp[max - in]) / out_scale)); exp beyond exp_count is 0.
 * in, out [rows,depth]; exp [exp_count] = exp(-d * scale * beta) * exp[0]; out may be in.
 * 1 / out_scale = out_multiplier * 2^(out_shift-31).
 * Ranges: rows >= 0, depth >= 1, exp_count 1..256, 1 <= exp[0], depth * exp[0] < 2^31; out_zero -128..127;
 * out_multiplier 2^30..2^31-1; out_shift 1..25.
 */
void nnmcu_softmax_s8_even(const nnmcu_softmax_s8_even_params *p, const int8_t *in, int8_t *out);

typedef struct {
  int32_t rows, depth;
  float beta;
} nnmcu_softmax_f32_params;

/**
 * float32 softmax of each row: out = exp(beta * (in - max)) / sum(exp(beta * (in - max))); needs libm.
 * in, out [rows,depth]; depth >= 1; out may be in.
 */
void nnmcu_softmax_f32(const nnmcu_softmax_f32_params *p, const float *in, float *out);

#ifdef __cplusplus
}
#endif
#endif
