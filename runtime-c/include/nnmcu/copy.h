/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of rows of bytes, for every element type: concatenation, pack. */
#ifndef NNMCU_COPY_H
#define NNMCU_COPY_H

#include "nnmcu/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  uint32_t rows, row_bytes, out_offset, out_stride;
} nnmcu_copy_rows_params;

/**
 * Copies rows that lie next to each other to rows that lie out_stride bytes apart.
 * out[out_offset + r * out_stride + i] = in[r * row_bytes + i] for r < rows, i < row_bytes.
 * in: rows * row_bytes bytes; row_bytes <= out_stride. Rows are taken in order, so out may begin below in, far
 * enough that no row is written before it is read.
 */
void nnmcu_copy_rows(const nnmcu_copy_rows_params *p, const void *in, void *out);

#ifdef __cplusplus
}
#endif
#endif
