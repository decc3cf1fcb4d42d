/* SPDX-License-Identifier: Apache-2.0 */
/* 2-D convolution of each channel by itself, NHWC. */
#ifndef NNMCU_DEPTHWISE_CONV2D_H
#define NNMCU_DEPTHWISE_CONV2D_H

#include "nnmcu/types.h"

/** Most taps of the kernels that have a pointer for each on the stack. */
#define NNMCU_DEPTHWISE_CONV2D_S8_LARGEST_KERNEL 81

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  nnmcu_nhwc in, out;
  int32_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w, pad_top, pad_left;
  int32_t in_zero, out_zero, act_min, act_max;
  const int32_t *multiplier;
  const int8_t *shift;
} nnmcu_depthwise_conv2d_s8_params;

/**
 * int8 depthwise convolution; output channel c reads input channel c / (co/ci).
 * out = clamp(out_zero + requantize(bias + sum((in - in_zero) * filter))), rounded twice as TFLite does.
 * in [n,h,w,ci]  filter [1,kh,kw,co]  bias [co] or NULL  out [n,h,w,co]; multiplier, shift [co]; co a multiple of ci.
 * Ranges: zero points and act_* -128..127; multiplier 0 or 2^30..2^31-1; shift -31..30.
 */
void nnmcu_depthwise_conv2d_s8(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                               const int32_t *bias, int8_t *out);

/** The same, rounded once, ties up. */
void nnmcu_depthwise_conv2d_s8_single(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                      const int8_t *filter, const int32_t *bias, int8_t *out);

/** The same, rounded once, ties to even. */
void nnmcu_depthwise_conv2d_s8_even(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                    const int8_t *filter, const int32_t *bias, int8_t *out);

typedef struct {
  nnmcu_nhwc in, out;
  int32_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w, pad_top, pad_left;
  float act_min, act_max;
} nnmcu_depthwise_conv2d_f32_params;

/** float32 depthwise convolution, same layouts; sums in the order kernel row, kernel column, then the bias. */
void nnmcu_depthwise_conv2d_f32(const nnmcu_depthwise_conv2d_f32_params *p, const float *in, const float *filter,
                                const float *bias, float *out);

#ifdef __cplusplus
}
#endif
#endif
