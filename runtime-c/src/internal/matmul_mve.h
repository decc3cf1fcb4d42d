/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The matrix products of the MVE kernels: int8 rows times int8 columns, 16 products an instruction. VMLADAVA
 * sums into a core register with an even number, which leaves the odd ones for pointers. Tail predication
 * ends a row of any length, so nothing is padded and nothing is read behind a row. The assembly saves the
 * core registers itself, since no compiler gives all of them to inline assembly at every level of
 * optimization.
 */
#ifndef NNMCU_INTERNAL_MATMUL_MVE_H
#define NNMCU_INTERNAL_MATMUL_MVE_H

#include <stddef.h>

#include "scale_mve.h"

#ifndef NNMCU_INLINE
#define NNMCU_INLINE static inline __attribute__((always_inline))
#endif

/*
 * Rows by three columns. Down to `length` it is r0, r2, r4..r10 and lr of a pass over two rows, all sums 0. A
 * block of four is rows 0 and 2, then 1 and 3: so two core registers go into a vector at once. step: from the
 * end of the first rows to the second; next: from there to the next block; both less what the loads advanced.
 */
typedef struct {
  int32_t sums[3];
  struct {
    const int8_t *x;
    int32_t sum;
  } column[3];
  int32_t length;
  int32_t step[2], next[2];
  nnmcu_scale_mve scale;
} nnmcu_columns3_mve;

typedef char nnmcu_columns3_mve_check[offsetof(nnmcu_columns3_mve, scale) == 56 ? 1 : -1];

/* Two rows by three columns: 12 instructions for 96 products. Loads alternate with products, which a core
 * overlaps. */
#define NNMCU_MVE_PASS_2X3            \
  "ldm r12, {r0, r2, r4-r10, lr}\n\t" \
  "dlstp.8 lr, lr\n"                  \
  "1:\n\t"                            \
  "vldrb.8 q0, [r1], #16\n\t"         \
  "vldrb.8 q2, [r5], #16\n\t"         \
  "vmladava.s8 r0, q0, q2\n\t"        \
  "vldrb.8 q1, [r3], #16\n\t"         \
  "vmladava.s8 r2, q1, q2\n\t"        \
  "vldrb.8 q3, [r7], #16\n\t"         \
  "vmladava.s8 r4, q0, q3\n\t"        \
  "vldrb.8 q2, [r9], #16\n\t"         \
  "vmladava.s8 r6, q1, q3\n\t"        \
  "vmladava.s8 r8, q0, q2\n\t"        \
  "vmladava.s8 r10, q1, q2\n\t"       \
  "letp lr, 1b\n\t"

#define NNMCU_MVE_ROWS_3(SCALE) \
  "push {r4-r11}\n\t"                                                                          \
  "add r11, r12, #56\n"                                                                        \
  "3:\n\t" NNMCU_MVE_PASS_2X3                                                                  \
  "vmov q4[2], q4[0], r0, r2\n\t"                                                              \
  "vmov q5[2], q5[0], r4, r6\n\t"                                                              \
  "vmov q6[2], q6[0], r8, r10\n\t"                                                             \
  "ldrd r0, r2, [r12, #40]\n\t"                                                                \
  "add r1, r1, r0\n\t"                                                                         \
  "add r3, r3, r2\n\t" NNMCU_MVE_PASS_2X3                                                      \
  "vmov q4[3], q4[1], r0, r2\n\t"                                                              \
  "vmov q5[3], q5[1], r4, r6\n\t"                                                              \
  "vmov q6[3], q6[1], r8, r10\n\t"                                                             \
  "ldrd r0, r2, [r12, #48]\n\t"                                                                \
  "add r1, r1, r0\n\t"                                                                         \
  "add r3, r3, r2\n\t"                                                                         \
  "ldm r11, {r0, r2, r4-r10, lr}\n\t" NNMCU_MVE_OUTPUT(SCALE, NNMCU_MVE_SUMS3, "q3")           \
  "vpsttt\n\t"                                                                                 \
  "vstrbt.32 q4, [r5], #4\n\t"                                                                 \
  "vstrbt.32 q5, [r6], #4\n\t"                                                                 \
  "vstrbt.32 q6, [r7], #4\n\t"                                                                 \
  "subs r8, r8, #4\n\t"                                                                        \
  "stm r11, {r0, r2, r4-r8}\n\t"                                                               \
  "bgt 3b\n\t"                                                                                 \
  "pop {r4-r11}\n\t"

/* Blocks of four rows from w0 (row 0) and w1 (row 2) on; c->scale advances. */
#define NNMCU_MVE_RUN(CODE, c, w0, w1)                                                                    \
  do {                                                                                                    \
    register void *c_ __asm__("r12") = (c);                                                               \
    register const int8_t *w0_ __asm__("r1") = (w0);                                                      \
    register const int8_t *w1_ __asm__("r3") = (w1);                                                      \
    __asm__ volatile(CODE                                                                                 \
                     : "+r"(c_), "+r"(w0_), "+r"(w1_)                                                     \
                     :                                                                                    \
                     : "r0", "r2", "lr", "q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "cc", "memory"); \
  } while (0)

/* The way from row to row of a block of four rows, or of the `count` there are: missing rows are others
 * again. */
NNMCU_INLINE void nnmcu_columns3_steps_mve(nnmcu_columns3_mve *c, int32_t count) {
  const int32_t length = c->length, read = (length + 15) & ~15;
  c->step[0] = (count > 1 ? length : 0) - read;
  c->step[1] = (count > 3 ? length : 0) - read;
  c->next[0] = c->next[1] = 3 * length - read;
}

/* `count` rows of w by the columns; c->step and c->next are those of whole blocks. */
NNMCU_INLINE void nnmcu_rows_columns3_mve(nnmcu_columns3_mve *c, const int8_t *w, int32_t count, int mode) {
  int32_t some = count < 4 ? count : count & ~3;
  for (; count > 0; count -= some, some = count) {
    const int8_t *const w1 = some > 2 ? w + 2 * c->length : w;
    c->scale.rest = some;
    if (some & 3) nnmcu_columns3_steps_mve(c, some);
    if (mode == NNMCU_MVE_DOUBLE) NNMCU_MVE_RUN(NNMCU_MVE_ROWS_3(NNMCU_MVE_SCALE_DOUBLE), c, w, w1);
    if (mode == NNMCU_MVE_RELU) NNMCU_MVE_RUN(NNMCU_MVE_ROWS_3(NNMCU_MVE_SCALE_RELU), c, w, w1);
    if (mode == NNMCU_MVE_LEFT) NNMCU_MVE_RUN(NNMCU_MVE_ROWS_3(NNMCU_MVE_SCALE_LEFT), c, w, w1);
    if (mode == NNMCU_MVE_SINGLE) NNMCU_MVE_RUN(NNMCU_MVE_ROWS_3(NNMCU_MVE_SCALE_SINGLE), c, w, w1);
    if (some & 3) nnmcu_columns3_steps_mve(c, 4);
    w += some * c->length;
  }
}

#endif
