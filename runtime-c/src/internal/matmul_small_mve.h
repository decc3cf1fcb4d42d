/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Matrix products of MVE kernels for columns of up to 16 elements, which stay in vector registers while the
 * rows pass. Rows are read in whole vectors; what is 0 in the column makes no difference.
 */
#ifndef NNMCU_INTERNAL_MATMUL_SMALL_MVE_H
#define NNMCU_INTERNAL_MATMUL_SMALL_MVE_H

#include "matmul_mve.h"

#define NNMCU_MVE_SMALL_3(SCALE) \
  "push {r4-r11}\n\t"                                                                          \
  "ldm r12, {r0, r2, r4-r10, r11}\n\t"                                                         \
  "add r12, r12, #56\n\t"                                                                      \
  "vctp.8 r11\n\t"                                                                             \
  "vpsttt\n\t"                                                                                 \
  "vldrbt.8 q0, [r5]\n\t"                                                                      \
  "vldrbt.8 q1, [r7]\n\t"                                                                      \
  "vldrbt.8 q2, [r9]\n"                                                                        \
  "3:\n\t"                                                                                     \
  "vldrb.8 q3, [r1]\n\t"                                                                       \
  "vmladav.s8 r0, q3, q0\n\t"                                                                  \
  "add r1, r1, r11\n\t"                                                                        \
  "vmladav.s8 r2, q3, q1\n\t"                                                                  \
  "vldrb.8 q7, [r3]\n\t"                                                                       \
  "vmladav.s8 r4, q3, q2\n\t"                                                                  \
  "add r3, r3, r11\n\t"                                                                        \
  "vmladav.s8 r6, q7, q0\n\t"                                                                  \
  "vldrb.8 q3, [r1]\n\t"                                                                       \
  "vmladav.s8 r8, q7, q1\n\t"                                                                  \
  "vmladav.s8 r10, q7, q2\n\t"                                                                 \
  "vmov q4[2], q4[0], r0, r6\n\t"                                                              \
  "vmov q5[2], q5[0], r2, r8\n\t"                                                              \
  "vmov q6[2], q6[0], r4, r10\n\t"                                                             \
  "vmladav.s8 r0, q3, q0\n\t"                                                                  \
  "vldrb.8 q7, [r3]\n\t"                                                                       \
  "vmladav.s8 r2, q3, q1\n\t"                                                                  \
  "add r1, r3, r11\n\t"                                                                        \
  "vmladav.s8 r4, q3, q2\n\t"                                                                  \
  "add r3, r1, r11, lsl #1\n\t"                                                                \
  "vmladav.s8 r6, q7, q0\n\t"                                                                  \
  "vmladav.s8 r8, q7, q1\n\t"                                                                  \
  "vmladav.s8 r10, q7, q2\n\t"                                                                 \
  "vmov q4[3], q4[1], r0, r6\n\t"                                                              \
  "vmov q5[3], q5[1], r2, r8\n\t"                                                              \
  "vmov q6[3], q6[1], r4, r10\n\t"                                                             \
  "ldm r12, {r0, r2, r4-r10, lr}\n\t" NNMCU_MVE_OUTPUT(SCALE, NNMCU_MVE_SUMS3, "q3")           \
  "vpsttt\n\t"                                                                                 \
  "vstrbt.32 q4, [r5], #4\n\t"                                                                 \
  "vstrbt.32 q5, [r6], #4\n\t"                                                                 \
  "vstrbt.32 q6, [r7], #4\n\t"                                                                 \
  "subs r8, r8, #4\n\t"                                                                        \
  "stm r12, {r0, r2, r4-r8}\n\t"                                                               \
  "bgt 3b\n\t"                                                                                 \
  "pop {r4-r11}\n\t"

/* `count` rows of w by the columns; reads whole vectors and all four rows of a block. */
NNMCU_INLINE void nnmcu_rows_small3_mve(nnmcu_columns3_mve *c, const int8_t *w, int32_t count, int mode) {
  const int8_t *const w2 = w + 2 * c->length;
  c->scale.rest = count;
  if (mode == NNMCU_MVE_DOUBLE) NNMCU_MVE_RUN(NNMCU_MVE_SMALL_3(NNMCU_MVE_SCALE_DOUBLE), c, w, w2);
  if (mode == NNMCU_MVE_RELU) NNMCU_MVE_RUN(NNMCU_MVE_SMALL_3(NNMCU_MVE_SCALE_RELU), c, w, w2);
  if (mode == NNMCU_MVE_LEFT) NNMCU_MVE_RUN(NNMCU_MVE_SMALL_3(NNMCU_MVE_SCALE_LEFT), c, w, w2);
  if (mode == NNMCU_MVE_SINGLE) NNMCU_MVE_RUN(NNMCU_MVE_SMALL_3(NNMCU_MVE_SCALE_SINGLE), c, w, w2);
}

#endif
