/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/dot4_s8.h"

#include "internal/unified.h"

#if defined(__thumb__) && !defined(__thumb2__)
/* 14 instructions for 4 products. */
#define NNMCU_DOT4_STEP          \
  "ldrsb r7, [r4, r5]\n\t"       \
  "ldrsb r6, [r0, r5]\n\t"       \
  "muls r6, r7\n\t"              \
  "add r8, r6\n\t"               \
  "ldrsb r6, [r1, r5]\n\t"       \
  "muls r6, r7\n\t"              \
  "add r9, r6\n\t"               \
  "ldrsb r6, [r2, r5]\n\t"       \
  "muls r6, r7\n\t"              \
  "add r10, r6\n\t"              \
  "ldrsb r6, [r3, r5]\n\t"       \
  "muls r6, r7\n\t"              \
  "add r11, r6\n\t"              \
  "adds r5, #1\n\t"

/* Saves the registers itself: no compiler gives all of them to inline assembly at every level of optimization. */
void nnmcu_dot4_s8(nnmcu_dot4 *t) {
  register nnmcu_dot4 *tile __asm__("r0") = t;
  __asm__ volatile(NNMCU_UNIFIED
      "push {r4-r7}\n\t"
      "mov r4, r8\n\t"
      "mov r5, r9\n\t"
      "mov r6, r10\n\t"
      "mov r7, r11\n\t"
      "push {r0, r4-r7}\n\t"
      "ldm r0!, {r1-r5}\n\t"
      "mov r8, r1\n\t"
      "mov r9, r2\n\t"
      "mov r10, r3\n\t"
      "mov r11, r4\n\t"
      "mov r12, r5\n\t"
      "ldm r0, {r0-r5}\n\t"
      "cmp r5, #0\n\t"
      "beq 3f\n"
      "1:\n\t" NNMCU_DOT4_STEP NNMCU_DOT4_STEP NNMCU_DOT4_STEP NNMCU_DOT4_STEP
      "bne 1b\n\t"
      "b 3f\n"
      "2:\n\t" NNMCU_DOT4_STEP
      "3:\n\t"
      "cmp r5, r12\n\t"
      "bne 2b\n\t"
      "pop {r0}\n\t"
      "mov r1, r8\n\t"
      "mov r2, r9\n\t"
      "mov r3, r10\n\t"
      "mov r4, r11\n\t"
      "stm r0!, {r1-r4}\n\t"
      "pop {r4-r7}\n\t"
      "mov r8, r4\n\t"
      "mov r9, r5\n\t"
      "mov r10, r6\n\t"
      "mov r11, r7\n\t"
      "pop {r4-r7}\n\t" NNMCU_DIVIDED
      : "+r"(tile)
      :
      : "r1", "r2", "r3", "r12", "cc", "memory");
}
#elif defined(__GNUC__) && defined(__thumb2__)
/* 9 instructions for 4 products. */
#define NNMCU_DOT4_STEP            \
  "ldrsb r11, [r10], #1\n\t"       \
  "ldrsb lr, [r6], #1\n\t"         \
  "mla r1, lr, r11, r1\n\t"        \
  "ldrsb lr, [r7], #1\n\t"         \
  "mla r2, lr, r11, r2\n\t"        \
  "ldrsb lr, [r8], #1\n\t"         \
  "mla r3, lr, r11, r3\n\t"        \
  "ldrsb lr, [r9], #1\n\t"         \
  "mla r4, lr, r11, r4\n\t"

void nnmcu_dot4_s8(nnmcu_dot4 *t) {
  register nnmcu_dot4 *tile __asm__("r0") = t;
  __asm__ volatile(
      "push {r4-r11}\n\t"
      "ldm r0, {r1-r11}\n\t"
      "add r5, r5, r10\n\t"
      "add r6, r6, r11\n\t"
      "add r7, r7, r11\n\t"
      "add r8, r8, r11\n\t"
      "add r9, r9, r11\n\t"
      "add r10, r10, r11\n\t"
      "sub r12, r5, r10\n\t"
      "bic r12, r12, #7\n\t"
      "add r12, r12, r10\n\t"
      "b 2f\n"
      "1:\n\t" NNMCU_DOT4_STEP NNMCU_DOT4_STEP NNMCU_DOT4_STEP NNMCU_DOT4_STEP
      NNMCU_DOT4_STEP NNMCU_DOT4_STEP NNMCU_DOT4_STEP NNMCU_DOT4_STEP
      "2:\n\t"
      "cmp r10, r12\n\t"
      "bne 1b\n\t"
      "b 4f\n"
      "3:\n\t" NNMCU_DOT4_STEP
      "4:\n\t"
      "cmp r10, r5\n\t"
      "bne 3b\n\t"
      "stm r0, {r1-r4}\n\t"
      "pop {r4-r11}\n\t"
      : "+r"(tile)
      :
      : "r1", "r2", "r3", "r12", "lr", "cc", "memory");
}
#else
void nnmcu_dot4_s8(nnmcu_dot4 *t) {
  for (int i = 0; i < 4; i++)
    for (int32_t k = t->fours; k != t->rest; k++) t->acc[i] += (uint32_t)(t->x[i][k] * t->w[k]);
}
#endif
