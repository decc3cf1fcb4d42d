/* SPDX-License-Identifier: Apache-2.0 */
/* Images of another size, for every element type. */
#ifndef NNMCU_RESIZE_H
#define NNMCU_RESIZE_H

#include "nnmcu/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of an image, a row and a pixel of the input; rows[y] and columns[x]: which of the input's is nearest. */
typedef struct {
  int32_t images, out_h, out_w, image, row, pixel;
  const int16_t *rows, *columns;
} nnmcu_resize_nearest_params;

/**
 * out[n][y][x] = in[n][rows[y]][columns[x]], whole pixels.
 * in: NHWC; out: images * out_h * out_w * pixel bytes, not in.
 * Ranges: out_h, out_w, pixel > 0; rows and columns inside the input; out at most 2^31-1 bytes.
 */
void nnmcu_resize_nearest(const nnmcu_resize_nearest_params *p, const void *in, void *out);

/*
 * rows and columns: for each of the output the two of the input it lies between; *_share: that of the
 * second, in 1/1024.
 */
typedef struct {
  int32_t images, in_h, in_w, channels, out_h, out_w;
  const int16_t *rows, *row_share, *columns, *column_share;
} nnmcu_resize_bilinear_s8_params;

/**
 * int8 image of another size: out[y][x] = sum of the four pixels in[rows[2y + i]][columns[2x + j]], each times
 * the shares of its row and column, rounded once, ties away from zero; the share of the first is 1024 minus that
 * of the second. in, out: NHWC, not the same.
 * Ranges: rows and columns inside the input; shares 0..1024, and -512..1535 where both are of one pixel.
 */
void nnmcu_resize_bilinear_s8(const nnmcu_resize_bilinear_s8_params *p, const int8_t *in, int8_t *out);

typedef struct {
  int32_t images, in_h, in_w, channels, out_h, out_w;
  const int16_t *rows;
  const float *row_share;
  const int16_t *columns;
  const float *column_share;
} nnmcu_resize_bilinear_f32_params;

/** nnmcu_resize_bilinear_s8 of float32 images, with shares of 1. */
void nnmcu_resize_bilinear_f32(const nnmcu_resize_bilinear_f32_params *p, const float *in, float *out);

#ifdef __cplusplus
}
#endif
#endif
