/* SPDX-License-Identifier: Apache-2.0 */
/* Average and maximum over sliding windows, NHWC. */
#ifndef NNMCU_POOL2D_H
#define NNMCU_POOL2D_H

#include "nnmcu/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  nnmcu_nhwc in, out;
  int32_t kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left;
  int32_t act_min, act_max;
} nnmcu_pool2d_s8_params;

/** Mean of the taps inside the input, rounded half away from zero, then clamped. in [n,h,w,c]  out [n,h,w,c]. */
void nnmcu_average_pool2d_s8(const nnmcu_pool2d_s8_params *p, const int8_t *in, int8_t *out);

/** The same in less code: one channel after the other. */
void nnmcu_average_pool2d_s8_bytes(const nnmcu_pool2d_s8_params *p, const int8_t *in, int8_t *out);

typedef struct {
  nnmcu_nhwc in, out;
  int32_t kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left;
  int32_t in_zero, out_zero, act_min, act_max;
  int32_t least; /* taps inside the input, of the window that has fewest */
  const int32_t *multiplier;
  const int8_t *shift;
} nnmcu_average_pool2d_s8_even_params;

/**
 * Mean of the taps inside the input, rounded once, ties to even.
 * out = clamp(out_zero + requantize(sum(in - in_zero))).
 * in [n,h,w,c]  out [n,h,w,c]; multiplier, shift: for windows with least, least + 1, .. taps inside.
 * Ranges: least >= 1, at most 2^23 taps; zero points and act_* -128..127; multiplier 0 or 2^30..2^31-1;
 * shift -31..14.
 */
void nnmcu_average_pool2d_s8_even(const nnmcu_average_pool2d_s8_even_params *p, const int8_t *in, int8_t *out);

/** Largest tap inside the input, then clamped. in [n,h,w,c]  out [n,h,w,c]. */
void nnmcu_max_pool2d_s8(const nnmcu_pool2d_s8_params *p, const int8_t *in, int8_t *out);

/** The same in less code: one channel after the other. */
void nnmcu_max_pool2d_s8_bytes(const nnmcu_pool2d_s8_params *p, const int8_t *in, int8_t *out);

typedef struct {
  nnmcu_nhwc in, out;
  int32_t kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left;
  float act_min, act_max;
} nnmcu_pool2d_f32_params;

/** float32 mean of the taps inside the input, summed in row-major order. */
void nnmcu_average_pool2d_f32(const nnmcu_pool2d_f32_params *p, const float *in, float *out);

/** float32 maximum of the taps inside the input. */
void nnmcu_max_pool2d_f32(const nnmcu_pool2d_f32_params *p, const float *in, float *out);

#ifdef __cplusplus
}
#endif
#endif
