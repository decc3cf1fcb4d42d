/* SPDX-License-Identifier: Apache-2.0 */
/* Types that the kernels' parameter structs share. */
#ifndef NNMCU_TYPES_H
#define NNMCU_TYPES_H

#include <stddef.h>
#include <stdint.h>

/** Dimensions of an activation, NHWC. */
typedef struct {
  int32_t n, h, w, c;
} nnmcu_nhwc;

#endif
