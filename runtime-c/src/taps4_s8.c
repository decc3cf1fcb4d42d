/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/taps4_s8.h"

#include "internal/unified.h"

#if defined(__GNUC__) && defined(__thumb2__)
/* 9 instructions for 4 products. */
#define NNMCU_TAPS4_STEP           \
  "ldrd r1, r12, [r2], #8\n\t"     \
  "ldrsb lr, [r4, r1]\n\t"         \
  "mla r8, lr, r12, r8\n\t"        \
  "ldrsb lr, [r5, r1]\n\t"         \
  "mla r9, lr, r12, r9\n\t"        \
  "ldrsb lr, [r6, r1]\n\t"         \
  "mla r10, lr, r12, r10\n\t"      \
  "ldrsb lr, [r7, r1]\n\t"         \
  "mla r11, lr, r12, r11\n\t"

void nnmcu_taps4_s8(nnmcu_taps4 *t) {
  register nnmcu_taps4 *tile __asm__("r0") = t;
  __asm__ volatile(
      "push {r4-r11}\n\t"
      "ldm r0!, {r2-r8}\n\t"
      "mov r9, r8\n\t"
      "mov r10, r8\n\t"
      "mov r11, r8\n"
      "1:\n\t" NNMCU_TAPS4_STEP NNMCU_TAPS4_STEP NNMCU_TAPS4_STEP
      "cmp r2, r3\n\t"
      "bne 1b\n\t"
      "stm r0, {r8-r11}\n\t"
      "pop {r4-r11}\n\t"
      : "+r"(tile)
      :
      : "r1", "r2", "r3", "r12", "lr", "cc", "memory");
}
#elif defined(__thumb__) && !defined(__thumb2__)
/* 13 instructions for 4 products. */
#define NNMCU_TAPS4_STEP           \
  "ldm r0!, {r5, r6}\n\t"          \
  "ldrsb r7, [r1, r5]\n\t"         \
  "muls r7, r6\n\t"                \
  "add r8, r7\n\t"                 \
  "ldrsb r7, [r2, r5]\n\t"         \
  "muls r7, r6\n\t"                \
  "add r9, r7\n\t"                 \
  "ldrsb r7, [r3, r5]\n\t"         \
  "muls r7, r6\n\t"                \
  "add r10, r7\n\t"                \
  "ldrsb r7, [r4, r5]\n\t"         \
  "muls r7, r6\n\t"                \
  "add r11, r7\n\t"

void nnmcu_taps4_s8(nnmcu_taps4 *t) {
  register nnmcu_taps4 *tile __asm__("r0") = t;
  __asm__ volatile(NNMCU_UNIFIED
      "push {r4-r7}\n\t"
      "mov r4, r8\n\t"
      "mov r5, r9\n\t"
      "mov r6, r10\n\t"
      "mov r7, r11\n\t"
      "push {r4-r7}\n\t"
      "ldm r0!, {r1-r7}\n\t"
      "push {r0}\n\t"
      "mov r8, r7\n\t"
      "mov r9, r7\n\t"
      "mov r10, r7\n\t"
      "mov r11, r7\n\t"
      "mov r12, r2\n\t"
      "mov r0, r1\n\t"
      "mov r1, r3\n\t"
      "mov r2, r4\n\t"
      "mov r3, r5\n\t"
      "mov r4, r6\n"
      "1:\n\t" NNMCU_TAPS4_STEP NNMCU_TAPS4_STEP NNMCU_TAPS4_STEP
      "cmp r0, r12\n\t"
      "bne 1b\n\t"
      "pop {r0}\n\t"
      "mov r4, r8\n\t"
      "mov r5, r9\n\t"
      "mov r6, r10\n\t"
      "mov r7, r11\n\t"
      "stm r0!, {r4-r7}\n\t"
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
#else
void nnmcu_taps4_s8(nnmcu_taps4 *t) {
  for (int i = 0; i < 4; i++) {
    t->acc[i] = t->bias;
    for (const nnmcu_tap *tap = t->tap; tap != t->end; tap++)
      t->acc[i] += (uint32_t)(t->x[i][tap->at] * tap->weight);
  }
}
#endif
