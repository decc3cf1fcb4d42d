/* SPDX-License-Identifier: Apache-2.0 */
/* Kernels for cores with the DSP extension (Cortex-M4, M7, M33; M55 and M85 have it too). */
#ifndef NNMCU_DSP_H
#define NNMCU_DSP_H

#include "nnmcu/conv2d.h"
#include "nnmcu/depthwise_conv2d.h"
#include "nnmcu/fully_connected.h"
#include "nnmcu/isa.h"

#if !NNMCU_HAS_DSP
#error "this model was generated for a core with DSP; generate it again for the core you compile for"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * How a convolution's tiles, all output channels of two or three pixels, are computed and rounded: an
 * argument of its kernels, so that only what a model needs is linked. `columns` are the inputs under the
 * windows of the pixels.
 */
typedef void nnmcu_tile_fn(const int8_t *filter, int8_t *out, int32_t step1, int32_t step2,
                           const uint32_t *columns, const uint32_t *end, const int8_t *last, int32_t zero,
                           int32_t groups);
typedef struct {
  nnmcu_tile_fn *three, *two;
} nnmcu_tiles_dsp;

/** As nnmcu_conv2d_s8 rounds; for outputs clamped at the zero point, -128; as nnmcu_conv2d_s8_single does. */
extern const nnmcu_tiles_dsp nnmcu_columns_dsp_double, nnmcu_columns_dsp_relu, nnmcu_columns_dsp_single;
/** The same for the 3x3 kernels of stride 1 and 2 along the row. */
extern const nnmcu_tiles_dsp nnmcu_strips1_dsp_double, nnmcu_strips1_dsp_relu, nnmcu_strips1_dsp_single;
extern const nnmcu_tiles_dsp nnmcu_strips2_dsp_double, nnmcu_strips2_dsp_relu, nnmcu_strips2_dsp_single;
/** Both roundings for any weights and multipliers, and filters that are packed in another way. */
extern const nnmcu_tiles_dsp nnmcu_columns_dsp_wide, nnmcu_columns_dsp_wide_single;

typedef struct {
  nnmcu_nhwc in, out;
  int32_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w, pad_top, pad_left;
  int32_t in_zero, out_zero, act_min, act_max;
  /* elements in the columns for a kernel row, or with dilation_w > 1 for a tap: as many, or padded to 4 */
  int32_t run;
} nnmcu_conv2d_s8_dsp_params;

/**
 * Bytes of `scratch` for nnmcu_conv2d_s8__dsp, whose columns have `elements`: three of int16 and three of
 * int8.
 */
#define NNMCU_CONV2D_S8_DSP_SCRATCH_BYTES(elements) (((elements) + 3) / 4 * 36 + 12)
/** For nnmcu_conv2d_s8__dsp_1x1. */
#define NNMCU_CONV2D_S8_DSP_1X1_SCRATCH_BYTES(ci) (((ci) + 3) / 4 * 24)
/** For nnmcu_conv2d_s8__dsp_3x3. */
#define NNMCU_CONV2D_S8_DSP_3X3_SCRATCH_BYTES(stride_w, ci) (((stride_w) == 1 ? 30 : 42) * (ci))

/** Bytes above for which the `_stack` variants serve. */
#define NNMCU_CONV2D_S8_DSP_STACK_BYTES 696
#define NNMCU_CONV2D_S8_DSP_1X1_STACK_BYTES 768
#define NNMCU_CONV2D_S8_DSP_3X3_STACK_BYTES 672

/**
 * nnmcu_conv2d_s8 of one group with constants prepared by the generator; tiles: one of nnmcu_columns_dsp_*.
 * filter, 4-byte aligned, for each two rows A, B of the filter: [columns' elements / 4][4] halfwords A + 256
 * B, of four elements 0, 2 then 1, 3, what is missing is 0; then five int32, for A and B: twice the bias less
 * in_zero * the sum of the row, the multipliers, and right shifts less 1 in bytes 0 and 1. scratch is 4-byte
 * aligned. Ranges: |sum| < 2^30 for every input; right shifts 1..22; |sum of products| of row B < 2^23. For
 * the wide tiles: of each group four elements of A, then of B; the bias once; shifts as TFLite has them,
 * -22..29; |sum| < 2^(30 - max(shift, 0)).
 */
void nnmcu_conv2d_s8__dsp(const nnmcu_conv2d_s8_dsp_params *p, const int8_t *in, const int8_t *filter,
                          int8_t *out, const nnmcu_tiles_dsp *tiles, void *scratch);
/** The same with the scratch bytes on the stack. */
void nnmcu_conv2d_s8__dsp_stack(const nnmcu_conv2d_s8_dsp_params *p, const int8_t *in, const int8_t *filter,
                                int8_t *out, const nnmcu_tiles_dsp *tiles);

/** For 1x1 kernels of stride 1 without padding. */
void nnmcu_conv2d_s8__dsp_1x1(const nnmcu_conv2d_s8_dsp_params *p, const int8_t *in, const int8_t *filter,
                              int8_t *out, const nnmcu_tiles_dsp *tiles, void *scratch);
/** The same with the scratch bytes on the stack. */
void nnmcu_conv2d_s8__dsp_1x1_stack(const nnmcu_conv2d_s8_dsp_params *p, const int8_t *in,
                                    const int8_t *filter, int8_t *out, const nnmcu_tiles_dsp *tiles);

/**
 * For 3x3 kernels without dilation, stride_w 1 or 2, and ci a multiple of 4; tiles: one of
 * nnmcu_strips<stride_w>_dsp_*. The halfwords of two rows stand as [kh][ci/4][2][taps][2]: four channels 0, 2
 * then 1, 3; taps in the order 0, 1, 2 for stride 1 and 0, 2, 1 for stride 2.
 */
void nnmcu_conv2d_s8__dsp_3x3(const nnmcu_conv2d_s8_dsp_params *p, const int8_t *in, const int8_t *filter,
                              int8_t *out, const nnmcu_tiles_dsp *tiles, void *scratch);
/** The same with the scratch bytes on the stack. */
void nnmcu_conv2d_s8__dsp_3x3_stack(const nnmcu_conv2d_s8_dsp_params *p, const int8_t *in,
                                    const int8_t *filter, int8_t *out, const nnmcu_tiles_dsp *tiles);

/** A convolution of groups: their number, and channels of the input. */
typedef struct {
  nnmcu_conv2d_s8_dsp_params one; /* in.c: channels that are read for a group, whole fours; out.c: its outputs */
  int32_t count, in_channels;
} nnmcu_conv2d_s8_dsp_groups;

/**
 * nnmcu_conv2d_s8 with groups, one after the other. Those of `in_channels / count` channels read the `one.in.c` from
 * there on, or the last ones, with weights of 0 for what is not theirs; filter: of each group as above, with its own
 * pairs of rows. one.run is one.in.c; otherwise as nnmcu_conv2d_s8__dsp and nnmcu_conv2d_s8__dsp_3x3 of one group.
 */
void nnmcu_conv2d_s8__dsp_groups(const nnmcu_conv2d_s8_dsp_groups *p, const int8_t *in, const int8_t *filter,
                                 int8_t *out, const nnmcu_tiles_dsp *tiles, void *scratch);
void nnmcu_conv2d_s8__dsp_3x3_groups(const nnmcu_conv2d_s8_dsp_groups *p, const int8_t *in, const int8_t *filter,
                                     int8_t *out, const nnmcu_tiles_dsp *tiles, void *scratch);

/** One spatial axis: sizes, distances between neighbours in elements, and the window. */
typedef struct {
  int32_t in, out, in_step, out_step, kernel, stride, dilation, pad;
} nnmcu_axis_dsp;

/** Four outputs of a channel at a time for any kernel, and how they are rounded; as nnmcu_tiles_dsp. */
typedef struct {
  const uint32_t *weights;
  const int16_t *const *rows, *const *rows_end;
  int32_t bias, multiplier, shift;
  int32_t x, row_bytes, at[3], to[3];
  const void *entry;
  int32_t offset;
  void *out;
  int32_t out_advance, x_advance;
} nnmcu_taps_dsp;
typedef void nnmcu_taps_fn(nnmcu_taps_dsp *taps, int32_t fours);
nnmcu_taps_fn nnmcu_taps_dsp_double, nnmcu_taps_dsp_relu, nnmcu_taps_dsp_single;

/**
 * A line of one channel of the 3x3 kernel: its constants, and how it is computed and rounded; as
 * nnmcu_tiles_dsp.
 */
typedef struct {
  int32_t bias, multiplier, offset, shift, step;
  const int16_t *end;
} nnmcu_line_dsp;
typedef void nnmcu_line_fn(int8_t *out, const int16_t *plane, const uint32_t *weights,
                           const nnmcu_line_dsp *l);
/** Stride 1 and 2 along the line. */
nnmcu_line_fn nnmcu_line1_dsp_double, nnmcu_line1_dsp_relu, nnmcu_line1_dsp_single;
nnmcu_line_fn nnmcu_line2_dsp_double, nnmcu_line2_dsp_relu, nnmcu_line2_dsp_single;

/**
 * Outputs are computed along the line, one of the axes (best the longer one); the other one is the stack of
 * lines.
 */
typedef struct {
  nnmcu_axis_dsp line, stack;
  int32_t images, in_image, out_image; /* elements of an image */
  int32_t channels, per_input;         /* input channels, and output channels for each */
  int32_t in_zero, out_zero, act_min, act_max;
  const int32_t *bias, *multiplier; /* bias less in_zero * the sum of the channel's filter */
  const int8_t *shift;
  /* For channels that do not shift to the right, in place of the argument: a _single one; NULL without any. */
  nnmcu_taps_fn *left_taps;
  nnmcu_line_fn *left_line;
} nnmcu_depthwise_conv2d_s8_dsp_params;

/**
 * Bytes of `scratch` for nnmcu_depthwise_conv2d_s8__dsp: of the line, then kernel and dilation of the stack.
 */
#define NNMCU_DEPTHWISE_CONV2D_S8_DSP_SCRATCH_BYTES(out, stride, kernel, dilation, kernel2, dilation2)   \
  ((((kernel2) - 1) * (dilation2) + 1) *                                                                 \
       ((((out) - 1) * (stride) + (((kernel) - 1) * (dilation) + 2) / 2 * 2 + 1) / 2) * 8 +              \
   (kernel2) * ((((kernel) - 1) * (dilation) + 2) / 2) * 8)

/** Bytes above for which the `_stack` variants serve, and the largest kernel2. */
#define NNMCU_DEPTHWISE_CONV2D_S8_DSP_STACK_BYTES 448
#define NNMCU_DEPTHWISE_CONV2D_S8_DSP_LARGEST_KERNEL 16

/**
 * nnmcu_depthwise_conv2d_s8 with constants prepared by the generator: filter [co][stack][line].
 * scratch is 4-byte aligned.
 * Ranges: shifts -22..6; |sum| < 2^30 for every input, 2^(29 - shift) where it is not to the right.
 */
void nnmcu_depthwise_conv2d_s8__dsp(const nnmcu_depthwise_conv2d_s8_dsp_params *p, const int8_t *in,
                                    const int8_t *filter, int8_t *out, nnmcu_taps_fn *taps, void *scratch);
/** The same with the scratch bytes on the stack. */
void nnmcu_depthwise_conv2d_s8__dsp_stack(const nnmcu_depthwise_conv2d_s8_dsp_params *p, const int8_t *in,
                                          const int8_t *filter, int8_t *out, nnmcu_taps_fn *taps);

/** Bytes of `scratch` for nnmcu_depthwise_conv2d_s8__dsp_3x3. */
#define NNMCU_DEPTHWISE_CONV2D_S8_DSP_3X3_SCRATCH_BYTES 776

/** For 3x3 kernels without dilation, with a stride of 1 or 2 along the line; scratch is 4-byte aligned. */
void nnmcu_depthwise_conv2d_s8__dsp_3x3(const nnmcu_depthwise_conv2d_s8_dsp_params *p, const int8_t *in,
                                        const int8_t *filter, int8_t *out, nnmcu_line_fn *line, void *scratch);
/** The same with the scratch bytes on the stack. */
void nnmcu_depthwise_conv2d_s8__dsp_3x3_stack(const nnmcu_depthwise_conv2d_s8_dsp_params *p, const int8_t *in,
                                              const int8_t *filter, int8_t *out, nnmcu_line_fn *line);
/**
 * For dilated 3x3 kernels of stride 1: outputs as far apart as the taps need every so many-th input only, which is
 * a convolution without dilation. scratch has the bytes of *p.
 */
void nnmcu_depthwise_conv2d_s8__dsp_3x3_dilated(const nnmcu_depthwise_conv2d_s8_dsp_params *p, const int8_t *in,
                                                const int8_t *filter, int8_t *out, nnmcu_line_fn *line,
                                                void *scratch);

/**
 * nnmcu_depthwise_conv2d_s8 of at least four channels with as many outputs as inputs, four of them at a time. filter:
 * for each four channels, of which the last four may be among those before, [kernel_h][kernel_w][4]; bias less
 * in_zero * the sum of the channel's filter; border: in.c times in_zero, for taps outside, or NULL without padding.
 * Ranges: kernel at most NNMCU_DEPTHWISE_CONV2D_S8_LARGEST_KERNEL taps; p->shift is the shift to the right less 1, 0..21; |sum| < 2^30 for every input.
 */
void nnmcu_depthwise_conv2d_s8__dsp_channels(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                             const int8_t *filter, const int32_t *bias, const int8_t *border,
                                             int8_t *out);
/** The same for nnmcu_depthwise_conv2d_s8_single. */
void nnmcu_depthwise_conv2d_s8_single__dsp_channels(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                                    const int8_t *filter, const int32_t *bias,
                                                    const int8_t *border, int8_t *out);

/** How a dense layer's rows, eight at a time, are computed and rounded; as nnmcu_tiles_dsp. */
typedef void nnmcu_dense_fn(const int8_t *weights, const int8_t *in, const int8_t *end, int8_t *out,
                            const int8_t *last, int32_t offset, const int8_t *rest, int32_t multiplier,
                            int32_t shift, int32_t words);
typedef struct {
  nnmcu_dense_fn *eight;
  int32_t rows, single; /* 1: a multiplier per row; rounded once */
} nnmcu_dense_dsp;
extern const nnmcu_dense_dsp nnmcu_dense_dsp_double, nnmcu_dense_dsp_relu, nnmcu_dense_dsp_single;
extern const nnmcu_dense_dsp nnmcu_dense_rows_dsp_double, nnmcu_dense_rows_dsp_relu,
    nnmcu_dense_rows_dsp_single;

typedef struct {
  int32_t batches, in_features, out_features;
  int32_t out_zero, act_min, act_max;
  int32_t multiplier, right; /* of all rows, a shift to the right; unused with one per row */
} nnmcu_fully_connected_s8_dsp_params;

/**
 * nnmcu_fully_connected_s8 with weights_zero 0 and constants prepared by the generator; weights, 4-byte
 * aligned: for each eight rows [ceil(in/4)][4][4] halfwords of four pairs, packed as for
 * nnmcu_conv2d_s8__dsp, then twice the biases; the rest in blocks of two rows instead. With a multiplier per
 * row, five int32 for each pair as there in place of the biases. Ranges as for nnmcu_conv2d_s8__dsp.
 */
void nnmcu_fully_connected_s8__dsp(const nnmcu_fully_connected_s8_dsp_params *p, const int8_t *in,
                                   const int8_t *weights, int8_t *out, const nnmcu_dense_dsp *dense);

/**
 * nnmcu_fully_connected_s8 with weights_zero 0 and bias less in_zero * the sum of the row.
 * Ranges: |sum| < 2^(30 - max(shift, 0)) for every input; shift -22..29.
 */
void nnmcu_fully_connected_s8__dsp_wide(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                        const int8_t *weights, const int32_t *bias, int8_t *out);
/** The same for nnmcu_fully_connected_s8_single. */
void nnmcu_fully_connected_s8_single__dsp_wide(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                               const int8_t *weights, const int32_t *bias, int8_t *out);

#ifdef __cplusplus
}
#endif
#endif
