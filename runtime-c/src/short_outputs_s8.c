/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/inline.h"
#include "internal/output_s8.h"
#include "internal/unified.h"

/* Products with nine bits fit into 32, since |sum| < 2^22 - 2^18. */
#if defined(__thumb__) && !defined(__thumb2__)
/* GCC has no high registers to give when it optimizes for size; a low one must be saved. */
#if defined(__OPTIMIZE_SIZE__)
#define NNMCU_SCALE_AT "l"
#else
#define NNMCU_SCALE_AT "h"
#endif

/* 24 instructions for an output, 28 where it is saturated. */
#define NNMCU_SHORT_OUTPUTS(TIE)                                              \
  __asm__ volatile(NNMCU_UNIFIED                                              \
      "push {r4-r7}\n\t"                                                      \
      "mov r7, %[scale]\n\t"                                                 \
      "mov r4, r8\n\t"                                                        \
      "mov r5, r9\n\t"                                                        \
      "mov r6, r10\n\t"                                                       \
      "push {r4-r6}\n\t"                                                      \
      "mov r12, r3\n\t"                                                       \
      "mov r9, r2\n\t"                                                        \
      "mov r10, r1\n\t"                                                       \
      "mov r7, %[scale]\n\t"                                                  \
      "ldm r7!, {r1-r5}\n\t"                                                  \
      "mov r7, r4\n\t"                                                        \
      "mov r8, r5\n"                                                          \
      "1:\n\t"                                                                \
      "ldm r0!, {r4}\n\t"                                                     \
      "movs r5, r4\n\t"                                                       \
      "muls r5, r3\n\t"                                                       \
      "asrs r5, #9\n\t"                                                       \
      "movs r6, r4\n\t"                                                       \
      "muls r6, r2\n\t"                                                       \
      "adds r5, r6\n\t"                                                       \
      "asrs r5, #9\n\t" TIE                                                   \
      "muls r4, r1\n\t"                                                       \
      "adds r4, r5\n\t"                                                       \
      "add r4, r8\n\t"                                                        \
      "asrs r4, r7\n\t"                                                       \
      "movs r5, r4\n\t"                                                       \
      "adds r5, #128\n\t"                                                     \
      "cmp r5, #255\n\t"                                                      \
      "bhi 3f\n"                                                              \
      "2:\n\t"                                                                \
      "mov r6, r10\n\t"                                                       \
      "strb r4, [r6]\n\t"                                                     \
      "add r10, r9\n\t"                                                       \
      "cmp r0, r12\n\t"                                                       \
      "bne 1b\n\t"                                                            \
      "b 4f\n"                                                                \
      "3:\n\t"                                                                \
      "asrs r4, #31\n\t"                                                      \
      "movs r5, #127\n\t"                                                     \
      "eors r4, r5\n\t"                                                       \
      "b 2b\n"                                                                \
      "4:\n\t"                                                                \
      "pop {r4-r6}\n\t"                                                       \
      "mov r8, r4\n\t"                                                        \
      "mov r9, r5\n\t"                                                        \
      "mov r10, r6\n\t"                                                       \
      "pop {r4-r7}\n\t" NNMCU_DIVIDED                                         \
      : "+r"(from), "+r"(to), "+r"(by), "+r"(last)                            \
      : [scale] NNMCU_SCALE_AT(s)                                             \
      : "r12", "cc", "memory")

void nnmcu_short_outputs_s8(const uint32_t *acc, const nnmcu_channel_scale *s, int8_t *out, int32_t step,
                            const uint32_t *end) {
  register const uint32_t *from __asm__("r0") = acc;
  register int8_t *to __asm__("r1") = out;
  register int32_t by __asm__("r2") = step;
  register const uint32_t *last __asm__("r3") = end;
  /* One subtracted from the unit of the first rounding below 0. */
  NNMCU_SHORT_OUTPUTS("asrs r6, r4, #31\n\tlsls r6, #9\n\tadds r5, r6\n\t");
}

void nnmcu_short_outputs_s8_single(const uint32_t *acc, const nnmcu_channel_scale *s, int8_t *out, int32_t step,
                                   const uint32_t *end) {
  register const uint32_t *from __asm__("r0") = acc;
  register int8_t *to __asm__("r1") = out;
  register int32_t by __asm__("r2") = step;
  register const uint32_t *last __asm__("r3") = end;
  NNMCU_SHORT_OUTPUTS("");
}
#else
NNMCU_INLINE int32_t product_of(int32_t x, const nnmcu_channel_scale *s) {
  return x * s->part[0] + ((x * s->part[1] + ((x * s->part[2]) >> 9)) >> 9) + s->offset;
}

void nnmcu_short_outputs_s8(const uint32_t *acc, const nnmcu_channel_scale *s, int8_t *out, int32_t step,
                            const uint32_t *end) {
  for (; acc != end; acc++, out += step) {
    const int32_t x = (int32_t)*acc;
    /* One subtracted from the unit of the first rounding below 0. */
    *out = nnmcu_saturated_s8((product_of(x, s) + (x >> 31) * 512) >> s->right);
  }
}

void nnmcu_short_outputs_s8_single(const uint32_t *acc, const nnmcu_channel_scale *s, int8_t *out, int32_t step,
                                   const uint32_t *end) {
  for (; acc != end; acc++, out += step)
    *out = nnmcu_saturated_s8(product_of((int32_t)*acc, s) >> s->right);
}
#endif
