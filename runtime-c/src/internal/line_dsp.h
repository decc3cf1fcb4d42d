/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line of outputs of one channel of a 3x3 depthwise convolution from three planes of int16 that lie
 * 100 bytes apart, in assembly since it needs all registers. For each plane the weights of its kernel
 * row are the words u = (w0, w1) and v = (w1, w2) in r4..r9. Arguments: out, first plane, weights,
 * nnmcu_line_dsp.
 */
#ifndef NNMCU_INTERNAL_LINE_DSP_H
#define NNMCU_INTERNAL_LINE_DSP_H

#include "tile_dsp.h"

/* Inputs x0..x3 in r10, r11; the outputs at x0 in r12 and x1 in lr; a and b are what they are added to. */
#define NNMCU_LINE1_TAPS(from, u, v, a, b)      \
  "ldrd r10, r11, [r1" from "\n\t"              \
  "smlad r12, r10, " u ", " a "\n\t"            \
  "smlatb lr, r10, " u ", " b "\n\t"            \
  "smlabt r12, r11, " v ", r12\n\t"             \
  "smlad lr, r11, " v ", lr\n\t"

/* Inputs x0..x4, outputs at x0 and x2. */
#define NNMCU_LINE2_TAPS(from, from4, u, v, a, b)       \
  "ldrd r10, r11, [r1" from "\n\t"                      \
  "smlad r12, r10, " u ", " a "\n\t"                    \
  "ldr r10, [r1" from4 "\n\t"                           \
  "smlabt r12, r11, " v ", r12\n\t"                     \
  "smlad lr, r11, " u ", " b "\n\t"                     \
  "smlabt lr, r10, " v ", lr\n\t"

#define NNMCU_LINE1_WINDOWS                                             \
  NNMCU_LINE1_TAPS(", #100]", "r6", "r7", "r2", "r2")                   \
  NNMCU_LINE1_TAPS(", #200]", "r8", "r9", "r12", "lr")                  \
  NNMCU_LINE1_TAPS("], #4", "r4", "r5", "r12", "lr")
#define NNMCU_LINE2_WINDOWS                                             \
  NNMCU_LINE2_TAPS(", #100]", ", #108]", "r6", "r7", "r2", "r2")        \
  NNMCU_LINE2_TAPS(", #200]", ", #208]", "r8", "r9", "r12", "lr")       \
  NNMCU_LINE2_TAPS("], #8", "]", "r4", "r5", "r12", "lr")

/* Rounding as in dsp.h, without a register to spare; the offset is in r10, the multiplier in r3. */
#define NNMCU_LINE_DOUBLE(x)                    \
  "smmulr " x ", " x ", r3\n\t"                 \
  "add " x ", " x ", " x ", asr #31\n\t"        \
  "add " x ", " x ", r10\n\t"
#define NNMCU_LINE_RELU(x) "smmlar " x ", " x ", r3, r10\n\t"
#define NNMCU_LINE_SINGLE(x) "smmla " x ", " x ", r3, r10\n\t"

/*
 * Pairs of outputs until the first plane's pointer reaches the end; the frame holds offset, right - 1 (and
 * 256 when an output is left over), step, end. An odd last output shares its address with the one after it,
 * stored first.
 */
#define NNMCU_LINE(name, WINDOWS, advance, ROUND)       \
  __asm__(NNMCU_ASM_BEGIN(name)                         \
          "push {r4-r11, lr}\n\t"                       \
          "ldm r2, {r4-r9}\n\t"                         \
          "ldm r3, {r2, r3, r10, r11, r12, lr}\n\t"     \
          "push {r10, r11, r12, lr}\n\t"                \
          "cmp r1, lr\n\t"                              \
          "beq.w 2f\n"                                  \
          "1:\n\t" WINDOWS                              \
          "ldrd r10, r11, [sp]\n\t"                     \
          ROUND("r12") ROUND("lr")                      \
          "asr r12, r12, r11\n\t"                       \
          "asr lr, lr, r11\n\t"                         \
          "ssat r12, #8, r12, asr #1\n\t"               \
          "ssat lr, #8, lr, asr #1\n\t"                 \
          "ldrd r10, r11, [sp, #8]\n\t"                 \
          "strb lr, [r0, r10]\n\t"                      \
          "strb r12, [r0]\n\t"                          \
          "add r0, r0, r10, lsl #1\n\t"                 \
          "cmp r1, r11\n\t"                             \
          "bne 1b\n"                                    \
          "2:\n\t"                                      \
          "ldrd r10, r11, [sp, #4]\n\t"                 \
          "cmp r10, #256\n\t"                           \
          "blt 3f\n\t"                                  \
          "sub r10, r10, #256\n\t"                      \
          "mov r11, #0\n\t"                             \
          "strd r10, r11, [sp, #4]\n\t"                 \
          "add r11, r1, #" #advance "\n\t"              \
          "str r11, [sp, #12]\n\t"                      \
          "b 1b\n"                                      \
          "3:\n\t"                                      \
          "add sp, sp, #16\n\t"                         \
          "pop {r4-r11, pc}\n\t" NNMCU_ASM_END(name))

#endif
