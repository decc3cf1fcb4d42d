/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The dense layer of the DSP variants: one input, expanded on the fly, times four rows (two packed pairs, matmul_dsp.h)
 * at a time; when the number of pairs is odd, the last pair by itself.
 */
#ifndef NNMCU_INTERNAL_FULLY_CONNECTED_S8_DSP_H
#define NNMCU_INTERNAL_FULLY_CONNECTED_S8_DSP_H

#include "matmul_dsp.h"
#include "nnmcu/fully_connected.h"
#include "requantize.h"

/* Rows, input and its ends by fours and by ones; sums of rows A and of A + 256 B, of one pair and of another. */
typedef struct {
  const int8_t *w, *x, *end4, *end;
  int32_t s[4];
} nnmcu_dense_tile;

/* Four inputs times one pair of rows, or two. */
#define NNMCU_DSP_DENSE_2                       \
  "ldr r11, [r2], #4\n\t"                       \
  "sxtb16 r10, r11\n\t"                         \
  "sxtb16 r11, r11, ror #8\n\t"                 \
  "ldrd r3, r12, [r1], #8\n\t"                  \
  "sxtb16 r8, r3\n\t"                           \
  "sxtb16 r9, r12\n\t"                          \
  "smlad r4, r10, r8, r4\n\t"                   \
  "smlad r5, r10, r3, r5\n\t"                   \
  "smlad r4, r11, r9, r4\n\t"                   \
  "smlad r5, r11, r12, r5\n\t"

#define NNMCU_DSP_DENSE_4                       \
  "ldr r11, [r2], #4\n\t"                       \
  "sxtb16 r10, r11\n\t"                         \
  "sxtb16 r11, r11, ror #8\n\t"                 \
  "ldrd r3, r12, [r1], #8\n\t"                  \
  "sxtb16 r8, r3\n\t"                           \
  "sxtb16 r9, r12\n\t"                          \
  "smlad r4, r10, r8, r4\n\t"                   \
  "smlad r5, r10, r3, r5\n\t"                   \
  "smlad r4, r11, r9, r4\n\t"                   \
  "smlad r5, r11, r12, r5\n\t"                  \
  "ldrd r3, r12, [r1], #8\n\t"                  \
  "sxtb16 r8, r3\n\t"                           \
  "sxtb16 r9, r12\n\t"                          \
  "smlad r6, r10, r8, r6\n\t"                   \
  "smlad r7, r10, r3, r7\n\t"                   \
  "smlad r6, r11, r9, r6\n\t"                   \
  "smlad r7, r11, r12, r7\n\t"

/* Steps from tile->x to tile->end; saves the registers itself, as NNMCU_DSP_RUN does. */
#define NNMCU_DSP_DENSE_RUN(STEP, tile)                                 \
  do {                                                                  \
    register nnmcu_dense_tile *tile_ __asm__("r0") = (tile);                  \
    __asm__ volatile(                                                   \
        "push {r0, r4-r11}\n\t"                                         \
        "ldm r0!, {r1, r2, r10, r11}\n\t"                               \
        "ldm r0, {r4-r7}\n\t"                                           \
        "push {r10, r11}\n\t"                                           \
        "b 2f\n\t"                                                      \
        "1:\n\t" STEP STEP STEP STEP                                    \
        "ldr r10, [sp]\n"                                               \
        "2:\n\t"                                                        \
        "cmp r2, r10\n\t"                                               \
        "bne 1b\n\t"                                                    \
        "b 4f\n"                                                        \
        "3:\n\t" STEP                                                   \
        "4:\n\t"                                                        \
        "ldr r10, [sp, #4]\n\t"                                         \
        "cmp r2, r10\n\t"                                               \
        "bne 3b\n\t"                                                    \
        "add sp, sp, #8\n\t"                                            \
        "pop {r0}\n\t"                                                  \
        "str r1, [r0], #16\n\t"                                         \
        "stm r0, {r4-r7}\n\t"                                           \
        "pop {r4-r11}\n\t"                                              \
        : "+r"(tile_)                                                   \
        :                                                               \
        : "r1", "r2", "r3", "r12", "lr", "cc", "memory");               \
  } while (0)

NNMCU_INLINE void nnmcu_dense_run(nnmcu_dense_tile *t, int four) {
  if (four) {
    NNMCU_DSP_DENSE_RUN(NNMCU_DSP_DENSE_4, t);
  } else {
    NNMCU_DSP_DENSE_RUN(NNMCU_DSP_DENSE_2, t);
  }
}

/* `single`: rounded once. */
NNMCU_INLINE void nnmcu_fully_connected_s8_dsp_body(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                                    const int8_t *weights, const int32_t *bias, int8_t *out,
                                                    int single) {
  const int32_t rest = p->in_features & 3;
  for (int32_t n = 0; n < p->batches; n++, in += p->in_features) {
    const int8_t *const end = in + p->in_features - rest;
    const int8_t *const end4 = in + (p->in_features & ~15);
    /* The last elements by themselves, since what follows them need not be memory; their weights are padded. */
    int8_t last[4] = {0, 0, 0, 0};
    for (int32_t i = 0; i < rest; i++) last[i] = end[i];
    nnmcu_dense_tile t = {weights, in, end4, end, {0}};
    int32_t k = 0;
    for (int32_t row = 0; row < p->out_features; row += 4) {
      const int four = row + 2 < p->out_features;
      int32_t *const s = t.s;
      s[0] = s[1] = bias[row];
      s[2] = s[3] = four ? bias[row + 2] : 0;
      t.x = in;
      t.end4 = end4;
      t.end = end;
      nnmcu_dense_run(&t, four);
      if (rest != 0) {
        t.x = last;
        t.end4 = last;
        t.end = last + 4;
        nnmcu_dense_run(&t, four);
      }
      s[1] = nnmcu_second_row(s[0], s[1], bias[row + 1]);
      if (four) s[3] = nnmcu_second_row(s[2], s[3], bias[row + 3]);
      const int32_t count = p->out_features - row < 4 ? p->out_features - row : 4;
      for (int32_t i = 0; i < count; i++, k += p->multiplier_step) {
        const int32_t multiplier = p->multiplier[k], shift = p->shift[k];
        int32_t y;
        if (single) {
          y = nnmcu_saturate_s8(nnmcu_clamp(nnmcu_requantize_single(s[i], multiplier, shift), -1024, 1024) +
                                p->out_zero);
        } else if (shift < 0) {
          y = nnmcu_requantize_dsp(s[i], multiplier, -shift, nnmcu_offset_dsp(-shift, p->out_zero));
        } else {
          y = nnmcu_requantize_left_dsp(s[i], multiplier, shift, p->out_zero);
        }
        *out++ = (int8_t)nnmcu_clamp(y, p->act_min, p->act_max);
      }
    }
  }
}

#endif
