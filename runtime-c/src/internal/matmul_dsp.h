/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inner products of the DSP kernels (Armv7E-M, Armv8-M with the DSP extension): int16 columns times int8 rows.
 * A group is four consecutive elements of the reduction; SXTB16 splits a weight word into the pairs (0,2) and (1,3),
 * so columns hold their elements in that order too and nothing has to be repacked.
 */
#ifndef NNMCU_INTERNAL_MATMUL_DSP_H
#define NNMCU_INTERNAL_MATMUL_DSP_H

#include <stdint.h>
#include <string.h>

/* Columns that share one pass over the weights: 3 columns x 2 rows is what fits into the 14 registers. */
#define NNMCU_DSP_COLUMNS 3

/* Halfwords from one group of a column to its next: the columns are interleaved by groups. */
#define NNMCU_DSP_GROUP (4 * NNMCU_DSP_COLUMNS)

/* One group: 2 rows x 3 columns x 4 products in 20 instructions. */
#define NNMCU_DSP_STEP_2X3(w, x, a0, a1, a2, b0, b1, b2)                                                       \
  do {                                                                                                         \
    uint32_t w0_, w1_, w2_, w3_, x0_, x1_;                                                                     \
    __asm__ volatile(                                                                                          \
        "ldrd %[w0], %[w2], [%[wp]], #8\n\t"                                                                   \
        "sxtb16 %[w1], %[w0], ror #8\n\t"                                                                      \
        "sxtb16 %[w0], %[w0]\n\t"                                                                              \
        "sxtb16 %[w3], %[w2], ror #8\n\t"                                                                      \
        "sxtb16 %[w2], %[w2]\n\t"                                                                              \
        "ldrd %[x0], %[x1], [%[xp]], #8\n\t"                                                                   \
        "smlad %[s0], %[x0], %[w0], %[s0]\n\t"                                                                 \
        "smlad %[t0], %[x0], %[w2], %[t0]\n\t"                                                                 \
        "smlad %[s0], %[x1], %[w1], %[s0]\n\t"                                                                 \
        "smlad %[t0], %[x1], %[w3], %[t0]\n\t"                                                                 \
        "ldrd %[x0], %[x1], [%[xp]], #8\n\t"                                                                   \
        "smlad %[s1], %[x0], %[w0], %[s1]\n\t"                                                                 \
        "smlad %[t1], %[x0], %[w2], %[t1]\n\t"                                                                 \
        "smlad %[s1], %[x1], %[w1], %[s1]\n\t"                                                                 \
        "smlad %[t1], %[x1], %[w3], %[t1]\n\t"                                                                 \
        "ldrd %[x0], %[x1], [%[xp]], #8\n\t"                                                                   \
        "smlad %[s2], %[x0], %[w0], %[s2]\n\t"                                                                 \
        "smlad %[t2], %[x0], %[w2], %[t2]\n\t"                                                                 \
        "smlad %[s2], %[x1], %[w1], %[s2]\n\t"                                                                 \
        "smlad %[t2], %[x1], %[w3], %[t2]\n\t"                                                                 \
        : [s0] "+r"(a0), [s1] "+r"(a1), [s2] "+r"(a2), [t0] "+r"(b0), [t1] "+r"(b1), [t2] "+r"(b2),            \
          [wp] "+r"(w), [xp] "+r"(x), [w0] "=&r"(w0_), [w1] "=&r"(w1_), [w2] "=&r"(w2_), [w3] "=&r"(w3_),      \
          [x0] "=&r"(x0_), [x1] "=&r"(x1_)                                                                     \
        :                                                                                                      \
        : "memory");                                                                                           \
  } while (0)

static inline uint32_t nnmcu_load_u32(const void *p) {
  uint32_t word;
  memcpy(&word, p, 4);
  return word;
}

static inline uint32_t nnmcu_sxtb16(uint32_t x) {
  uint32_t y;
  __asm__("sxtb16 %0, %1" : "=r"(y) : "r"(x));
  return y;
}

static inline uint32_t nnmcu_sxtb16_ror8(uint32_t x) {
  uint32_t y;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(y) : "r"(x));
  return y;
}

/* Both rounding steps of nnmcu_requantize, 5 instructions; |x| < 2^30, right shift 0..31. */
static inline int32_t nnmcu_requantize_dsp(int32_t x, int32_t multiplier, int32_t right, int32_t half) {
  int32_t y;
  __asm__("smmulr %0, %1, %2" : "=r"(y) : "r"(x * 2), "r"(multiplier));
  return (y + (y >> 31) + half) >> right;
}

static inline int32_t nnmcu_saturate_s8(int32_t x) {
  int32_t y;
  __asm__("ssat %0, #8, %1" : "=r"(y) : "r"(x));
  return y;
}

#endif
