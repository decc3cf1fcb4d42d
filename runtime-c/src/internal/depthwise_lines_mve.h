/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The assembly of depthwise_conv2d_s8_mve.h: for each of some lines of outputs of one channel, copies the
 * lines of the input that are new to the buffer, then multiplies the windows. Saves the core registers
 * itself, since no compiler gives all of them to inline assembly at every level of optimization.
 */
#ifndef NNMCU_INTERNAL_DEPTHWISE_LINES_MVE_H
#define NNMCU_INTERNAL_DEPTHWISE_LINES_MVE_H

#include <stddef.h>

#include "scale_mve.h"

#ifndef NNMCU_INLINE
#define NNMCU_INLINE static inline __attribute__((always_inline))
#endif

/* State and constants; the assembly knows the offsets. */
typedef struct {
  /* 0: r1, r3..r11 of an insertion: address of the next line, inside the input or not; its place, eight steps
     in both; where the inside and what is behind it begin; positions before, behind and inside; from line to
     line. */
  uintptr_t from;
  int8_t *place;
  int32_t from_step, to_step, inside_at, behind_at, before, behind, inside, row_step;
  /* 40: lines to insert for the next line of outputs, and then for each. */
  int32_t fresh, advance;
  /* 48: r1, r3, r5, r7..r11 and lr of the windows: the first one, its output; bias, multiplier, right shift,
     zero point; four steps in the output, a step from window to window; whole vectors of outputs. */
  int8_t *window, *out;
  int32_t bias, multiplier, right, zero, out_step, window_step, vectors;
  /* 84: outputs behind the whole vectors; left shift, and -1 where ties go away from zero. */
  int32_t rest, left, tie;
  /* 96: of a window; lines of outputs, and the step to the next. */
  const int8_t *weights;
  int32_t length, lines, line_step;
  /* 112: the channel's first line, bytes from there to the end of the last; positions of a line. */
  uintptr_t first;
  uint32_t end;
  int32_t positions;
  /* 128: offsets of neighbours in the buffer and in the input, in_zero; offsets of neighbours in the output,
   * clamp. */
  uint16x8_t to_places, from_places;
  int16x8_t in_zero;
  uint32x4_t out_places;
  int32x4_t low, high;
} nnmcu_lines_mve;

typedef char nnmcu_lines_mve_check[offsetof(nnmcu_lines_mve, to_places) == 128 ? 1 : -1];

#define NNMCU_MVE_LINE_RELU "vqrdmulh.s32 q0, q0, r7\n\tvrshl.s32 q0, r8\n\t"
#define NNMCU_MVE_LINE_DOUBLE \
  "vqrdmulh.s32 q0, q0, r7\n\tvshr.s32 q1, q0, #31\n\tvadd.i32 q0, q0, q1\n\tvrshl.s32 q0, r8\n\t"
#define NNMCU_MVE_LINE_LEFT                                                                     \
  "ldrd r0, r2, [r12, #88]\n\tvshl.s32 q0, r0\n\tvqrdmulh.s32 q0, q0, r7\n\tvdup.32 q1, r2\n\t" \
  "vand q1, q1, q0\n\tvshr.s32 q1, q1, #31\n\tvadd.i32 q0, q0, q1\n\tvrshl.s32 q0, r8\n\t"
#define NNMCU_MVE_LINE_SINGLE \
  "ldr r0, [r12, #88]\n\tvqshl.s32 q0, r0\n\tvqdmulh.s32 q0, q0, r7\n\tvrshl.s32 q0, r8\n\t"

/* Sums in r0, r2, r4, r6 to outputs. */
#define NNMCU_MVE_LINE_SCALE(SCALE) \
  "vmov q0[2], q0[0], r0, r4\n\t"   \
  "vmov q0[3], q0[1], r2, r6\n\t"   \
  "vadd.i32 q0, q0, r5\n\t" SCALE   \
  "vqadd.s32 q0, q0, r9\n\t"        \
  "vmax.s32 q0, q0, q6\n\t"         \
  "vmin.s32 q0, q0, q7\n\t"

/* Four windows; STEP goes from one to the next. */
#define NNMCU_MVE_LINE_SUMS(STEP) \
  "vldrb.8 q0, " STEP             \
  "\n\t"                          \
  "vmladav.s8 r0, q0, q4\n\t"     \
  "vldrb.8 q1, " STEP             \
  "\n\t"                          \
  "vmladav.s8 r2, q1, q4\n\t"     \
  "vldrb.8 q0, " STEP             \
  "\n\t"                          \
  "vmladav.s8 r4, q0, q4\n\t"     \
  "vldrb.8 q1, " STEP             \
  "\n\t"                          \
  "vmladav.s8 r6, q1, q4\n\t"

/* Windows of up to 16 elements; reads those of whole vectors of outputs. */
#define NNMCU_MVE_WINDOWS(STEP, SCALE) \
  "wls lr, lr, 6f\n"                                                         \
  "5:\n\t" NNMCU_MVE_LINE_SUMS(STEP) NNMCU_MVE_LINE_SCALE(SCALE)             \
  "vstrb.32 q0, [r3, q5]\n\t"                                                \
  "add r3, r3, r10\n\t"                                                      \
  "le lr, 5b\n"                                                              \
  "6:\n\t"                                                                   \
  "ldr lr, [r12, #84]\n\t"                                                   \
  "cmp lr, #0\n\t"                                                           \
  "beq 7f\n\t" NNMCU_MVE_LINE_SUMS(STEP) NNMCU_MVE_LINE_SCALE(SCALE)         \
  "vctp.32 lr\n\t"                                                           \
  "vpst\n\t"                                                                 \
  "vstrbt.32 q0, [r3, q5]\n"                                                 \
  "7:\n\t"

/* Windows of any size, 10 instructions for 64 products; the window is pushed, outputs left are below it. */
#define NNMCU_MVE_LONG_WINDOWS(SCALE) \
  "ldr r4, [r12, #84]\n\t"                                                   \
  "add lr, r4, lr, lsl #2\n\t"                                               \
  "push {r1, r3, lr}\n"                                                      \
  "5:\n\t"                                                                   \
  "ldr r3, [sp]\n\t"                                                         \
  "ldrd r1, lr, [r12, #96]\n\t"                                              \
  "ldr r11, [r12, #76]\n\t"                                                  \
  "movs r0, #0\n\t"                                                          \
  "movs r2, #0\n\t"                                                          \
  "movs r4, #0\n\t"                                                          \
  "movs r6, #0\n\t"                                                          \
  "add r5, r3, r11\n\t"                                                      \
  "add r7, r5, r11\n\t"                                                      \
  "add r9, r7, r11\n\t"                                                      \
  "add r11, r9, r11\n\t"                                                     \
  "str r11, [sp]\n\t"                                                        \
  "dlstp.8 lr, lr\n"                                                         \
  "6:\n\t"                                                                   \
  "vldrb.8 q0, [r1], #16\n\t"                                                \
  "vldrb.8 q1, [r3], #16\n\t"                                                \
  "vmladava.s8 r0, q0, q1\n\t"                                               \
  "vldrb.8 q4, [r5], #16\n\t"                                                \
  "vmladava.s8 r2, q0, q4\n\t"                                               \
  "vldrb.8 q1, [r7], #16\n\t"                                                \
  "vmladava.s8 r4, q0, q1\n\t"                                               \
  "vldrb.8 q4, [r9], #16\n\t"                                                \
  "vmladava.s8 r6, q0, q4\n\t"                                               \
  "letp lr, 6b\n\t"                                                          \
  "ldrd r3, lr, [sp, #4]\n\t"                                                \
  "add r11, r12, #56\n\t"                                                    \
  "ldm r11, {r5, r7-r10}\n\t" NNMCU_MVE_LINE_SCALE(SCALE)                    \
  "vctp.32 lr\n\t"                                                           \
  "vpst\n\t"                                                                 \
  "vstrbt.32 q0, [r3, q5]\n\t"                                               \
  "add r3, r3, r10\n\t"                                                      \
  "subs lr, lr, #4\n\t"                                                      \
  "strd r3, lr, [sp, #4]\n\t"                                                \
  "bgt 5b\n\t"                                                               \
  "add sp, sp, #12\n\t"

/*
 * l->lines lines of outputs. Insertion: the zero point before, the inside, the zero point behind; a line that
 * is not inside the input is all `before`.
 */
#define NNMCU_MVE_LINES(WINDOWS)                 \
  "push {r4-r11}\n\t"                            \
  "ldrd r1, r2, [r12, #96]\n\t"                  \
  "vctp.8 r2\n\t"                                \
  "vpst\n\t"                                     \
  "vldrbt.8 q4, [r1]\n\t"                        \
  "add r0, r12, #128\n\t"                        \
  "vldrw.u32 q2, [r0, #16]\n\t"                  \
  "vldrw.u32 q3, [r0, #32]\n\t"                  \
  "vldrw.u32 q5, [r0, #48]\n\t"                  \
  "vldrw.u32 q6, [r0, #64]\n\t"                  \
  "vldrw.u32 q7, [r0, #80]\n"                    \
  "1:\n\t"                                       \
  "ldrd r2, r0, [r12, #40]\n\t"                  \
  "vldrw.u32 q1, [r12, #128]\n\t"                \
  "str r0, [r12, #40]\n"                         \
  "2:\n\t"                                       \
  "ldm r12, {r1, r3-r11}\n\t"                    \
  "mov r0, r1\n\t"                               \
  "add r6, r6, r3\n\t"                           \
  "add r7, r7, r3\n\t"                           \
  "add r1, r1, r11\n\t"                          \
  "add r11, r3, #1\n\t"                          \
  "strd r1, r11, [r12]\n\t"                      \
  "ldrd r1, r11, [r12, #112]\n\t"                \
  "sub r1, r0, r1\n\t"                           \
  "cmp r1, r11\n\t"                              \
  "blo 4f\n\t"                                   \
  "ldr r8, [r12, #120]\n\t"                      \
  "mov r10, #0\n\t"                              \
  "mov r9, #0\n"                                 \
  "4:\n\t"                                       \
  "wlstp.16 lr, r8, 9f\n"                        \
  "3:\n\t"                                       \
  "vstrb.16 q3, [r3, q1]\n\t"                    \
  "add r3, r3, r5\n\t"                           \
  "letp lr, 3b\n"                                \
  "9:\n\t"                                       \
  "wlstp.16 lr, r10, 9f\n"                       \
  "3:\n\t"                                       \
  "vldrb.u16 q0, [r0, q2]\n\t"                   \
  "add r0, r0, r4\n\t"                           \
  "vstrb.16 q0, [r6, q1]\n\t"                    \
  "add r6, r6, r5\n\t"                           \
  "letp lr, 3b\n"                                \
  "9:\n\t"                                       \
  "wlstp.16 lr, r9, 9f\n"                        \
  "3:\n\t"                                       \
  "vstrb.16 q3, [r7, q1]\n\t"                    \
  "add r7, r7, r5\n\t"                           \
  "letp lr, 3b\n"                                \
  "9:\n\t"                                       \
  "subs r2, r2, #1\n\t"                          \
  "bne 2b\n\t"                                   \
  "add r0, r12, #48\n\t"                         \
  "ldm r0, {r1, r3, r5, r7-r11, lr}\n\t" WINDOWS \
  "ldrd r1, r3, [r12, #48]\n\t"                  \
  "ldrd r2, r4, [r12, #104]\n\t"                 \
  "ldr r0, [r12, #44]\n\t"                       \
  "add r3, r3, r4\n\t"                           \
  "add r1, r1, r0\n\t"                           \
  "strd r1, r3, [r12, #48]\n\t"                  \
  "subs r2, r2, #1\n\t"                          \
  "str r2, [r12, #104]\n\t"                      \
  "bne 1b\n\t"                                   \
  "pop {r4-r11}\n\t"

#define NNMCU_MVE_RUN_LINES(WINDOWS, l)                                                                    \
  do {                                                                                                     \
    register void *l_ __asm__("r12") = (l);                                                                \
    __asm__ volatile(NNMCU_MVE_LINES(WINDOWS)                                                              \
                     : "+r"(l_)                                                                            \
                     :                                                                                     \
                     : "r0", "r1", "r2", "r3", "lr", "q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "cc", \
                       "memory");                                                                          \
  } while (0)

#define NNMCU_MVE_RUN_KINDS(SCALE, l, is_3x3)                                      \
  do {                                                                             \
    if ((is_3x3) && (l)->window_step == 3) {                                       \
      NNMCU_MVE_RUN_LINES(NNMCU_MVE_WINDOWS("[r1], #3", SCALE), l);                \
    } else if (is_3x3) {                                                           \
      NNMCU_MVE_RUN_LINES(NNMCU_MVE_WINDOWS("[r1], #6", SCALE), l);                \
    } else if ((l)->length <= 16) {                                                \
      NNMCU_MVE_RUN_LINES(NNMCU_MVE_WINDOWS("[r1]\n\tadd r1, r1, r11", SCALE), l); \
    } else {                                                                       \
      NNMCU_MVE_RUN_LINES(NNMCU_MVE_LONG_WINDOWS(SCALE), l);                       \
    }                                                                              \
  } while (0)

/* `is_3x3` (windows of three by three, one or two apart) and `mode` are constants. */
NNMCU_INLINE void nnmcu_lines_run_mve(nnmcu_lines_mve *l, int is_3x3, int mode) {
  if (mode == NNMCU_MVE_DOUBLE) NNMCU_MVE_RUN_KINDS(NNMCU_MVE_LINE_DOUBLE, l, is_3x3);
  if (mode == NNMCU_MVE_RELU) NNMCU_MVE_RUN_KINDS(NNMCU_MVE_LINE_RELU, l, is_3x3);
  if (mode == NNMCU_MVE_LEFT) NNMCU_MVE_RUN_KINDS(NNMCU_MVE_LINE_LEFT, l, is_3x3);
  if (mode == NNMCU_MVE_SINGLE) NNMCU_MVE_RUN_KINDS(NNMCU_MVE_LINE_SINGLE, l, is_3x3);
}

#endif
