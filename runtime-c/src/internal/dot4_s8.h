/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inner products of one int8 vector with four others: of a filter row with four pixels, of an input with four rows of
 * a dense layer. Modulo 2^32, as the reference has it. Armv6-M multiplies only registers 0..7, so that its sums stand
 * in registers 8..11, and loads a signed byte only by a base and an index, so that five vectors share one index.
 */
#ifndef NNMCU_INTERNAL_DOT4_S8_H
#define NNMCU_INTERNAL_DOT4_S8_H

#include <stdint.h>

#include "inline.h"

/* The assembly knows this order. */
typedef struct {
  uint32_t acc[4];
  int32_t rest;         /* elements after the last whole four */
  const int8_t *x[4];   /* the four vectors at those elements */
  const int8_t *w;      /* the one they are multiplied with, there as well */
  int32_t fours;        /* - elements of whole fours */
} nnmcu_dot4;

/* Vectors of `count` elements are entered as x + nnmcu_dot4_end(count). */
NNMCU_INLINE int32_t nnmcu_dot4_end(int32_t count) { return count & ~3; }

/* acc[i] += sum(x[i] * w). */
void nnmcu_dot4_s8(nnmcu_dot4 *t);

#endif
