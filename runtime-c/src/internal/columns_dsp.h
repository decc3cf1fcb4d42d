/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tiles over columns (tile_dsp.h) in groups of four consecutive elements: a word with elements 0 and 2 of
 * each of three pixels, then one with elements 1 and 3. The first group begins the sums, the others come by
 * fours: the word at sp + 68 is where a loop that they do not fill is entered, and all steps have the same
 * size.
 */
#ifndef NNMCU_INTERNAL_COLUMNS_DSP_H
#define NNMCU_INTERNAL_COLUMNS_DSP_H

#include "tile_dsp.h"

/* 17 instructions for 2 rows x 3 pixels x 4 elements. */
#define NNMCU_COLUMNS_STEP_3(MUL)               \
  "ldrd r2, r3, [r0], #8\n\t"                   \
  "ldm r1!, {r10, r11, r12}\n\t"                \
  NNMCU_TIMES_3(MUL, r2, r10, r11, r12)         \
  "ldm r1!, {r10, r11, r12}\n\t"                \
  NNMCU_TIMES_3(NNMCU_MORE, r3, r10, r11, r12)

/* 13 for 2 pixels; the third one's words are passed over. */
#define NNMCU_COLUMNS_STEP_2(MUL)               \
  "ldrd r2, r3, [r0], #8\n\t"                   \
  "ldrd r10, r11, [r1], #12\n\t"                \
  NNMCU_TIMES_2(MUL, r2, r10, r11)              \
  "ldrd r10, r11, [r1], #12\n\t"                \
  NNMCU_TIMES_2(NNMCU_MORE, r3, r10, r11)

/* The loop's entry for (groups - 1) % 4 steps; step_bytes is 4 per instruction. */
#define NNMCU_COLUMNS_ENTRY(step_bytes)         \
  "ldr r3, [sp, #68]\n\t"                       \
  "sub r3, r3, #1\n\t"                          \
  "and r3, r3, #3\n\t"                          \
  "mov r12, #" #step_bytes "\n\t"               \
  "adr.w r2, 3f\n\t"                            \
  "mls r2, r3, r12, r2\n\t"                     \
  "orr r2, r2, #1\n\t"                          \
  "str r2, [sp, #68]\n"

#define NNMCU_COLUMNS(name, step_bytes, STEP, LEAVE, ROUND)                                 \
  __asm__(NNMCU_TILE_ENTER(name)                                                            \
          NNMCU_COLUMNS_ENTRY(step_bytes)                                                   \
          "1:\n\t" STEP(NNMCU_FIRST)                                                 \
          "ldr pc, [sp, #68]\n"                                                             \
          "2:\n\t" NNMCU_REPEAT(4, STEP(NNMCU_MORE))                                        \
          "3:\n\t"                                                                          \
          "cmp r1, lr\n\t"                                                                  \
          "bne.w 2b\n\t"                                                                    \
          LEAVE(name, ROUND))

#endif
