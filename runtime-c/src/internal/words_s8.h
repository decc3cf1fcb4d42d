/* SPDX-License-Identifier: Apache-2.0 */
/* Four neighbouring int8 in a word, where the core can load one from there; for cores with SIMD and without. */
#ifndef NNMCU_INTERNAL_WORDS_S8_H
#define NNMCU_INTERNAL_WORDS_S8_H

#include <stdint.h>
#include <string.h>

#include "inline.h"
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "dsp.h"
#endif

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define NNMCU_HAS_WORDS 1
#else
#define NNMCU_HAS_WORDS 0
#endif

/* Armv6-M traps words that are not aligned, and its compilers take such loads apart. */
#if defined(__thumb__) && !defined(__thumb2__)
#define NNMCU_WORD_PLACE(x) __builtin_assume_aligned(x, 4)
#define NNMCU_WORD_ALIGN 3u
#else
#define NNMCU_WORD_PLACE(x) (x)
#define NNMCU_WORD_ALIGN 0u
#endif

/* Whether words may be taken from `in` and put to `out`, and from all places a multiple of `step` behind them. */
NNMCU_INLINE int nnmcu_has_words(const int8_t *in, const int8_t *out, int32_t step) {
  return NNMCU_HAS_WORDS && (((uintptr_t)in | (uintptr_t)out | (uintptr_t)step) & NNMCU_WORD_ALIGN) == 0;
}

NNMCU_INLINE uint32_t nnmcu_word_from(const int8_t *x) {
  uint32_t word;
  memcpy(&word, NNMCU_WORD_PLACE(x), 4);
  return word;
}

NNMCU_INLINE void nnmcu_word_to(int8_t *x, uint32_t word) { memcpy(NNMCU_WORD_PLACE(x), &word, 4); }

/* The larger of each two int8. */
NNMCU_INLINE uint32_t nnmcu_words_max(uint32_t a, uint32_t b) {
#if NNMCU_HAS_DSP
  return nnmcu_max_s8x4(a, b);
#else
  /* Bit 7 of a byte of `less`: that of a - b without its own sign, and where signs differ that of a. */
  const uint32_t signs = 0x80808080u, rest = (a | signs) - (b & ~signs);
  const uint32_t less = ((a & ~b) | (~(a ^ b) & ~rest)) & signs;
  const uint32_t mask = (less << 1) - (less >> 7);
  return a ^ ((a ^ b) & mask);
#endif
}

/* Sums of up to 256 words by byte, as halfwords: of bytes 0 and 2, 1 and 3. */
typedef struct {
  uint32_t even, odd;
} nnmcu_word_sums;

/* Without SIMD of x + 128, so that no sum borrows from its neighbour. */
NNMCU_INLINE void nnmcu_words_add(nnmcu_word_sums *s, uint32_t word) {
#if NNMCU_HAS_DSP
  s->even = nnmcu_sxtab16(s->even, word);
  s->odd = nnmcu_sxtab16_ror8(s->odd, word);
#else
  word ^= 0x80808080u;
  s->even += word & 0x00ff00ffu;
  s->odd += (word >> 8) & 0x00ff00ffu;
#endif
}

/* The sums of the lower and of the upper halfword, of `count` words. */
NNMCU_INLINE int32_t nnmcu_sum_low(uint32_t sums, int32_t count) {
#if NNMCU_HAS_DSP
  (void)count;
  return (int16_t)sums;
#else
  return (int32_t)(sums & 0xffffu) - 128 * count;
#endif
}

NNMCU_INLINE int32_t nnmcu_sum_high(uint32_t sums, int32_t count) {
#if NNMCU_HAS_DSP
  (void)count;
  return (int32_t)sums >> 16;
#else
  return (int32_t)(sums >> 16) - 128 * count;
#endif
}

#endif
