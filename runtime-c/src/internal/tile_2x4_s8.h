/* SPDX-License-Identifier: Apache-2.0 */
/* Two pixels with four interleaved filter rows: what the compilers make of it takes a third more instructions. */
#ifndef NNMCU_INTERNAL_TILE_2X4_S8_H
#define NNMCU_INTERNAL_TILE_2X4_S8_H

#include <stdint.h>

/* The assembly knows this order. */
typedef struct {
  const int8_t *w, *x0, *x1; /* four rows, two pixels */
  const int8_t *end8, *end;  /* of the first pixel, by whole eights and by ones */
  const int32_t *bias;
  uint32_t acc[8]; /* of the first pixel's four channels, then the second's */
} nnmcu_tile_2x4;

/* acc = bias + sum(x * w) of all eight; w is moved behind the four rows. */
void nnmcu_tile_2x4_s8(nnmcu_tile_2x4 *t);

#endif
