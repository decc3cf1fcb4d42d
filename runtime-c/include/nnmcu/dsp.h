/* SPDX-License-Identifier: Apache-2.0 */
/* Kernels for cores with the DSP extension (Cortex-M4, M7, M33; M55 and M85 have it too). */
#ifndef NNMCU_DSP_H
#define NNMCU_DSP_H

#include "nnmcu/conv2d.h"
#include "nnmcu/depthwise_conv2d.h"
#include "nnmcu/fully_connected.h"
#include "nnmcu/isa.h"

#if !NNMCU_HAS_DSP
#error "this model was generated for a core with the DSP extension; generate it again for the core you compile for"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of `scratch` for nnmcu_conv2d_s8__dsp: three columns of kernel_h * kernel_w * ci int16, each padded to 4. */
#define NNMCU_CONV2D_S8_DSP_SCRATCH_BYTES(kernel_h, kernel_w, ci) (((kernel_h) * (kernel_w) * (ci) + 3) / 4 * 24)

/** Most elements under a kernel window, padded to 4, of the two variants that keep their columns on the stack. */
#define NNMCU_CONV2D_S8_DSP_STACK3_ELEMENTS 96
#define NNMCU_CONV2D_S8_DSP_STACK2_ELEMENTS 144

/**
 * nnmcu_conv2d_s8 of one group, with constants prepared by the generator:
 * filter [ceil(co/2)][ceil(kh*kw*ci/4)][2][4], 4-byte aligned: rows A and B of a pair as halfwords A + 256 B, of four
 * elements 0, 2 then 1, 3; what is missing is 0. bias [co rounded up to even] less in_zero * the sum of the row.
 * scratch is 4-byte aligned. Ranges: |sum| < 2^(30 - max(shift, 0)) for every input; shift -22..29;
 * |sum of products| of every row B < 2^23.
 */
void nnmcu_conv2d_s8__dsp(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                          const int32_t *bias, int8_t *out, void *scratch);

/** The same for any sums of products and weights; of each group the four bytes of row A, then those of row B. */
void nnmcu_conv2d_s8__dsp_wide(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                               const int32_t *bias, int8_t *out, void *scratch);

/** __dsp for windows of at most NNMCU_CONV2D_S8_DSP_STACK3_ELEMENTS: 576 bytes of stack instead of scratch. */
void nnmcu_conv2d_s8__dsp_stack3(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                 const int32_t *bias, int8_t *out);

/** __dsp for windows of at most NNMCU_CONV2D_S8_DSP_STACK2_ELEMENTS, two pixels at a time: 576 bytes of stack. */
void nnmcu_conv2d_s8__dsp_stack2(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                 const int32_t *bias, int8_t *out);

/*
 * Bytes of `scratch` for nnmcu_depthwise_conv2d_s8__dsp and __dsp_3x3. The line is the longer of the output's height
 * and width: its length, stride, kernel and dilation, then kernel and dilation of the other axis.
 */
#define NNMCU_DEPTHWISE_CONV2D_S8_DSP_SCRATCH_BYTES(out, stride, kernel, dilation, kernel2, dilation2)   \
  ((((kernel2) - 1) * (dilation2) + 1) *                                                                 \
       (((((out) + 1) / 2 * 2) * (stride) + ((kernel) - 1) * (dilation) + 2) / 2) * 8 +                  \
   (kernel2) * ((((kernel) - 1) * (dilation) + 2) / 2) * 8)

/** Bytes above for which the `_stack` variants serve, and the largest kernel2 of the variants for any kernel. */
#define NNMCU_DEPTHWISE_CONV2D_S8_DSP_STACK_BYTES 448
#define NNMCU_DEPTHWISE_CONV2D_S8_DSP_LARGEST_KERNEL 16

/**
 * nnmcu_depthwise_conv2d_s8 with constants prepared by the generator: filter [co][kh][kw];
 * bias [co] less in_zero * the sum of the channel's filter. scratch is 4-byte aligned.
 * Ranges: |sum| < 2^(30 - max(shift, 0)) for every input; shift -22..29.
 */
void nnmcu_depthwise_conv2d_s8__dsp(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                    const int8_t *filter, const int32_t *bias, int8_t *out, void *scratch);

/** The same with the scratch bytes on the stack. */
void nnmcu_depthwise_conv2d_s8__dsp_stack(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                          const int8_t *filter, const int32_t *bias, int8_t *out);

/** For 3x3 kernels without dilation, with a stride of 1 or 2 along the line and shift -22..-1. */
void nnmcu_depthwise_conv2d_s8__dsp_3x3(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                        const int8_t *filter, const int32_t *bias, int8_t *out, void *scratch);

/** The same with the scratch bytes on the stack. */
void nnmcu_depthwise_conv2d_s8__dsp_3x3_stack(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                              const int8_t *filter, const int32_t *bias, int8_t *out);

/**
 * nnmcu_fully_connected_s8 with constants prepared by the generator: weights [ceil(rows/4)][ceil(in/4)][2][2][4],
 * 4-byte aligned: for each group of four elements two pairs of rows, packed as for nnmcu_conv2d_s8__dsp; the last
 * block has one pair when rows 2 and 3 do not exist. bias [rows rounded up to even] less in_zero * the sum of the row.
 * weights_zero is 0. Ranges as for nnmcu_conv2d_s8__dsp.
 */
void nnmcu_fully_connected_s8__dsp(const nnmcu_fully_connected_s8_params *p, const int8_t *in, const int8_t *weights,
                                   const int32_t *bias, int8_t *out);

/** The same for nnmcu_fully_connected_s8_single; any shift, |sum| < 2^31. */
void nnmcu_fully_connected_s8_single__dsp(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                          const int8_t *weights, const int32_t *bias, int8_t *out);

#ifdef __cplusplus
}
#endif
#endif
