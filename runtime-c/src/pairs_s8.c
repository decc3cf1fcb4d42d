/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/pairs_s8.h"

#include "internal/unified.h"

#if defined(__GNUC__) && defined(__thumb2__)
/* One tap of two pairs of pixels, r4 and r5: 4 instructions for 4 products. FROM0, FROM1: what is added. */
#define NNMCU_PAIRS_TAP(FROM0, FROM1)  \
  "ldrd r2, r3, [r0], #8\n\t"          \
  "ldrsb lr, [r1], #1\n\t"             \
  "mla r4, r2, lr, " FROM0 "\n\t"      \
  "mla r5, r3, lr, " FROM1 "\n\t"
#define NNMCU_PAIRS_FIRST NNMCU_PAIRS_TAP("r10", "r10")
#define NNMCU_PAIRS_NEXT NNMCU_PAIRS_TAP("r4", "r5")
/* The end of a chunk: sums of upper halves, and of all, from which the lower follow. */
#define NNMCU_PAIRS_SPLIT              \
  "add r6, r6, r4\n\t"                 \
  "add r8, r8, r4, asr #16\n\t"        \
  "add r7, r7, r5\n\t"                 \
  "add r9, r9, r5, asr #16\n\t"
#define NNMCU_PAIRS_TWO NNMCU_PAIRS_FIRST NNMCU_PAIRS_NEXT NNMCU_PAIRS_SPLIT
#define NNMCU_PAIRS_FOUR \
  NNMCU_PAIRS_FIRST NNMCU_PAIRS_NEXT NNMCU_PAIRS_NEXT NNMCU_PAIRS_NEXT NNMCU_PAIRS_SPLIT

void nnmcu_pairs_s8(nnmcu_pairs *t) {
  register nnmcu_pairs *tile __asm__("r0") = t;
  __asm__ volatile(
      "push {r0, r4-r11}\n\t"
      "ldm r0, {r1, r2, r3, r6, r8, r12}\n\t"
      "push {r2}\n\t"
      "mov r0, r3\n\t"
      "mov r7, r6\n\t"
      "mov r9, r8\n\t"
      "mov r10, #0x8000\n"
      "1:\n\t"
      "ldr r2, [sp]\n\t"
      "ldrb r11, [r2], #1\n\t"
      "str r2, [sp]\n\t"
      "lsl r11, r11, #24\n"
      "2:\n\t"
      "lsls r11, r11, #1\n\t"
      "beq 4f\n\t"
      "bcs 3f\n\t" NNMCU_PAIRS_FOUR NNMCU_PAIRS_FOUR
      "b 2b\n"
      "3:\n\t" NNMCU_PAIRS_TWO NNMCU_PAIRS_TWO NNMCU_PAIRS_TWO NNMCU_PAIRS_TWO
      "sub r6, r6, #0x10000\n\t"
      "sub r7, r7, #0x10000\n\t"
      "b 2b\n"
      "4:\n\t"
      "cmp r0, r12\n\t"
      "bne 1b\n\t"
      "sub r6, r6, r8, lsl #16\n\t"
      "sub r7, r7, r9, lsl #16\n\t"
      "pop {r2}\n\t"
      "pop {r0}\n\t"
      "strd r1, r2, [r0], #24\n\t"
      "stm r0, {r6-r9}\n\t"
      "pop {r4-r11}\n\t"
      : "+r"(tile)
      :
      : "r1", "r2", "r3", "r12", "lr", "cc", "memory");
}
#elif defined(__thumb__) && !defined(__thumb2__)
/* One tap of two pairs of pixels, r8 and r9: 7 instructions for 4 products. */
#define NNMCU_PAIRS_PRODUCTS           \
  "ldm r0!, {r2, r3}\n\t"              \
  "ldrsb r4, [r1, r5]\n\t"             \
  "adds r5, #1\n\t"                    \
  "muls r2, r4\n\t"                    \
  "muls r3, r4\n\t"
#define NNMCU_PAIRS_FIRST              \
  NNMCU_PAIRS_PRODUCTS                 \
  "adds r2, r2, r7\n\t"                \
  "adds r3, r3, r7\n\t"                \
  "mov r8, r2\n\t"                     \
  "mov r9, r3\n\t"
#define NNMCU_PAIRS_NEXT               \
  NNMCU_PAIRS_PRODUCTS                 \
  "add r8, r2\n\t"                     \
  "add r9, r3\n\t"
/* The end of a chunk: sums of upper halves, and of all, from which the lower follow. */
#define NNMCU_PAIRS_LAST               \
  NNMCU_PAIRS_PRODUCTS                 \
  "add r2, r8\n\t"                     \
  "add r3, r9\n\t"                     \
  "add r10, r2\n\t"                    \
  "add r11, r3\n\t"                    \
  "asrs r2, r2, #16\n\t"               \
  "asrs r3, r3, #16\n\t"               \
  "add r12, r2\n\t"                    \
  "add lr, r3\n\t"
#define NNMCU_PAIRS_TWO NNMCU_PAIRS_FIRST NNMCU_PAIRS_LAST
#define NNMCU_PAIRS_FOUR NNMCU_PAIRS_FIRST NNMCU_PAIRS_NEXT NNMCU_PAIRS_NEXT NNMCU_PAIRS_LAST

void nnmcu_pairs_s8(nnmcu_pairs *t) {
  register nnmcu_pairs *tile __asm__("r0") = t;
  __asm__ volatile(NNMCU_UNIFIED
      "push {r4-r7}\n\t"
      "mov r4, r8\n\t"
      "mov r5, r9\n\t"
      "mov r6, r10\n\t"
      "mov r7, r11\n\t"
      "push {r0, r4-r7}\n\t"
      "ldm r0!, {r1-r6}\n\t"
      "push {r2, r6}\n\t"
      "mov r0, r3\n\t"
      "mov r10, r4\n\t"
      "mov r11, r4\n\t"
      "mov r12, r5\n\t"
      "mov lr, r5\n\t"
      "movs r5, #0\n\t"
      "movs r7, #128\n\t"
      "lsls r7, r7, #8\n"
      "1:\n\t"
      "ldr r2, [sp]\n\t"
      "ldrb r6, [r2]\n\t"
      "adds r2, #1\n\t"
      "str r2, [sp]\n\t"
      "lsls r6, r6, #24\n"
      "2:\n\t"
      "lsls r6, r6, #1\n\t"
      "beq 4f\n\t"
      "bcs 3f\n\t" NNMCU_PAIRS_FOUR NNMCU_PAIRS_FOUR
      "b 2b\n"
      "4:\n\t"
      "ldr r2, [sp, #4]\n\t"
      "cmp r0, r2\n\t"
      "bne 1b\n\t"
      "b 5f\n"
      "3:\n\t" NNMCU_PAIRS_TWO NNMCU_PAIRS_TWO NNMCU_PAIRS_TWO NNMCU_PAIRS_TWO
      "lsls r2, r7, #1\n\t"
      "mov r3, r10\n\t"
      "subs r3, r3, r2\n\t"
      "mov r10, r3\n\t"
      "mov r3, r11\n\t"
      "subs r3, r3, r2\n\t"
      "mov r11, r3\n\t"
      "b 2b\n"
      "5:\n\t"
      "pop {r3, r6}\n\t"
      "adds r2, r1, r5\n\t"
      "pop {r0}\n\t"
      "stm r0!, {r2, r3}\n\t"
      "adds r0, #16\n\t"
      "mov r4, r12\n\t"
      "mov r5, lr\n\t"
      "mov r2, r10\n\t"
      "lsls r6, r4, #16\n\t"
      "subs r2, r2, r6\n\t"
      "mov r3, r11\n\t"
      "lsls r6, r5, #16\n\t"
      "subs r3, r3, r6\n\t"
      "stm r0!, {r2-r5}\n\t"
      "pop {r4-r7}\n\t"
      "mov r8, r4\n\t"
      "mov r9, r5\n\t"
      "mov r10, r6\n\t"
      "mov r11, r7\n\t"
      "pop {r4-r7}\n\t" NNMCU_DIVIDED
      : "+r"(tile)
      :
      : "r1", "r2", "r3", "r12", "lr", "cc", "memory");
}
#else
void nnmcu_pairs_s8(nnmcu_pairs *t) {
  uint32_t low[2] = {t->low, t->low}, high[2] = {t->high, t->high};
  const uint32_t *x = t->x;
  while (x != t->end) {
    for (uint32_t flags = *t->halves++; (flags & 0xffu) != 0x80u; flags <<= 1) {
      const int taps = (flags & 0x80u) != 0 ? 2 : 4;
      for (int done = 0; done < 8; done += taps) {
        uint32_t sum[2] = {0x8000, 0x8000};
        for (int k = 0; k < taps; k++, x += 2, t->w++) {
          const int32_t w = *t->w;
          sum[0] += x[0] * (uint32_t)w;
          sum[1] += x[1] * (uint32_t)w;
        }
        for (int i = 0; i < 2; i++) {
          low[i] += sum[i];
          high[i] += (uint32_t)((int32_t)sum[i] >> 16);
        }
      }
      if (taps == 2) {
        low[0] -= 0x10000;
        low[1] -= 0x10000;
      }
    }
  }
  for (int i = 0; i < 2; i++) {
    t->acc[i] = low[i] - (high[i] << 16);
    t->acc[2 + i] = high[i];
  }
}
#endif
