/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/tile_2x4_s8.h"

#if defined(__GNUC__) && defined(__thumb2__)
/* 14 instructions for 8 products, in all 14 registers. */
#define NNMCU_TILE_ROW(a, b)       \
  "ldrsb lr, [r1], #1\n\t"         \
  "mla " a ", r0, lr, " a "\n\t"   \
  "mla " b ", r12, lr, " b "\n\t"
#define NNMCU_TILE_STEP            \
  "ldrsb r0, [r2], #1\n\t"         \
  "ldrsb r12, [r3], #1\n\t"        \
  NNMCU_TILE_ROW("r4", "r8")       \
  NNMCU_TILE_ROW("r5", "r9")       \
  NNMCU_TILE_ROW("r6", "r10")      \
  NNMCU_TILE_ROW("r7", "r11")

/* Saves the registers itself: no compiler gives all of them to inline assembly at every level of optimization. */
void nnmcu_tile_2x4_s8(nnmcu_tile_2x4 *t) {
  register nnmcu_tile_2x4 *tile __asm__("r0") = t;
  __asm__ volatile(
      "push {r0, r4-r11}\n\t"
      "ldm r0!, {r1, r2, r3, r4, r5, r6}\n\t"
      "push {r4, r5}\n\t"
      "ldm r6, {r4-r7}\n\t"
      "mov r8, r4\n\t"
      "mov r9, r5\n\t"
      "mov r10, r6\n\t"
      "mov r11, r7\n\t"
      "b 2f\n"
      "1:\n\t" NNMCU_TILE_STEP NNMCU_TILE_STEP NNMCU_TILE_STEP NNMCU_TILE_STEP
      NNMCU_TILE_STEP NNMCU_TILE_STEP NNMCU_TILE_STEP NNMCU_TILE_STEP
      "2:\n\t"
      "ldr r0, [sp]\n\t"
      "cmp r2, r0\n\t"
      "bne 1b\n\t"
      "b 4f\n"
      "3:\n\t" NNMCU_TILE_STEP
      "4:\n\t"
      "ldr r0, [sp, #4]\n\t"
      "cmp r2, r0\n\t"
      "bne 3b\n\t"
      "add sp, sp, #8\n\t"
      "pop {r0}\n\t"
      "str r1, [r0], #24\n\t"
      "stm r0, {r4-r11}\n\t"
      "pop {r4-r11}\n\t"
      : "+r"(tile)
      :
      : "r1", "r2", "r3", "r12", "lr", "cc", "memory");
}
#else
void nnmcu_tile_2x4_s8(nnmcu_tile_2x4 *t) {
  for (int r = 0; r < 4; r++) t->acc[r] = t->acc[4 + r] = (uint32_t)t->bias[r];
  const int8_t *x1 = t->x1;
  for (const int8_t *x0 = t->x0; x0 != t->end; x0++, x1++, t->w += 4) {
    for (int r = 0; r < 4; r++) {
      t->acc[r] += (uint32_t)(*x0 * t->w[r]);
      t->acc[4 + r] += (uint32_t)(*x1 * t->w[r]);
    }
  }
}
#endif
