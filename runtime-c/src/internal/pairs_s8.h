/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two products per multiplication: a word holds the inputs of two pixels, A + 2^16 B, and a few taps of a filter row
 * times such words make sum(A w) + 2^16 sum(B w). Started at 2^15 the lower half stays within 0..65535 as long as
 * |sum(A w)| allows, so that the upper half is sum(B w) exactly. The generator divides each row into chunks of four
 * taps for which the weights prove that, or of two where four would be too many.
 */
#ifndef NNMCU_INTERNAL_PAIRS_S8_H
#define NNMCU_INTERNAL_PAIRS_S8_H

#include <stdint.h>

/* Of one filter row with four pixels. The assembly knows this order. */
typedef struct {
  const int8_t *w;       /* moved behind the taps */
  const uint8_t *halves; /* flags of up to seven groups of eight taps from the top, 1: chunks of two; then a bit 1 */
  const uint32_t *x;     /* for each tap pixels 0 and 2, pixels 1 and 3; whole groups */
  uint32_t low, high;    /* start of pixels 0 and 1: (2^16 + 1) * bias - 2^16 for each group; of 2 and 3: bias */
  const uint32_t *end;   /* of x */
  uint32_t acc[4];
} nnmcu_pairs;

/* acc[i] = bias + sum(x[i] * w); w and halves are moved behind what was read. */
void nnmcu_pairs_s8(nnmcu_pairs *t);

#endif
