/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tiles (tile_dsp.h) of 3x3 convolutions over strips: for each kernel row, four channels and their words
 * (elements 0 and 2, 1 and 3) the words of all positions under the windows of three neighbouring pixels, so
 * that a position that several windows share is there once. The filter's words follow the same order, three
 * taps of a kernel row together. Stride 1: positions 0..4, taps 0 1 2. Stride 2: positions 0 2 4 6 1 3 5,
 * taps 0 2 1. r1 passes over them all.
 */
#ifndef NNMCU_INTERNAL_STRIPS_DSP_H
#define NNMCU_INTERNAL_STRIPS_DSP_H

#include "tile_dsp.h"

/* 25 instructions for 2 rows x 3 pixels x 3 taps x 2 channels. */
#define NNMCU_STRIPS1_BLOCK_3(MUL)                      \
  "ldm r0!, {r2, r3, lr}\n\t"                           \
  "ldm r1!, {r10, r11, r12}\n\t"                        \
  NNMCU_TIMES_3(MUL, r2, r10, r11, r12)                 \
  "ldr r10, [r1], #4\n\t"                               \
  NNMCU_TIMES_3(NNMCU_MORE, r3, r11, r12, r10)          \
  "ldr r11, [r1], #4\n\t"                               \
  NNMCU_TIMES_3(NNMCU_MORE, lr, r12, r10, r11)
#define NNMCU_STRIPS2_BLOCK_3(MUL)                      \
  "ldm r0!, {r2, r3, lr}\n\t"                           \
  "ldm r1!, {r10, r11, r12}\n\t"                        \
  NNMCU_TIMES_3(MUL, r2, r10, r11, r12)                 \
  "ldr r10, [r1], #4\n\t"                               \
  NNMCU_TIMES_3(NNMCU_MORE, r3, r11, r12, r10)          \
  "ldm r1!, {r10, r11, r12}\n\t"                        \
  NNMCU_TIMES_3(NNMCU_MORE, lr, r10, r11, r12)

/* 19 for two pixels. */
#define NNMCU_STRIPS1_BLOCK_2(MUL)                      \
  "ldm r0!, {r2, r3, lr}\n\t"                           \
  "ldrd r10, r11, [r1], #8\n\t"                         \
  NNMCU_TIMES_2(MUL, r2, r10, r11)                      \
  "ldr r10, [r1], #4\n\t"                               \
  NNMCU_TIMES_2(NNMCU_MORE, r3, r11, r10)               \
  "ldr r11, [r1], #8\n\t"                               \
  NNMCU_TIMES_2(NNMCU_MORE, lr, r10, r11)
#define NNMCU_STRIPS2_BLOCK_2(MUL)                      \
  "ldm r0!, {r2, r3, lr}\n\t"                           \
  "ldrd r10, r11, [r1], #8\n\t"                         \
  NNMCU_TIMES_2(MUL, r2, r10, r11)                      \
  "ldr r10, [r1], #8\n\t"                               \
  NNMCU_TIMES_2(NNMCU_MORE, r3, r11, r10)               \
  "ldrd r10, r11, [r1], #12\n\t"                        \
  NNMCU_TIMES_2(NNMCU_MORE, lr, r10, r11)

/* There are six blocks for every four channels; the first one begins the sums. */
#define NNMCU_STRIPS(name, BLOCK, LEAVE, ROUND)                                             \
  __asm__(NNMCU_TILE_ENTER(name)                                                            \
          "1:\n\t" BLOCK(NNMCU_FIRST)                                                       \
          "b.w 3f\n"                                                                        \
          "2:\n\t" BLOCK(NNMCU_MORE)                                                        \
          "3:\n\t" NNMCU_REPEAT(5, BLOCK(NNMCU_MORE))                                       \
          "ldr r2, [sp, #56]\n\t"                                                           \
          "cmp r1, r2\n\t"                                                                  \
          "bne.w 2b\n\t"                                                                    \
          LEAVE(name, ROUND))

#endif
