/* SPDX-License-Identifier: Apache-2.0 */
/* The dense layer of the MVE variants: four rows of weights at a time pass over the input. */
#ifndef NNMCU_INTERNAL_FULLY_CONNECTED_S8_MVE_H
#define NNMCU_INTERNAL_FULLY_CONNECTED_S8_MVE_H

#include "matmul_mve.h"
#include "nnmcu/fully_connected.h"

/*
 * Rows by one column. After the rows: r0, r1, r2, r4, r6, r8 and lr of a pass, all sums 0, then r0, r1, r2,
 * r4, r6, r8..r10 and lr while sums are scaled. advance: from the end of a row to the next block, less what
 * the loads advanced; back: 16 if all rows share the first four entries of the tables, else 0.
 */
typedef struct {
  const int8_t *row[4];
  int32_t sum0;
  const int8_t *x;
  int32_t sum1, sum2, sum3, advance, length;
  const int32_t *bias;
  int32_t back;
  const int32_t *multiplier;
  const int8_t *shift;
  int8_t *out;
  int32_t rest, zero, low, high;
} nnmcu_column_mve;

/* Four rows by one column: 10 instructions for 64 products. */
#define NNMCU_MVE_ROWS_1(SCALE) \
  "push {r4-r11}\n\t"                                                                          \
  "ldm r12!, {r3, r5, r7, r11}\n"                                                              \
  "3:\n\t"                                                                                     \
  "ldm r12!, {r0, r1, r2, r4, r6, r8, lr}\n\t"                                                 \
  "dlstp.8 lr, lr\n"                                                                           \
  "1:\n\t"                                                                                     \
  "vldrb.8 q0, [r1], #16\n\t"                                                                  \
  "vldrb.8 q1, [r3], #16\n\t"                                                                  \
  "vmladava.s8 r0, q0, q1\n\t"                                                                 \
  "vldrb.8 q2, [r5], #16\n\t"                                                                  \
  "vmladava.s8 r2, q0, q2\n\t"                                                                 \
  "vldrb.8 q1, [r7], #16\n\t"                                                                  \
  "vmladava.s8 r4, q0, q1\n\t"                                                                 \
  "vldrb.8 q2, [r11], #16\n\t"                                                                 \
  "vmladava.s8 r6, q0, q2\n\t"                                                                 \
  "letp lr, 1b\n\t"                                                                            \
  "vmov q4[2], q4[0], r0, r4\n\t"                                                              \
  "vmov q4[3], q4[1], r2, r6\n\t"                                                              \
  "add r3, r3, r8\n\t"                                                                         \
  "add r5, r5, r8\n\t"                                                                         \
  "add r7, r7, r8\n\t"                                                                         \
  "add r11, r11, r8\n\t"                                                                       \
  "ldm r12, {r0, r1, r2, r4, r6, r8-r10, lr}\n\t" NNMCU_MVE_OUTPUT(SCALE, NNMCU_MVE_SUMS1, "q3") \
  "vpst\n\t"                                                                                   \
  "vstrbt.32 q4, [r6], #4\n\t"                                                                 \
  "sub r2, r2, r1\n\t"                                                                         \
  "sub r4, r4, r1, lsr #2\n\t"                                                                 \
  "subs r8, r8, #4\n\t"                                                                        \
  "stm r12, {r0, r1, r2, r4, r6, r8}\n\t"                                                      \
  "sub r12, r12, #28\n\t"                                                                      \
  "bgt 3b\n\t"                                                                                 \
  "pop {r4-r11}\n\t"

/* `mode` is a constant. */
NNMCU_INLINE void nnmcu_fully_connected_s8_mve_body(const nnmcu_fully_connected_s8_params *p,
                                                    const int8_t *in, const int8_t *weights,
                                                    const int32_t *bias, int8_t *out, int mode) {
  const int32_t length = p->in_features;
  nnmcu_column_mve c = {{NULL, NULL, NULL, NULL},
                        0,
                        NULL,
                        0,
                        0,
                        0,
                        4 * length - ((length + 15) & ~15),
                        length,
                        NULL,
                        p->multiplier_step ? 0 : 16,
                        NULL,
                        NULL,
                        out,
                        0,
                        p->out_zero,
                        p->act_min,
                        p->act_max};
  for (int32_t n = p->batches; n > 0; n--, in += length) {
    const int8_t *w = weights;
    int32_t some = p->out_features < 4 ? p->out_features : p->out_features & ~3;
    c.x = in;
    c.bias = bias;
    c.multiplier = p->multiplier;
    c.shift = p->shift;
    /* Whole blocks at once; in the last one, rows that do not exist are the first again. */
    for (int32_t rest = p->out_features; rest > 0; rest -= some, w += some * length, some = rest) {
      for (int32_t i = 0; i < 4; i++) c.row[i] = w + (i < some ? i * length : 0);
      c.rest = some;
      if (mode == NNMCU_MVE_DOUBLE) NNMCU_MVE_RUN(NNMCU_MVE_ROWS_1(NNMCU_MVE_SCALE_DOUBLE), &c, NULL, NULL);
      if (mode == NNMCU_MVE_RELU) NNMCU_MVE_RUN(NNMCU_MVE_ROWS_1(NNMCU_MVE_SCALE_RELU), &c, NULL, NULL);
      if (mode == NNMCU_MVE_LEFT) NNMCU_MVE_RUN(NNMCU_MVE_ROWS_1(NNMCU_MVE_SCALE_LEFT), &c, NULL, NULL);
      if (mode == NNMCU_MVE_SINGLE) NNMCU_MVE_RUN(NNMCU_MVE_ROWS_1(NNMCU_MVE_SCALE_SINGLE), &c, NULL, NULL);
      c.out -= -some & 3;
    }
  }
}

#endif
