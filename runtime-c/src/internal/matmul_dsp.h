/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inner products of the DSP kernels (Armv7E-M, Armv8-M with the DSP extension): int16 columns times int8 rows.
 * A group is four consecutive elements of the reduction, kept as the pairs (0,2) and (1,3); columns are interleaved by
 * groups. Rows come in pairs A, B. Packed, the bytes of a word are A B A B as halfwords A + 256 B, so that a product
 * with the word itself gives sum(A) + 256 sum(B) and one with its SXTB16 gives sum(A). Wide rows, where sum(B) might
 * not fit into 24 bits, are two words A A A A and B B B B.
 */
#ifndef NNMCU_INTERNAL_MATMUL_DSP_H
#define NNMCU_INTERNAL_MATMUL_DSP_H

#include <stdint.h>
#include <string.h>

/* The assembly needs all registers, which a build without optimization does not give it. */
#if defined(__GNUC__) && !defined(__clang__) && !defined(__OPTIMIZE__)
#pragma GCC optimize("O2")
#endif

#ifndef NNMCU_INLINE
#define NNMCU_INLINE static inline __attribute__((always_inline))
#endif

/*
 * What one pass over the columns reads and leaves behind: rows, columns and their ends by fours and by ones, sums of
 * row A and row B (or A + 256 B). The assembly below knows this order.
 */
typedef struct {
  const int8_t *w;
  const int16_t *x, *end4, *end;
  int32_t a[3], b[3];
} nnmcu_tile;

/* One group, 2 packed rows x 3 columns x 4 products: 18 instructions, and all 14 registers in use. */
#define NNMCU_DSP_STEP_3                \
  "ldrd r0, r12, [r1], #8\n\t"          \
  "sxtb16 r3, r0\n\t"                   \
  "sxtb16 lr, r12\n\t"                  \
  "ldrd r10, r11, [r2], #8\n\t"         \
  "smlad r4, r10, r3, r4\n\t"           \
  "smlad r7, r10, r0, r7\n\t"           \
  "smlad r4, r11, lr, r4\n\t"           \
  "smlad r7, r11, r12, r7\n\t"          \
  "ldrd r10, r11, [r2], #8\n\t"         \
  "smlad r5, r10, r3, r5\n\t"           \
  "smlad r8, r10, r0, r8\n\t"           \
  "smlad r5, r11, lr, r5\n\t"           \
  "smlad r8, r11, r12, r8\n\t"          \
  "ldrd r10, r11, [r2], #8\n\t"         \
  "smlad r6, r10, r3, r6\n\t"           \
  "smlad r9, r10, r0, r9\n\t"           \
  "smlad r6, r11, lr, r6\n\t"           \
  "smlad r9, r11, r12, r9\n\t"

/* 2 columns: 13 instructions. */
#define NNMCU_DSP_STEP_2                \
  "ldrd r0, r12, [r1], #8\n\t"          \
  "sxtb16 r3, r0\n\t"                   \
  "sxtb16 lr, r12\n\t"                  \
  "ldrd r10, r11, [r2], #8\n\t"         \
  "smlad r4, r10, r3, r4\n\t"           \
  "smlad r7, r10, r0, r7\n\t"           \
  "smlad r4, r11, lr, r4\n\t"           \
  "smlad r7, r11, r12, r7\n\t"          \
  "ldrd r10, r11, [r2], #8\n\t"         \
  "smlad r5, r10, r3, r5\n\t"           \
  "smlad r8, r10, r0, r8\n\t"           \
  "smlad r5, r11, lr, r5\n\t"           \
  "smlad r8, r11, r12, r8\n\t"

/* 3 columns, wide: 20 instructions. */
#define NNMCU_DSP_WIDE_STEP_3           \
  "ldrd r0, r12, [r1], #8\n\t"          \
  "sxtb16 r3, r0, ror #8\n\t"           \
  "sxtb16 r0, r0\n\t"                   \
  "sxtb16 lr, r12, ror #8\n\t"          \
  "sxtb16 r12, r12\n\t"                 \
  "ldrd r10, r11, [r2], #8\n\t"         \
  "smlad r4, r10, r0, r4\n\t"           \
  "smlad r7, r10, r12, r7\n\t"          \
  "smlad r4, r11, r3, r4\n\t"           \
  "smlad r7, r11, lr, r7\n\t"           \
  "ldrd r10, r11, [r2], #8\n\t"         \
  "smlad r5, r10, r0, r5\n\t"           \
  "smlad r8, r10, r12, r8\n\t"          \
  "smlad r5, r11, r3, r5\n\t"           \
  "smlad r8, r11, lr, r8\n\t"           \
  "ldrd r10, r11, [r2], #8\n\t"         \
  "smlad r6, r10, r0, r6\n\t"           \
  "smlad r9, r10, r12, r9\n\t"          \
  "smlad r6, r11, r3, r6\n\t"           \
  "smlad r9, r11, lr, r9\n\t"

/*
 * Steps from tile->x to tile->end. Saves the registers itself: no compiler gives all of them to inline assembly at
 * every level of optimization.
 */
#define NNMCU_DSP_RUN(STEP, tile)                                      \
  do {                                                                 \
    register nnmcu_tile *tile_ __asm__("r0") = (tile);                 \
    __asm__ volatile(                                                  \
        "push {r0, r4-r11}\n\t"                                        \
        "ldm r0!, {r1, r2, r10, r11}\n\t"                              \
        "ldm r0, {r4-r9}\n\t"                                          \
        "push {r10, r11}\n\t"                                          \
        "b 2f\n"                                                       \
        "1:\n\t" STEP STEP STEP STEP                                   \
        "ldr r10, [sp]\n"                                              \
        "2:\n\t"                                                       \
        "cmp r2, r10\n\t"                                              \
        "bne 1b\n\t"                                                   \
        "b 4f\n"                                                       \
        "3:\n\t" STEP                                                  \
        "4:\n\t"                                                       \
        "ldr r10, [sp, #4]\n\t"                                        \
        "cmp r2, r10\n\t"                                              \
        "bne 3b\n\t"                                                   \
        "add sp, sp, #8\n\t"                                           \
        "pop {r0}\n\t"                                                 \
        "str r1, [r0], #16\n\t"                                        \
        "stm r0, {r4-r9}\n\t"                                          \
        "pop {r4-r11}\n\t"                                             \
        : "+r"(tile_)                                                  \
        :                                                              \
        : "r1", "r2", "r3", "r12", "lr", "cc", "memory");              \
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

/* sum + x.low * w.low + x.high * w.high, halfwords. */
static inline int32_t nnmcu_smlad(uint32_t x, uint32_t w, int32_t sum) {
  __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(x), "r"(w));
  return sum;
}

/* Bytes x0 x1 of one word and y0 y1 of another as x0 x1 y0 y1; and the same of their upper halves. */
static inline uint32_t nnmcu_pack_low(uint32_t x, uint32_t y) {
  uint32_t z;
  __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(z) : "r"(x), "r"(y));
  return z;
}

/* sum(B) + bias from sum(A) and sum(A) + 256 sum(B), both started at the same value; modulo 2^32 until the shift. */
static inline int32_t nnmcu_second_row(int32_t a, int32_t mixed, int32_t bias) {
  return ((int32_t)((uint32_t)mixed - (uint32_t)a) >> 8) + bias;
}

static inline int32_t nnmcu_saturate_s8(int32_t x) {
  int32_t y;
  __asm__("ssat %0, #8, %1" : "=r"(y) : "r"(x));
  return y;
}

/* round(x * multiplier / 2^32), ties up. */
static inline int32_t nnmcu_smmulr(uint32_t x, int32_t multiplier) {
  int32_t y;
  __asm__("smmulr %0, %1, %2" : "=r"(y) : "r"(x), "r"(multiplier));
  return y;
}

/*
 * nnmcu_requantize with the output zero point added and saturated to int8, in 6 instructions. `offset` is
 * nnmcu_offset_dsp(right, out_zero): the zero point passes the shift as a multiple of 2^right. right 1..22 and
 * |x| < 2^30, so |y| <= 2^29 after the product and |offset| <= 2^29 + 2^21.
 */
static inline int32_t nnmcu_requantize_dsp(int32_t x, int32_t multiplier, int32_t right, int32_t offset) {
  const int32_t y = nnmcu_smmulr((uint32_t)x << 1, multiplier);
  return nnmcu_saturate_s8((y + (y >> 31) + offset) >> right);
}

static inline int32_t nnmcu_offset_dsp(int32_t right, int32_t out_zero) {
  return (int32_t)((uint32_t)(out_zero * 2 + 1) << (right - 1));
}

/* The same for shift >= 0, where |x| < 2^(30-shift) and nothing is rounded twice. */
static inline int32_t nnmcu_requantize_left_dsp(int32_t x, int32_t multiplier, int32_t shift, int32_t out_zero) {
  return nnmcu_saturate_s8(nnmcu_smmulr((uint32_t)x << (shift + 1), multiplier) + out_zero);
}

#endif
