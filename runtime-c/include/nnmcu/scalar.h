/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kernels for cores without SIMD, with constants prepared by the generator; plain C elsewhere, same results.
 * __scalar: cores with a long multiply (Cortex-M3). __short: cores without (Cortex-M0, M0+, M1).
 *
 * bias [co] has in_zero * the sum of the row subtracted and stands for NULL as well. multiplier and shift of a
 * __scalar kernel are those of the kernel without suffix, with shift >= -22 where it is rounded twice. Those of a
 * __short kernel are the same, or short where shift is 32 and more: then a sum becomes
 * (sum * multiplier / 2^18 + (2 * out_zero + 1) * 2^(shift-33)) / 2^(shift-32), both rounded down; when rounded twice,
 * 256 is added before the second division and 512 subtracted for sums below 0. The generator uses a short multiplier
 * only where every sum the weights allow gives the same output. Ranges: multiplier < 2^27, shift 33..54,
 * |sum| * 2^9 + 2^(shift-24) < 2^31; without short multipliers |sum| < 2^(30 - max(shift, 0)), rounded once < 2^31.
 */
#ifndef NNMCU_SCALAR_H
#define NNMCU_SCALAR_H

#include "nnmcu/conv2d.h"
#include "nnmcu/depthwise_conv2d.h"
#include "nnmcu/fully_connected.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of `scratch`: the inputs under the windows of two pixels, each padded to 4 bytes; four for __short. */
#define NNMCU_CONV2D_S8_SCALAR_SCRATCH_BYTES(kernel_h, kernel_w, ci) (((kernel_h) * (kernel_w) * (ci) + 3) / 4 * 8)
#define NNMCU_CONV2D_S8_SHORT_SCRATCH_BYTES(kernel_h, kernel_w, ci) (((kernel_h) * (kernel_w) * (ci) + 3) / 4 * 16)

/** The same for the kernels of groups, ci: channels of a group, with an int32 for each tap of these pixels. */
#define NNMCU_CONV2D_S8_SCALAR_GROUPS_SCRATCH_BYTES(kernel_h, kernel_w, ci) \
  (NNMCU_CONV2D_S8_SCALAR_SCRATCH_BYTES(kernel_h, kernel_w, ci) + (kernel_h) * (kernel_w) * 8)
#define NNMCU_CONV2D_S8_SHORT_GROUPS_SCRATCH_BYTES(kernel_h, kernel_w, ci) \
  (NNMCU_CONV2D_S8_SHORT_SCRATCH_BYTES(kernel_h, kernel_w, ci) + (kernel_h) * (kernel_w) * 16)

/** Most such bytes of the variants that keep them on the stack. */
#define NNMCU_CONV2D_S8_SCALAR_STACK_BYTES 288
#define NNMCU_CONV2D_S8_SHORT_STACK_BYTES 576

/**
 * nnmcu_conv2d_s8 of one group with filter rows interleaved in fours: [co/4][kh*kw*ci][4], then the rows that are left,
 * each by itself. scratch is 4-byte aligned, or NULL when no window is padded and all are contiguous in memory: kernels
 * 1x1, and those without padding of one row or of full width.
 */
void nnmcu_conv2d_s8__scalar(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                             const int32_t *bias, int8_t *out, void *scratch);
void nnmcu_conv2d_s8_single__scalar(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                    const int32_t *bias, int8_t *out, void *scratch);

/** The same with at most NNMCU_CONV2D_S8_SCALAR_STACK_BYTES of scratch, on the stack. */
void nnmcu_conv2d_s8__scalar_stack(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                   const int32_t *bias, int8_t *out);
void nnmcu_conv2d_s8_single__scalar_stack(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                          const int32_t *bias, int8_t *out);

/** The same of several groups, with the filter of each like that; scratch is never NULL. */
void nnmcu_conv2d_s8__scalar_groups(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                    const int32_t *bias, int8_t *out, void *scratch);
void nnmcu_conv2d_s8_single__scalar_groups(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                           const int32_t *bias, int8_t *out, void *scratch);

/** nnmcu_conv2d_s8 of one group with the filter as it is there; scratch as above. */
void nnmcu_conv2d_s8__short(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                            const int32_t *bias, int8_t *out, void *scratch);
void nnmcu_conv2d_s8_single__short(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                   const int32_t *bias, int8_t *out, void *scratch);
void nnmcu_conv2d_s8__short_stack(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                  const int32_t *bias, int8_t *out);
void nnmcu_conv2d_s8_single__short_stack(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                         const int32_t *bias, int8_t *out);

/** Of several groups. */
void nnmcu_conv2d_s8__short_groups(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                   const int32_t *bias, int8_t *out, void *scratch);
void nnmcu_conv2d_s8_single__short_groups(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                          const int32_t *bias, int8_t *out, void *scratch);

/**
 * Bytes of `scratch` of the kernels below for windows of so many elements: the inputs of four pixels, and copies of two
 * windows, copied 1, unless they are pixels inside the input, copied 0; and the most that the variants without have.
 */
#define NNMCU_CONV2D_S8_PAIRS_SCRATCH_BYTES(elements, copied) \
  (((elements) + 7) / 8 * 64 + (copied) * (elements) * 2)
#define NNMCU_CONV2D_S8_PAIRS_BYTES 512

/**
 * nnmcu_conv2d_s8 of one group, two products per multiplication. filter [co][kh*kw*ci], and up to 7 more elements to
 * make the last row one of whole groups of eight. halves [co][...]: a byte for each seven groups and the rest, from
 * the top a bit for each group, then 1: whether chunks of two taps are needed, instead of four, to keep the sum of
 * products of a chunk within int16 for all inputs. scratch is 4-byte aligned.
 */
void nnmcu_conv2d_s8__pairs(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                            const uint8_t *halves, const int32_t *bias, int8_t *out, void *scratch);
void nnmcu_conv2d_s8_single__pairs(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                   const uint8_t *halves, const int32_t *bias, int8_t *out, void *scratch);
void nnmcu_conv2d_s8__pairs_short(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                  const uint8_t *halves, const int32_t *bias, int8_t *out, void *scratch);
void nnmcu_conv2d_s8_single__pairs_short(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                         const uint8_t *halves, const int32_t *bias, int8_t *out, void *scratch);

/** The same with at most NNMCU_CONV2D_S8_PAIRS_BYTES, on the stack. */
void nnmcu_conv2d_s8__pairs_stack(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                  const uint8_t *halves, const int32_t *bias, int8_t *out);
void nnmcu_conv2d_s8_single__pairs_stack(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                         const uint8_t *halves, const int32_t *bias, int8_t *out);
void nnmcu_conv2d_s8__pairs_short_stack(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                        const uint8_t *halves, const int32_t *bias, int8_t *out);
void nnmcu_conv2d_s8_single__pairs_short_stack(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                               const uint8_t *halves, const int32_t *bias, int8_t *out);

/**
 * Bytes of `scratch` of the depthwise kernels below: for the weights of a channel, and for its inputs under a block of
 * outputs, as many rows and columns of them as there are or as fit into the most bytes that are used.
 */
#define NNMCU_DEPTHWISE_PLANES_SCRATCH_BYTES(kernel_h, kernel_w, inputs) \
  (((kernel_h) * (kernel_w) + 2) / 3 * 24 + (inputs))
#define NNMCU_DEPTHWISE_PLANES_BYTES 512

/**
 * nnmcu_depthwise_conv2d_s8 with filter [co][kh][kw]. (kh * kw rounded up to 3) * 8 and the inputs under one window,
 * ((kh - 1) * dilation_h + 1) * ((kw - 1) * dilation_w + 1), are at most NNMCU_DEPTHWISE_PLANES_BYTES. every: 1, or
 * with stride_h 1 dilation_h, by which output rows that are as far apart are computed together and the inputs under a
 * window are kh * ((kw - 1) * dilation_w + 1). scratch is 4-byte aligned.
 */
void nnmcu_depthwise_conv2d_s8__scalar(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                       const int8_t *filter, const int32_t *bias, int8_t *out,
                                       int32_t every, void *scratch);
void nnmcu_depthwise_conv2d_s8_single__scalar(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                              const int8_t *filter, const int32_t *bias, int8_t *out,
                                              int32_t every, void *scratch);
void nnmcu_depthwise_conv2d_s8__short(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                      const int8_t *filter, const int32_t *bias, int8_t *out,
                                      int32_t every, void *scratch);
void nnmcu_depthwise_conv2d_s8_single__short(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                             const int8_t *filter, const int32_t *bias, int8_t *out,
                                             int32_t every, void *scratch);

/** The same, every 1, with NNMCU_DEPTHWISE_PLANES_BYTES on the stack. */
void nnmcu_depthwise_conv2d_s8__scalar_stack(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                             const int8_t *filter, const int32_t *bias, int8_t *out);
void nnmcu_depthwise_conv2d_s8_single__scalar_stack(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                                    const int8_t *filter, const int32_t *bias, int8_t *out);
void nnmcu_depthwise_conv2d_s8__short_stack(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                            const int8_t *filter, const int32_t *bias, int8_t *out);
void nnmcu_depthwise_conv2d_s8_single__short_stack(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                                   const int8_t *filter, const int32_t *bias, int8_t *out);

/** nnmcu_fully_connected_s8 with the weights as they are there; weights_zero is 0. */
void nnmcu_fully_connected_s8__scalar(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                      const int8_t *weights, const int32_t *bias, int8_t *out);
void nnmcu_fully_connected_s8_single__scalar(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                             const int8_t *weights, const int32_t *bias, int8_t *out);
void nnmcu_fully_connected_s8__short(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                     const int8_t *weights, const int32_t *bias, int8_t *out);
void nnmcu_fully_connected_s8_single__short(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                            const int8_t *weights, const int32_t *bias, int8_t *out);

#ifdef __cplusplus
}
#endif
#endif
