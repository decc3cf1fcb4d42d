/* SPDX-License-Identifier: Apache-2.0 */
/* Kernels for cores with the vector extension MVE, also called Helium (Cortex-M55, M85). */
#ifndef NNMCU_MVE_H
#define NNMCU_MVE_H

#include "nnmcu/activation.h"
#include "nnmcu/arithmetic.h"
#include "nnmcu/conv2d.h"
#include "nnmcu/depthwise_conv2d.h"
#include "nnmcu/fully_connected.h"
#include "nnmcu/isa.h"
#include "nnmcu/linear_sum.h"
#include "nnmcu/lut.h"
#include "nnmcu/mean.h"
#include "nnmcu/pool2d.h"
#include "nnmcu/softmax.h"

#if !NNMCU_HAS_MVE
#error "this model was generated for a core with MVE; generate it again for the core you compile for"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Kernels of layers with weights need constants prepared by the generator: bias less in_zero * the sum of the
 * row; bias, multiplier and shift with entries for whole vectors of four channels (a conv2d of several
 * groups: three more than channels). Sums are modulo 2^32, as those of the portable kernels.
 * Versions: without suffix: rounded twice, shift -31..-1. _relu: shift -31..0, act_min >= out_zero. _left:
 * any shift. _single in front of the underscores: rounded once, any shift.
 */

/** Bytes of `scratch` for nnmcu_conv2d_s8__mve: three columns; ci is that of one group. */
#define NNMCU_CONV2D_S8_MVE_SCRATCH_BYTES(kernel_h, kernel_w, ci) (3 * (kernel_h) * (kernel_w) * (ci))

/** Most elements under a window where columns are kept on the stack, and in vector registers. */
#define NNMCU_CONV2D_S8_MVE_STACK_ELEMENTS 144
#define NNMCU_CONV2D_S8_MVE_SMALL_ELEMENTS 16

/** nnmcu_conv2d_s8 with filter [co][kernel_w][kernel_h][ci/groups]. */
void nnmcu_conv2d_s8__mve(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                          const int32_t *bias, int8_t *out, void *scratch);
void nnmcu_conv2d_s8__mve_relu(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                               const int32_t *bias, int8_t *out, void *scratch);
void nnmcu_conv2d_s8__mve_left(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                               const int32_t *bias, int8_t *out, void *scratch);
void nnmcu_conv2d_s8_single__mve(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                 const int32_t *bias, int8_t *out, void *scratch);

/** The same for windows of at most NNMCU_CONV2D_S8_MVE_STACK_ELEMENTS, without scratch. */
void nnmcu_conv2d_s8__mve_stack(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                const int32_t *bias, int8_t *out);
void nnmcu_conv2d_s8__mve_stack_relu(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                     const int32_t *bias, int8_t *out);
void nnmcu_conv2d_s8_single__mve_stack(const nnmcu_conv2d_s8_params *p, const int8_t *in,
                                       const int8_t *filter, const int32_t *bias, int8_t *out);

/** The same for 1x1 kernels of one group with stride 1 and without padding. */
void nnmcu_conv2d_s8__mve_1x1(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                              const int32_t *bias, int8_t *out);
void nnmcu_conv2d_s8__mve_1x1_relu(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                   const int32_t *bias, int8_t *out);
void nnmcu_conv2d_s8__mve_1x1_left(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                   const int32_t *bias, int8_t *out);
void nnmcu_conv2d_s8_single__mve_1x1(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                     const int32_t *bias, int8_t *out);

/**
 * The same for at most NNMCU_CONV2D_S8_MVE_SMALL_ELEMENTS input channels; filter has rows for whole blocks of
 * four, the last of as many bytes.
 */
void nnmcu_conv2d_s8__mve_1x1_small(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                    const int32_t *bias, int8_t *out);
void nnmcu_conv2d_s8__mve_1x1_small_relu(const nnmcu_conv2d_s8_params *p, const int8_t *in,
                                         const int8_t *filter, const int32_t *bias, int8_t *out);
void nnmcu_conv2d_s8_single__mve_1x1_small(const nnmcu_conv2d_s8_params *p, const int8_t *in,
                                           const int8_t *filter, const int32_t *bias, int8_t *out);

/*
 * Bytes of `scratch` for nnmcu_depthwise_conv2d_s8__mve: output, stride, kernel and dilation of the first
 * axis, then those of the other. The first is that on which the output is longer, else the kernel, else the
 * width.
 */
#define NNMCU_DEPTHWISE_CONV2D_S8_MVE_SCRATCH_BYTES(out, stride, kernel, dilation, out2, stride2, kernel2, \
                                                    dilation2)                                             \
  ((((out) + 2) * (stride) + ((kernel) - 1) * (dilation) + 1) * (((kernel2) - 1) * (dilation2) + 1) +      \
   ((out2) - 1) * (stride2) + 16)

/** Most scratch bytes of the variants that have them on the stack. */
#define NNMCU_DEPTHWISE_CONV2D_S8_MVE_STACK_BYTES 256

/**
 * nnmcu_depthwise_conv2d_s8 with filter [co][kernel][kernel2], each axis with zeros between the taps if
 * dilated. On the first axis, neighbours are at most 9362 bytes apart in the input and 2^28 in the output,
 * and fewer positions are in front of the input than all windows cover.
 */
void nnmcu_depthwise_conv2d_s8__mve(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                    const int8_t *filter, const int32_t *bias, int8_t *out, void *scratch);
void nnmcu_depthwise_conv2d_s8__mve_relu(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                         const int8_t *filter, const int32_t *bias, int8_t *out,
                                         void *scratch);
void nnmcu_depthwise_conv2d_s8__mve_left(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                         const int8_t *filter, const int32_t *bias, int8_t *out,
                                         void *scratch);
void nnmcu_depthwise_conv2d_s8_single__mve(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                           const int8_t *filter, const int32_t *bias, int8_t *out,
                                           void *scratch);

/** The same for 3x3 kernels without dilation, with a stride of 1 or 2 on the first axis. */
void nnmcu_depthwise_conv2d_s8__mve_3x3(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                        const int8_t *filter, const int32_t *bias, int8_t *out,
                                        void *scratch);
void nnmcu_depthwise_conv2d_s8__mve_3x3_relu(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                             const int8_t *filter, const int32_t *bias, int8_t *out,
                                             void *scratch);
void nnmcu_depthwise_conv2d_s8_single__mve_3x3(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                               const int8_t *filter, const int32_t *bias, int8_t *out,
                                               void *scratch);

/** The same with at most NNMCU_DEPTHWISE_CONV2D_S8_MVE_STACK_BYTES on the stack instead of scratch. */
void nnmcu_depthwise_conv2d_s8__mve_stack(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                          const int8_t *filter, const int32_t *bias, int8_t *out);
void nnmcu_depthwise_conv2d_s8__mve_stack_relu(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                               const int8_t *filter, const int32_t *bias, int8_t *out);
void nnmcu_depthwise_conv2d_s8_single__mve_stack(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                                 const int8_t *filter, const int32_t *bias, int8_t *out);
void nnmcu_depthwise_conv2d_s8__mve_3x3_stack(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                              const int8_t *filter, const int32_t *bias, int8_t *out);
void nnmcu_depthwise_conv2d_s8__mve_3x3_stack_relu(const nnmcu_depthwise_conv2d_s8_params *p,
                                                   const int8_t *in, const int8_t *filter,
                                                   const int32_t *bias, int8_t *out);
void nnmcu_depthwise_conv2d_s8_single__mve_3x3_stack(const nnmcu_depthwise_conv2d_s8_params *p,
                                                     const int8_t *in, const int8_t *filter,
                                                     const int32_t *bias, int8_t *out);

/**
 * nnmcu_depthwise_conv2d_s8 of at least eight channels with as many outputs as inputs, eight of them at a time, of which
 * the last eight may be among those before: filter has [kernel_h][kernel_w][8] for each; bias, multiplier and shift
 * eight entries, of even channels and then of odd ones. border: in.c times in_zero, for taps outside, or NULL without
 * padding. Ranges: at most NNMCU_DEPTHWISE_CONV2D_S8_LARGEST_KERNEL taps; shift -31..-1, or 0 too with act_min >=
 * out_zero.
 */
void nnmcu_depthwise_conv2d_s8__mve_taps(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                         const int8_t *filter, const int32_t *bias, const int8_t *border,
                                         int8_t *out);
/** The same, rounded once, any shift. */
void nnmcu_depthwise_conv2d_s8_single__mve_taps(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                                const int8_t *filter, const int32_t *bias, const int8_t *border,
                                                int8_t *out);

/** Bytes of `scratch` for nnmcu_depthwise_conv2d_s8__mve_channels: output width and stride. */
#define NNMCU_DEPTHWISE_CONV2D_S8_MVE_CHANNELS_SCRATCH_BYTES(out_w, stride_w) ((((out_w) - 1) * (stride_w) + 3) * 24)

/**
 * For small planes, 3x3 kernels without dilation, channels of the output = channels of the input: filter
 * [blocks of eight channels][3][3][8], and of each block constants of the even channels, then of the odd ones, padded.
 * Of taps 0 and 1, 2 and 3, 4 and 5, 6 and 7 of a channel, one weight at most is -128.
 */
void nnmcu_depthwise_conv2d_s8__mve_channels(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                             const int8_t *filter, const int32_t *bias, int8_t *out, void *scratch);
void nnmcu_depthwise_conv2d_s8__mve_channels_relu(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                                  const int8_t *filter, const int32_t *bias, int8_t *out,
                                                  void *scratch);

/** nnmcu_fully_connected_s8; weights_zero is 0; with multiplier_step 0 the tables have four equal entries. */
void nnmcu_fully_connected_s8__mve(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                   const int8_t *weights, const int32_t *bias, int8_t *out);
void nnmcu_fully_connected_s8__mve_relu(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                        const int8_t *weights, const int32_t *bias, int8_t *out);
void nnmcu_fully_connected_s8__mve_left(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                        const int8_t *weights, const int32_t *bias, int8_t *out);
void nnmcu_fully_connected_s8_single__mve(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                          const int8_t *weights, const int32_t *bias, int8_t *out);

/* Kernels that take what those without suffix take and return the same. */

void nnmcu_add_s8__mve(const nnmcu_sum_s8_params *p, const int8_t *in1, const int8_t *in2, int8_t *out);
void nnmcu_sub_s8__mve(const nnmcu_sum_s8_params *p, const int8_t *in1, const int8_t *in2, int8_t *out);
void nnmcu_linear_sum_s8__mve(const nnmcu_linear_sum_s8_params *p, const int8_t *in1, const int8_t *in2,
                              int8_t *out);
void nnmcu_mul_s8__mve(const nnmcu_product_s8_params *p, const int8_t *in1, const int8_t *in2, int8_t *out);

/** For strides of 1 in the innermost dimension. */
void nnmcu_corrected_sum_s8__mve(const nnmcu_corrected_sum_s8_params *p, const int8_t *in1, const int8_t *in2,
                                 const int8_t *correction, int8_t *out);
void nnmcu_mul_broadcast_s8__mve(const nnmcu_product_broadcast_s8_params *p, const int8_t *in1, const int8_t *in2,
                                 int8_t *out);

void nnmcu_relu_s8__mve(const nnmcu_relu_s8_params *p, const int8_t *in, int8_t *out);
void nnmcu_lut_s8__mve(const int8_t *in, const int8_t *table, int8_t *out, int32_t count);
void nnmcu_softmax_s8__mve(const nnmcu_softmax_s8_params *p, const int8_t *in, int8_t *out);
void nnmcu_max_pool2d_s8__mve(const nnmcu_pool2d_s8_params *p, const int8_t *in, int8_t *out);

/** For windows of at most 256 taps. */
void nnmcu_average_pool2d_s8__mve(const nnmcu_pool2d_s8_params *p, const int8_t *in, int8_t *out);

/** For kept.step[2] = 1. */
void nnmcu_mean_s8__mve(const nnmcu_mean_s8_params *p, const int8_t *in, int8_t *out);

#ifdef __cplusplus
}
#endif
#endif
