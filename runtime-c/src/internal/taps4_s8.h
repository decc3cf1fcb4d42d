/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Four depthwise windows of one channel at once: for each tap the weight and the distance from a window's first element
 * stand in a table, a multiple of three entries, so that neither kernel sizes nor dilation cost anything in the loop.
 */
#ifndef NNMCU_INTERNAL_TAPS4_S8_H
#define NNMCU_INTERNAL_TAPS4_S8_H

#include <stdint.h>

typedef struct {
  int32_t at, weight;
} nnmcu_tap;

/* The assembly knows this order. */
typedef struct {
  const nnmcu_tap *tap, *end;
  const int8_t *x[4];
  uint32_t bias, acc[4];
} nnmcu_taps4;

/* acc[i] = bias + sum(weight * x[i][at]). */
void nnmcu_taps4_s8(nnmcu_taps4 *t);

#endif
