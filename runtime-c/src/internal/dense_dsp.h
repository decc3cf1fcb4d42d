/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Eight rows of packed weights (tile_dsp.h) times one input that is expanded as it is read, in assembly.
 * After the weights of eight rows stand twice their biases, and with a multiplier per row (ROWS) for each
 * pair its biases, multipliers and shifts. The frame: saved registers, then weights, in, its end by whole
 * words, out, end of out, offset (ROWS: 2 * zero + 1), the last elements padded to four or NULL, multiplier,
 * right - 1, words (the loop's entry).
 */
#ifndef NNMCU_INTERNAL_DENSE_DSP_H
#define NNMCU_INTERNAL_DENSE_DSP_H

#include "tile_dsp.h"

/* Four elements of the pair whose sums of row A and A + 256 B are a and m. */
#define NNMCU_DENSE_PAIR(a, m)                  \
  "ldrd r12, lr, [r0], #8\n\t"                  \
  "smlad " m ", r2, r12, " m "\n\t"             \
  "smlad " m ", r3, lr, " m "\n\t"              \
  "sxtb16 r12, r12\n\t"                         \
  "sxtb16 lr, lr\n\t"                           \
  "smlad " a ", r2, r12, " a "\n\t"             \
  "smlad " a ", r3, lr, " a "\n\t"

/* 31 instructions for 8 rows x 4 elements. */
#define NNMCU_DENSE_STEP                                        \
  "ldr r3, [r1], #4\n\t"                                        \
  "sxtb16 r2, r3\n\t"                                           \
  "sxtb16 r3, r3, ror #8\n\t"                                   \
  NNMCU_DENSE_PAIR("r4", "r5") NNMCU_DENSE_PAIR("r6", "r7")     \
  NNMCU_DENSE_PAIR("r8", "r9") NNMCU_DENSE_PAIR("r10", "r11")

/* Requantizes and stores a pair; r1 is the multiplier, r3 the output. */
#define NNMCU_DENSE_STORE(ROUND, a, m)          \
  "sub " m ", " m ", " a "\n\t"                 \
  "ldr r2, [r0], #4\n\t"                        \
  "add " a ", r2, " a ", lsl #1\n\t"            \
  "ldr r2, [r0], #4\n\t"                        \
  "add " m ", r2, " m ", asr #7\n\t"            \
  ROUND(a, "r1", "r2") ROUND(m, "r1", "r2")     \
  NNMCU_SHIFTED(a) NNMCU_SHIFTED(m)             \
  NNMCU_SATURATED(a) NNMCU_SATURATED(m)         \
  "strb " a ", [r3], #1\n\t"                    \
  "strb " m ", [r3], #1\n\t"
#define NNMCU_DENSE_STORES(ROUND)                                                               \
  "ldr lr, [sp, #56]\n\t"                                                                       \
  "ldrd r1, r12, [sp, #64]\n\t"                                                                 \
  "ldr r3, [sp, #48]\n\t"                                                                       \
  NNMCU_DENSE_STORE(ROUND, "r4", "r5") NNMCU_DENSE_STORE(ROUND, "r6", "r7")                     \
  NNMCU_DENSE_STORE(ROUND, "r8", "r9") NNMCU_DENSE_STORE(ROUND, "r10", "r11")

/* The same with multipliers and shifts of the rows. */
#define NNMCU_DENSE_ROWS_STORE(ROUND, a, m)     \
  "sub " m ", " m ", " a "\n\t"                 \
  "ldm r0!, {r2, r3}\n\t"                       \
  "add " a ", r2, " a ", lsl #1\n\t"            \
  "add " m ", r3, " m ", asr #7\n\t"            \
  "ldm r0!, {r2, r3, r12}\n\t"                  \
  "ldr r1, [sp, #56]\n\t"                       \
  "lsl lr, r1, r12\n\t"                         \
  ROUND(a, "r2", "r1")                          \
  NNMCU_SHIFTED(a)                              \
  "ldr r1, [sp, #56]\n\t"                       \
  "lsr r12, r12, #8\n\t"                        \
  "lsl lr, r1, r12\n\t"                         \
  ROUND(m, "r3", "r2")                          \
  NNMCU_SHIFTED(m)                              \
  NNMCU_SATURATED(a) NNMCU_SATURATED(m)         \
  "ldr r3, [sp, #48]\n\t"                       \
  "strb " a ", [r3], #1\n\t"                    \
  "strb " m ", [r3], #1\n\t"                    \
  "str r3, [sp, #48]\n\t"
#define NNMCU_DENSE_ROWS_STORES(ROUND)                                                          \
  NNMCU_DENSE_ROWS_STORE(ROUND, "r4", "r5") NNMCU_DENSE_ROWS_STORE(ROUND, "r6", "r7")           \
  NNMCU_DENSE_ROWS_STORE(ROUND, "r8", "r9") NNMCU_DENSE_ROWS_STORE(ROUND, "r10", "r11")

/* A step has 124 bytes; the loop is entered so that it ends after `words` of them. */
#define NNMCU_DENSE(name, STORES, ROUND)                                                    \
  __asm__(NNMCU_ASM_BEGIN(name)                                                             \
          "push {r0-r3}\n\t"                                                                \
          "push {r4-r11, lr}\n\t"                                                           \
          "ldr r3, [sp, #72]\n\t"                                                           \
          "and r3, r3, #3\n\t"                                                              \
          "mov r12, #124\n\t"                                                               \
          "adr.w r2, 3f\n\t"                                                                \
          "mls r2, r3, r12, r2\n\t"                                                         \
          "orr r2, r2, #1\n\t"                                                              \
          "str r2, [sp, #72]\n"                                                             \
          "1:\n\t"                                                                          \
          "mov r4, #0\n\t"                                                                  \
          "mov r5, #0\n\t"                                                                  \
          "mov r6, #0\n\t"                                                                  \
          "mov r7, #0\n\t"                                                                  \
          "mov r8, #0\n\t"                                                                  \
          "mov r9, #0\n\t"                                                                  \
          "mov r10, #0\n\t"                                                                 \
          "mov r11, #0\n\t"                                                                 \
          "ldr pc, [sp, #72]\n"                                                             \
          "2:\n\t" NNMCU_REPEAT(4, NNMCU_DENSE_STEP)                                        \
          "3:\n\t"                                                                          \
          "ldr r2, [sp, #44]\n\t"                                                           \
          "cmp r1, r2\n\t"                                                                  \
          "bne.w 2b\n\t"                                                                    \
          "ldr r1, [sp, #60]\n\t"                                                           \
          "cmp r1, #0\n\t"                                                                  \
          "beq 4f\n\t" NNMCU_DENSE_STEP                                                     \
          "4:\n\t" STORES(ROUND)                                                            \
          "ldr r2, [sp, #52]\n\t"                                                           \
          "cmp r3, r2\n\t"                                                                  \
          "str r3, [sp, #48]\n\t"                                                           \
          "ldr r1, [sp, #40]\n\t"                                                           \
          "bne.w 1b\n\t"                                                                    \
          "pop {r4-r11, lr}\n\t"                                                            \
          "add sp, sp, #16\n\t"                                                             \
          "bx lr\n\t" NNMCU_ASM_END(name))

#endif
