/* SPDX-License-Identifier: Apache-2.0 */
/* Regularly spaced blocks of a tensor, for every element type. */
#ifndef NNMCU_STRIDED_SLICE_H
#define NNMCU_STRIDED_SLICE_H

#include "nnmcu/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Axes that are left after the compiler has merged those that lie next to each other. */
#define NNMCU_STRIDED_SLICE_AXES 5

/* In bytes, outermost axis first: from `start` on, count[a] blocks that lie step[a] apart along each axis a. */
typedef struct {
  int32_t start, block;
  int32_t count[NNMCU_STRIDED_SLICE_AXES], step[NNMCU_STRIDED_SLICE_AXES];
} nnmcu_strided_slice_params;

/**
 * Gathers blocks of bytes, last axis fastest.
 * out = blocks in[start + sum(index[a] * step[a])], 0 <= index[a] < count[a].
 * in: any tensor; out: product(count) * block bytes, not in. Ranges: count >= 1; step may be negative.
 */
void nnmcu_strided_slice(const nnmcu_strided_slice_params *p, const void *in, void *out);

#ifdef __cplusplus
}
#endif
#endif
