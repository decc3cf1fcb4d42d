/* SPDX-License-Identifier: Apache-2.0 */
/* Dense layer. */
#ifndef NNMCU_FULLY_CONNECTED_H
#define NNMCU_FULLY_CONNECTED_H

#include "nnmcu/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t batches, in_features, out_features;
  int32_t in_zero, weights_zero, out_zero, act_min, act_max;
  const int32_t *multiplier;
  const int8_t *shift;
  int32_t multiplier_step; /* 0: one multiplier for all rows, 1: one per row */
} nnmcu_fully_connected_s8_params;

/**
 * int8 dense layer: out = clamp(out_zero + requantize(bias + sum((in - in_zero) * (weights - weights_zero)))), rounded
 * twice (TFLM). in [batches,in_features]  weights [out_features,in_features]  bias [out_features] or NULL
 * out [batches,out_features]. Ranges: zero points and act_* -128..127; multiplier 0 or 2^30..2^31-1; shift -31..30.
 */
void nnmcu_fully_connected_s8(const nnmcu_fully_connected_s8_params *p, const int8_t *in, const int8_t *weights,
                              const int32_t *bias, int8_t *out);

/** The same, rounded once, ties up (LiteRT's reference kernels). */
void nnmcu_fully_connected_s8_single(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                     const int8_t *weights, const int32_t *bias, int8_t *out);

/** The same, rounded once, ties to even. */
void nnmcu_fully_connected_s8_even(const nnmcu_fully_connected_s8_params *p, const int8_t *in, const int8_t *weights,
                                   const int32_t *bias, int8_t *out);

typedef struct {
  int32_t batches, in_features, out_features;
  float act_min, act_max;
} nnmcu_fully_connected_f32_params;

/** float32 dense layer, same layouts; sums in order, then the bias. */
void nnmcu_fully_connected_f32(const nnmcu_fully_connected_f32_params *p, const float *in, const float *weights,
                               const float *bias, float *out);

#ifdef __cplusplus
}
#endif
#endif
