/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Assembly that turns vectors of four sums into outputs, for the matrix products of the MVE kernels:
 * nnmcu_requantize per lane, zero point, clamp, store. Which steps a layer needs is known when it is
 * generated, so there is one version per rounding, and every step that could not change a result is left out.
 */
#ifndef NNMCU_INTERNAL_SCALE_MVE_H
#define NNMCU_INTERNAL_SCALE_MVE_H

#include <arm_mve.h>
#include <stdint.h>

/* Rounded twice, every shift below 0. */
#define NNMCU_MVE_DOUBLE 0
/* Rounded twice, every shift at most 0, results below the zero point clamped: a tie below it may go either
 * way. */
#define NNMCU_MVE_RELU 1
/* Rounded twice, any shift. */
#define NNMCU_MVE_LEFT 2
/* Rounded once, any shift. */
#define NNMCU_MVE_SINGLE 3

/*
 * Registers while sums are scaled: r0, r2, r4: bias, multipliers and shifts of the next four channels;
 * r5..r7: where the outputs of up to three pixels go; r8: channels left; r9, r10, lr: zero point and clamp.
 * One LDM loads them.
 */
typedef struct {
  const int32_t *bias, *multiplier;
  const int8_t *shift;
  int8_t *out[3];
  int32_t rest, zero, low, high;
} nnmcu_scale_mve;

/* The vectors of sums, with one that is free; q7 is free too. */
#define NNMCU_MVE_SUMS1(F) F("q4", "q3")
#define NNMCU_MVE_SUMS2(F) F("q5", "q4") F("q6", "q4")
#define NNMCU_MVE_SUMS3(F) F("q4", "q3") F("q5", "q3") F("q6", "q3")

#define NNMCU_MVE_ADD(S, T) "vadd.i32 " S ", " S ", q7\n\t"
#define NNMCU_MVE_SHL(S, T) "vshl.s32 " S ", " S ", q7\n\t"
#define NNMCU_MVE_QSHL(S, T) "vqshl.s32 " S ", " S ", q7\n\t"
#define NNMCU_MVE_QDMULH(S, T) "vqdmulh.s32 " S ", " S ", q7\n\t"
#define NNMCU_MVE_QRDMULH(S, T) "vqrdmulh.s32 " S ", " S ", q7\n\t"
/* y + (y >> 31), which VRSHL, rounding ties up, rounds away from zero. */
#define NNMCU_MVE_TIE(S, T) "vshr.s32 " T ", " S ", #31\n\tvadd.i32 " S ", " S ", " T "\n\t"
/* The same where the shift is not 0. */
#define NNMCU_MVE_TIE_IF(S, T) \
  "vand " T ", " S ", q7\n\tvshr.s32 " T ", " T ", #31\n\tvadd.i32 " S ", " S ", " T "\n\t"
#define NNMCU_MVE_RSHL(S, T) "vrshl.s32 " S ", " S ", q7\n\t"
#define NNMCU_MVE_RSHL_T(S, T) "vrshl.s32 " S ", " S ", " T "\n\t"
#define NNMCU_MVE_ZERO(S, T) "vqadd.s32 " S ", " S ", r9\n\t"
#define NNMCU_MVE_LOW(S, T) "vmax.s32 " S ", " S ", q7\n\t"
#define NNMCU_MVE_HIGH(S, T) "vmin.s32 " S ", " S ", q7\n\t"

/* VQRDMULH is the doubling high product of gemmlowp. */
#define NNMCU_MVE_SCALE_RELU(SUMS, T) \
  "vldrw.u32 q7, [r2], #16\n\t" SUMS(NNMCU_MVE_QRDMULH) "vldrb.s32 q7, [r4], #4\n\t" SUMS(NNMCU_MVE_RSHL)

#define NNMCU_MVE_SCALE_DOUBLE(SUMS, T)                 \
  "vldrw.u32 q7, [r2], #16\n\t" SUMS(NNMCU_MVE_QRDMULH) \
      SUMS(NNMCU_MVE_TIE) "vldrb.s32 q7, [r4], #4\n\t" SUMS(NNMCU_MVE_RSHL)

#define NNMCU_MVE_SCALE_LEFT(SUMS, T)                                                                  \
  "vldrb.s32 q7, [r4]\n\tvmov.i32 " T ", #0\n\tvmax.s32 q7, q7, " T                                    \
  "\n\t" SUMS(NNMCU_MVE_SHL) "vldrw.u32 q7, [r2], #16\n\t" SUMS(                                       \
      NNMCU_MVE_QRDMULH) "vldrb.s32 q7, [r4], #4\n\tvmin.s32 q7, q7, " T "\n\t" SUMS(NNMCU_MVE_TIE_IF) \
      SUMS(NNMCU_MVE_RSHL)

/*
 * floor(floor(a / b) / c) = floor(a / (b c)): VQDMULH may drop bits when VRSHL rounds, so that every right
 * shift is 1 at least, and a left shift one more. What VQSHL saturates is far outside int8.
 */
#define NNMCU_MVE_SCALE_SINGLE(SUMS, T)                                                                  \
  "vldrb.s32 q7, [r4], #4\n\tvmvn.i32 " T ", #0\n\tvmin.s32 " T ", " T                                   \
  ", q7\n\t"                                                                                             \
  "vsub.i32 q7, q7, " T "\n\t" SUMS(NNMCU_MVE_QSHL) "vldrw.u32 q7, [r2], #16\n\t" SUMS(NNMCU_MVE_QDMULH) \
      SUMS(NNMCU_MVE_RSHL_T)

/* From sums to what is stored; lanes of channels that do not exist are off afterwards. T is a free vector. */
#define NNMCU_MVE_OUTPUT(SCALE, SUMS, T)                                                        \
  "vldrw.u32 q7, [r0], #16\n\t" SUMS(NNMCU_MVE_ADD) SCALE(SUMS, T)                              \
      SUMS(NNMCU_MVE_ZERO) "vdup.32 q7, r10\n\t" SUMS(NNMCU_MVE_LOW) "vdup.32 q7, lr\n\t" SUMS( \
          NNMCU_MVE_HIGH) "vctp.32 r8\n\t"

#endif
