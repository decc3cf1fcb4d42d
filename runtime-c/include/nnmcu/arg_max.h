/* SPDX-License-Identifier: Apache-2.0 */
/* Where along an axis the largest or smallest element is. */
#ifndef NNMCU_ARG_MAX_H
#define NNMCU_ARG_MAX_H

#include "nnmcu/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Elements in front of the axis, along it and behind it; is_min: 1 for the smallest element, else 0. */
typedef struct {
  int32_t outer, size, inner, is_min;
} nnmcu_arg_max_params;

/**
 * out[o][i] = the first k with the largest (smallest) in[o][k][i].
 * in: [outer][size][inner] int8; out: [outer][inner]. Ranges: size >= 1.
 */
void nnmcu_arg_max_s8(const nnmcu_arg_max_params *p, const int8_t *in, int32_t *out);

/** nnmcu_arg_max_s8 of float32. */
void nnmcu_arg_max_f32(const nnmcu_arg_max_params *p, const float *in, int32_t *out);

#ifdef __cplusplus
}
#endif
#endif
