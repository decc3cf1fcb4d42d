/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inner products of the convolutions' DSP variants, in assembly since they need all registers: rows of
 * the packed filter times columns, the inputs under the windows of three pixels (or two) as int16.
 *
 * Words of columns hold two elements of one pixel and stand beside those of the other pixels. Words of the
 * filter hold the same two elements of rows A and B as halfwords A + 256 B: a product with the word gives
 * sum(A) + 256 sum(B), one with its SXTB16 gives sum(A). After the words of two rows stand 2 * bias of A, of
 * B, the multipliers, and one word with right - 1 of both shifts in its bytes 0 and 1. Requantization:
 * internal/dsp.h.
 */
#ifndef NNMCU_INTERNAL_TILE_DSP_H
#define NNMCU_INTERNAL_TILE_DSP_H

/* Rounding of the sums x with the multiplier m, the offset in lr; t may be overwritten. */
#define NNMCU_ROUND_DOUBLE(x, m, t) "add " t ", lr, " x ", asr #31\n\tsmmlar " x ", " x ", " m ", " t "\n\t"
#define NNMCU_ROUND_RELU(x, m, t) "smmlar " x ", " x ", " m ", lr\n\t"
#define NNMCU_ROUND_SINGLE(x, m, t) "smmla " x ", " x ", " m ", lr\n\t"

#define NNMCU_SHIFTED(x) "asr " x ", " x ", r12\n\t"
#define NNMCU_SATURATED(x) "ssat " x ", #8, " x ", asr #1\n\t"

/* One word of each pixel in r10.. times the word of rows in w: mixed sums, then those of row A. */
#define NNMCU_TIMES_3(MUL, w, x0, x1, x2)               \
  MUL(r7, x0, w) MUL(r8, x1, w) MUL(r9, x2, w)          \
  "sxtb16 " #w ", " #w "\n\t"                           \
  MUL(r4, x0, w) MUL(r5, x1, w) MUL(r6, x2, w)
#define NNMCU_TIMES_2(MUL, w, x0, x1)                   \
  MUL(r7, x0, w) MUL(r8, x1, w)                         \
  "sxtb16 " #w ", " #w "\n\t"                           \
  MUL(r4, x0, w) MUL(r5, x1, w)
#define NNMCU_FIRST(sum, x, w) "smuad " #sum ", " #x ", " #w "\n\t"
#define NNMCU_MORE(sum, x, w) "smlad " #sum ", " #x ", " #w ", " #sum "\n\t"

/* A global function of its own section, so that it is dropped where nothing calls it. */
#define NNMCU_ASM_BEGIN(name)                           \
  ".pushsection .text." name ",\"ax\",%progbits\n\t"    \
  ".syntax unified\n\t"                                 \
  ".thumb\n\t"                                          \
  ".balign 4\n\t"                                       \
  ".global " name "\n\t"                                \
  ".type " name ", %function\n\t"                       \
  ".thumb_func\n"                                       \
  name ":\n\t"
#define NNMCU_ASM_END(name)                             \
  ".size " name ", . - " name "\n\t"                    \
  ".popsection\n\t"

/* By the assembler, since ISO C has limits for strings. */
#define NNMCU_REPEAT(count, code) ".rept " #count "\n\t" code ".endr\n\t"

/*
 * Arguments become a frame: registers saved by the entry, then filter, out, step1, step2, columns, their end,
 * end of the first pixel's outputs, 2 * zero + 1, and what `groups` becomes.
 */
#define NNMCU_TILE_ENTER(name)                          \
  NNMCU_ASM_BEGIN(name)                                 \
  "push {r0-r3}\n\t"                                    \
  "push {r4-r11, lr}\n\t"                               \
  "ldrd r1, lr, [sp, #52]\n\t"

/* Two rows of three pixels are summed: requantize and store them, then on to the next two rows at label 1. */
#define NNMCU_TILE_LEAVE_3(name, ROUND)                                                     \
  "sub r7, r7, r4\n\t"                                                                      \
  "sub r8, r8, r5\n\t"                                                                      \
  "sub r9, r9, r6\n\t"                                                                      \
  "ldm r0!, {r2, r3, r10, r11, r12}\n\t"                                                    \
  "ldr r1, [sp, #64]\n\t"                                                                   \
  "lsl lr, r1, r12\n\t"                                                                     \
  "add r4, r2, r4, lsl #1\n\t"                                                              \
  "add r5, r2, r5, lsl #1\n\t"                                                              \
  "add r6, r2, r6, lsl #1\n\t"                                                              \
  ROUND("r4", "r10", "r2") ROUND("r5", "r10", "r2") ROUND("r6", "r10", "r2")                \
  NNMCU_SHIFTED("r4") NNMCU_SHIFTED("r5") NNMCU_SHIFTED("r6")                               \
  NNMCU_SATURATED("r4") NNMCU_SATURATED("r5") NNMCU_SATURATED("r6")                         \
  "lsr r12, r12, #8\n\t"                                                                    \
  "lsl lr, r1, r12\n\t"                                                                     \
  "add r7, r3, r7, asr #7\n\t"                                                              \
  "add r8, r3, r8, asr #7\n\t"                                                              \
  "add r9, r3, r9, asr #7\n\t"                                                              \
  ROUND("r7", "r11", "r3") ROUND("r8", "r11", "r3") ROUND("r9", "r11", "r3")                \
  NNMCU_SHIFTED("r7") NNMCU_SHIFTED("r8") NNMCU_SHIFTED("r9")                               \
  NNMCU_SATURATED("r7") NNMCU_SATURATED("r8") NNMCU_SATURATED("r9")                         \
  "ldr r1, [sp, #40]\n\t"                                                                   \
  "ldrd r2, r3, [sp, #44]\n\t"                                                              \
  "ldr r10, [sp, #60]\n\t"                                                                  \
  "strb r6, [r1, r3]\n\t"                                                                   \
  "strb r5, [r1, r2]\n\t"                                                                   \
  "strb r4, [r1], #1\n\t"                                                                   \
  "cmp r1, r10\n\t"                                                                         \
  "beq 9f\n\t"                                                                              \
  "strb r9, [r1, r3]\n\t"                                                                   \
  "strb r8, [r1, r2]\n\t"                                                                   \
  "strb r7, [r1], #1\n\t"                                                                   \
  "cmp r1, r10\n\t"                                                                         \
  "str r1, [sp, #40]\n\t"                                                                   \
  "ldrd r1, lr, [sp, #52]\n\t"                                                              \
  "bne 1b\n"                                                                                \
  NNMCU_TILE_END(name)

#define NNMCU_TILE_LEAVE_2(name, ROUND)                                                     \
  "sub r7, r7, r4\n\t"                                                                      \
  "sub r8, r8, r5\n\t"                                                                      \
  "ldm r0!, {r2, r3, r10, r11, r12}\n\t"                                                    \
  "ldr r1, [sp, #64]\n\t"                                                                   \
  "lsl lr, r1, r12\n\t"                                                                     \
  "add r4, r2, r4, lsl #1\n\t"                                                              \
  "add r5, r2, r5, lsl #1\n\t"                                                              \
  ROUND("r4", "r10", "r2") ROUND("r5", "r10", "r2")                                         \
  NNMCU_SHIFTED("r4") NNMCU_SHIFTED("r5")                                                   \
  NNMCU_SATURATED("r4") NNMCU_SATURATED("r5")                                               \
  "lsr r12, r12, #8\n\t"                                                                    \
  "lsl lr, r1, r12\n\t"                                                                     \
  "add r7, r3, r7, asr #7\n\t"                                                              \
  "add r8, r3, r8, asr #7\n\t"                                                              \
  ROUND("r7", "r11", "r3") ROUND("r8", "r11", "r3")                                         \
  NNMCU_SHIFTED("r7") NNMCU_SHIFTED("r8")                                                   \
  NNMCU_SATURATED("r7") NNMCU_SATURATED("r8")                                               \
  "ldrd r1, r2, [sp, #40]\n\t"                                                              \
  "ldr r10, [sp, #60]\n\t"                                                                  \
  "strb r5, [r1, r2]\n\t"                                                                   \
  "strb r4, [r1], #1\n\t"                                                                   \
  "cmp r1, r10\n\t"                                                                         \
  "beq 9f\n\t"                                                                              \
  "strb r8, [r1, r2]\n\t"                                                                   \
  "strb r7, [r1], #1\n\t"                                                                   \
  "cmp r1, r10\n\t"                                                                         \
  "str r1, [sp, #40]\n\t"                                                                   \
  "ldrd r1, lr, [sp, #52]\n\t"                                                              \
  "bne 1b\n"                                                                                \
  NNMCU_TILE_END(name)

#define NNMCU_TILE_END(name)                            \
  "9:\n\t"                                              \
  "pop {r4-r11, lr}\n\t"                                \
  "add sp, sp, #16\n\t"                                 \
  "bx lr\n\t" NNMCU_ASM_END(name)

#endif
