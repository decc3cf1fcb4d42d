/* SPDX-License-Identifier: Apache-2.0 */
/* Inner products of one input run with several filter rows, so that an input is loaded once for all of them. */
#ifndef NNMCU_INTERNAL_DOT_S8_H
#define NNMCU_INTERNAL_DOT_S8_H

#include <stdint.h>

#include "inline.h"
#include "requantize.h"

#if defined(__GNUC__)
/* Keeps the compiler from adding products of several steps first, which takes more registers than there are. */
#define NNMCU_IN_REGISTER(x) __asm__("" : "+r"(x))
#else
#define NNMCU_IN_REGISTER(x) ((void)0)
#endif

/*
 * `lines` runs of `count` neighbouring inputs, x_skip and w_skip from the end of one to the next; filter rows are
 * `stride` apart.
 */
typedef struct {
  int32_t count, lines, x_skip, w_skip, stride, zero;
} nnmcu_runs;

#if defined(__thumb__) && !defined(__thumb2__) && defined(__OPTIMIZE__)
/* Armv6-M: rows whose sums and pointers fit into the eight registers that arithmetic can use, one of which is the frame's
   without optimization. */
#define NNMCU_ROWS 2

/* GCC reads inline assembly for Armv6-M in the old syntax. */
#if defined(__clang__)
#define NNMCU_UNIFIED
#define NNMCU_DIVIDED
#else
#define NNMCU_UNIFIED ".syntax unified\n\t"
#define NNMCU_DIVIDED ".syntax divided\n\t"
#endif

#define NNMCU_DOT_STEP              \
  "ldrsb %[v], [%[x], %[i]]\n\t"    \
  "mov %[t], %[zero]\n\t"           \
  "subs %[v], %[v], %[t]\n\t"       \
  "ldrsb %[t], [%[w0], %[i]]\n\t"   \
  "muls %[t], %[v]\n\t"             \
  "adds %[a0], %[a0], %[t]\n\t"     \
  "ldrsb %[t], [%[w1], %[i]]\n\t"   \
  "muls %[t], %[v]\n\t"             \
  "adds %[a1], %[a1], %[t]\n\t"     \
  "adds %[i], #1\n\t"

/* acc[r] += sum((x[i] - zero) * w[r * stride + i]) for both rows, modulo 2^32 as the reference has it. */
NNMCU_OUT_OF_LINE void nnmcu_dot_rows_s8(uint32_t *acc, const int8_t *x, const int8_t *w, const nnmcu_runs *runs) {
  const int8_t *w1 = w + runs->stride;
  const int32_t zero = runs->zero;
  uint32_t a0 = acc[0], a1 = acc[1];
  for (int32_t line = runs->lines; line > 0; line--) {
    int32_t count = runs->count;
    for (; (count & 3) != 0; count--) {
      const int32_t v = *x++ - zero;
      a0 += (uint32_t)(v * *w++);
      a1 += (uint32_t)(v * *w1++);
    }
    int32_t i = -count, v, t;
    x += count;
    w += count;
    w1 += count;
    if (count > 0)
      __asm__(NNMCU_UNIFIED "1:\n\t" NNMCU_DOT_STEP NNMCU_DOT_STEP NNMCU_DOT_STEP NNMCU_DOT_STEP
            "bne 1b\n\t" NNMCU_DIVIDED
            : [a0] "+l"(a0), [a1] "+l"(a1), [i] "+l"(i), [v] "=&l"(v), [t] "=&l"(t)
            : [x] "l"(x), [w0] "l"(w), [w1] "l"(w1), [zero] "h"(zero)
            : "cc", "memory");
    x += runs->x_skip;
    w += runs->w_skip;
    w1 += runs->w_skip;
  }
  acc[0] = a0;
  acc[1] = a1;
}
#else
#define NNMCU_ROWS 4

#define NNMCU_DOT_STEP()             \
  do {                               \
    const int32_t v_ = *x++ - zero;  \
    a0 += (uint32_t)(v_ * *w++);     \
    a1 += (uint32_t)(v_ * *w1++);    \
    a2 += (uint32_t)(v_ * *w2++);    \
    a3 += (uint32_t)(v_ * *w3++);    \
    NNMCU_IN_REGISTER(a0);           \
    NNMCU_IN_REGISTER(a1);           \
    NNMCU_IN_REGISTER(a2);           \
    NNMCU_IN_REGISTER(a3);           \
    NNMCU_IN_REGISTER(x);            \
    NNMCU_IN_REGISTER(w);            \
    NNMCU_IN_REGISTER(w1);           \
    NNMCU_IN_REGISTER(w2);           \
    NNMCU_IN_REGISTER(w3);           \
  } while (0)

/* acc[r] += sum((x[i] - zero) * w[r * stride + i]) for all four rows, modulo 2^32 as the reference has it. */
NNMCU_OUT_OF_LINE void nnmcu_dot_rows_s8(uint32_t *acc, const int8_t *x, const int8_t *w, const nnmcu_runs *runs) {
  const int8_t *w1 = w + runs->stride, *w2 = w1 + runs->stride, *w3 = w2 + runs->stride;
  const int32_t zero = runs->zero;
  uint32_t a0 = acc[0], a1 = acc[1], a2 = acc[2], a3 = acc[3];
  for (int32_t line = runs->lines; line > 0; line--) {
    const int8_t *const end = x + runs->count;
    const int8_t *const end4 = x + (runs->count & ~3);
    while (x != end4) {
      NNMCU_DOT_STEP();
      NNMCU_DOT_STEP();
      NNMCU_DOT_STEP();
      NNMCU_DOT_STEP();
    }
    while (x != end) NNMCU_DOT_STEP();
    x += runs->x_skip;
    w += runs->w_skip;
    w1 += runs->w_skip;
    w2 += runs->w_skip;
    w3 += runs->w_skip;
  }
  acc[0] = a0;
  acc[1] = a1;
  acc[2] = a2;
  acc[3] = a3;
}
#endif

/* The same for `rows`, a constant: NNMCU_ROWS or 1. */
NNMCU_INLINE void nnmcu_dot_s8(uint32_t *acc, const int8_t *x, const int8_t *w, const nnmcu_runs *runs, int rows) {
  if (rows == NNMCU_ROWS) {
    nnmcu_dot_rows_s8(acc, x, w, runs);
    return;
  }
  for (int32_t line = runs->lines; line > 0; line--, x += runs->x_skip, w += runs->w_skip)
    for (int32_t i = runs->count; i > 0; i--) acc[0] += (uint32_t)((*x++ - runs->zero) * *w++);
}

#endif
