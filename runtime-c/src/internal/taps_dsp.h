/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Outputs of one channel of a depthwise convolution with any kernel, four at a time, in assembly since it
 * needs all registers: for each kernel row, pairs of taps as words times the inputs under them, which need
 * not be aligned. Arguments: nnmcu_taps_dsp in r0, how many groups of four in r1.
 */
#ifndef NNMCU_INTERNAL_TAPS_DSP_H
#define NNMCU_INTERNAL_TAPS_DSP_H

#include "tile_dsp.h"

/* Nine instructions, 36 bytes. */
#define NNMCU_TAPS_STEP                 \
  "ldr r2, [r0], #4\n\t"                \
  "ldr r3, [r1], #4\n\t"                \
  "smlad r4, r3, r2, r4\n\t"            \
  "ldr.w r3, [r1, r8]\n\t"              \
  "smlad r5, r3, r2, r5\n\t"            \
  "ldr.w r3, [r1, r9]\n\t"              \
  "smlad r6, r3, r2, r6\n\t"            \
  "ldr.w r3, [r1, r10]\n\t"             \
  "smlad r7, r3, r2, r7\n\t"

/* Requantizes and stores four outputs; those that do not exist have step 0, and the first is stored last. */
#define NNMCU_TAPS_STORE(ROUND)                                                 \
  "ldr r1, [r11, #16]\n\t"                                                      \
  "ldr r12, [r11, #20]\n\t"                                                     \
  "ldr lr, [r11, #60]\n\t"                                                      \
  ROUND("r4", "r1", "r2") ROUND("r5", "r1", "r2")                               \
  ROUND("r6", "r1", "r2") ROUND("r7", "r1", "r2")                               \
  NNMCU_SHIFTED("r4") NNMCU_SHIFTED("r5") NNMCU_SHIFTED("r6") NNMCU_SHIFTED("r7") \
  NNMCU_SATURATED("r4") NNMCU_SATURATED("r5")                                   \
  NNMCU_SATURATED("r6") NNMCU_SATURATED("r7")                                   \
  "add r12, r11, #44\n\t"                                                       \
  "ldm r12, {r0, r1, r2}\n\t"                                                   \
  "ldr r3, [r11, #64]\n\t"                                                      \
  "strb r7, [r3, r2]\n\t"                                                       \
  "strb r6, [r3, r1]\n\t"                                                       \
  "strb r5, [r3, r0]\n\t"                                                       \
  "strb r4, [r3]\n\t"                                                           \
  "ldr r0, [r11, #68]\n\t"                                                      \
  "add r3, r3, r0\n\t"                                                          \
  "str r3, [r11, #64]\n\t"

/* The word at 56 becomes the entry of the loop over a kernel row, which comes by fours. */
#define NNMCU_TAPS(name, STORE, ROUND)                                          \
  __asm__(NNMCU_ASM_BEGIN(name)                                                 \
          "push {r1, r4-r11, lr}\n\t"                                           \
          "mov r11, r0\n\t"                                                     \
          "ldr r3, [r11, #28]\n\t"                                              \
          "ubfx r3, r3, #2, #2\n\t"                                             \
          "mov r12, #36\n\t"                                                    \
          "adr.w r2, 4f\n\t"                                                    \
          "mls r2, r3, r12, r2\n\t"                                             \
          "orr r2, r2, #1\n\t"                                                  \
          "str r2, [r11, #56]\n\t"                                              \
          "add r12, r11, #32\n\t"                                               \
          "ldm r12, {r8, r9, r10}\n"                                            \
          "1:\n\t"                                                              \
          "ldrd r0, lr, [r11]\n\t"                                              \
          "ldr r4, [r11, #12]\n\t"                                              \
          "mov r5, r4\n\t"                                                      \
          "mov r6, r4\n\t"                                                      \
          "mov r7, r4\n"                                                        \
          "2:\n\t"                                                              \
          "ldr r1, [lr], #4\n\t"                                                \
          "ldrd r2, r3, [r11, #24]\n\t"                                         \
          "add r1, r1, r2\n\t"                                                  \
          "add r12, r1, r3\n\t"                                                 \
          "ldr pc, [r11, #56]\n"                                                \
          "3:\n\t" NNMCU_REPEAT(4, NNMCU_TAPS_STEP)                             \
          "4:\n\t"                                                              \
          "cmp r1, r12\n\t"                                                     \
          "bne 3b\n\t"                                                          \
          "ldr r2, [r11, #8]\n\t"                                               \
          "cmp lr, r2\n\t"                                                      \
          "bne.w 2b\n\t" STORE(ROUND)                                           \
          "ldr r1, [r11, #72]\n\t"                                              \
          "ldr r2, [r11, #24]\n\t"                                              \
          "add r2, r2, r1\n\t"                                                  \
          "str r2, [r11, #24]\n\t"                                              \
          "ldr r1, [sp]\n\t"                                                    \
          "subs r1, r1, #1\n\t"                                                 \
          "str r1, [sp]\n\t"                                                    \
          "bne.w 1b\n\t"                                                        \
          "pop {r1, r4-r11, pc}\n\t" NNMCU_ASM_END(name))

#endif
