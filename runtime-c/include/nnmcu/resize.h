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

#ifdef __cplusplus
}
#endif
#endif
