/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the rows (innermost dimension) of two broadcast operands; the output's rows follow each other. */
#ifndef NNMCU_INTERNAL_BROADCAST_H
#define NNMCU_INTERNAL_BROADCAST_H

#include "nnmcu/arithmetic.h"

/* Where the current row starts in either operand; all zero at the first. */
typedef struct {
  int32_t index[4], offset1, offset2;
} nnmcu_row;

/* Moves to the next row; 0 after the last. */
static inline int nnmcu_next_row(const nnmcu_broadcast *b, nnmcu_row *r) {
  for (int d = 3; d >= 0; d--) {
    r->offset1 += b->stride1[d];
    r->offset2 += b->stride2[d];
    if (++r->index[d] < b->extent[d]) return 1;
    r->index[d] = 0;
    r->offset1 -= b->extent[d] * b->stride1[d];
    r->offset2 -= b->extent[d] * b->stride2[d];
  }
  return 0;
}

#endif
