/* SPDX-License-Identifier: Apache-2.0 */
/* Mean over any axes. */
#ifndef NNMCU_MEAN_H
#define NNMCU_MEAN_H

#include "nnmcu/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Axes of the input, outermost first: count positions that lie step elements apart. Unused: 1 and 0. */
typedef struct {
  int32_t count[3], step[3];
} nnmcu_mean_axes;

typedef struct {
  nnmcu_mean_axes kept, reduced;
  int32_t start, out_zero, multiplier, shift;
} nnmcu_mean_s8_params;

/**
 * int8 mean over the reduced axes for each position along the kept ones, last axis fastest.
 * out = clamp(out_zero + requantize(start + sum(in))), rounded twice as TFLite does.
 * start = -in_zero * number of summed elements.
 * in: any tensor; out: product(kept.count) elements, not in.
 * Ranges: counts >= 1, at most 2^23 elements summed; out_zero -128..127; multiplier 0..2^31-1; shift -31..14.
 */
void nnmcu_mean_s8(const nnmcu_mean_s8_params *p, const int8_t *in, int8_t *out);

/** The same, rounded once, ties to even. */
void nnmcu_mean_s8_even(const nnmcu_mean_s8_params *p, const int8_t *in, int8_t *out);

typedef struct {
  nnmcu_mean_axes kept, reduced;
  float count;
} nnmcu_mean_f32_params;

/** float32 mean, same axes: out = sum(in) / count, summed in the input's order. */
void nnmcu_mean_f32(const nnmcu_mean_f32_params *p, const float *in, float *out);

#ifdef __cplusplus
}
#endif
#endif
