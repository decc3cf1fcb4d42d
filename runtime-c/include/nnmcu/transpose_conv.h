/* SPDX-License-Identifier: Apache-2.0 */
/* Transposed convolutions: each pixel of the input spreads over a window of the output. */
#ifndef NNMCU_TRANSPOSE_CONV_H
#define NNMCU_TRANSPOSE_CONV_H

#include "nnmcu/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* pad_*: rows and columns that would lie in front of the output; multiplier, shift: an entry per channel. */
typedef struct {
  nnmcu_nhwc in, out;
  int32_t kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left;
  int32_t in_zero, out_zero, act_min, act_max;
  const int32_t *multiplier;
  const int8_t *shift;
} nnmcu_transpose_conv_s8_params;

typedef struct {
  nnmcu_nhwc in, out;
  int32_t kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left;
  float act_min, act_max;
} nnmcu_transpose_conv_f32_params;

/**
 * int8 transposed convolution.
 * out[y][x][o] = clamp(out_zero + requantize(bias[o] + sum((in[v][u][c] - in_zero) * filter[o][ky][kx][c])))
 * over all inputs with v * stride_h + ky == y + pad_top and u * stride_w + kx == x + pad_left.
 * in, out: NHWC, not the same; filter: [out.c][kernel_h][kernel_w][in.c]; bias: out.c entries or NULL.
 * Ranges: zero points and act_* -128..127; multiplier 0 or 2^30..2^31-1; shift -31..30; sums wrap.
 */
void nnmcu_transpose_conv_s8(const nnmcu_transpose_conv_s8_params *p, const int8_t *in, const int8_t *filter,
                             const int32_t *bias, int8_t *out);

/** nnmcu_transpose_conv_s8, rounded once, ties to even. */
void nnmcu_transpose_conv_s8_even(const nnmcu_transpose_conv_s8_params *p, const int8_t *in,
                                  const int8_t *filter, const int32_t *bias, int8_t *out);

/** float32 transposed convolution, otherwise as nnmcu_transpose_conv_s8; the bias is added last. */
void nnmcu_transpose_conv_f32(const nnmcu_transpose_conv_f32_params *p, const float *in, const float *filter,
                              const float *bias, float *out);

#ifdef __cplusplus
}
#endif
#endif
