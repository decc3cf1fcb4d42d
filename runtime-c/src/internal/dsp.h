/* SPDX-License-Identifier: Apache-2.0 */
/* Instructions of the DSP extension (Armv7E-M, Armv8-M), and requantization with them. */
#ifndef NNMCU_INTERNAL_DSP_H
#define NNMCU_INTERNAL_DSP_H

#include <stdint.h>
#include <string.h>

#ifndef NNMCU_INLINE
#define NNMCU_INLINE static inline __attribute__((always_inline))
#endif

NNMCU_INLINE uint32_t nnmcu_load_u32(const void *p) {
  uint32_t word;
  memcpy(&word, p, 4);
  return word;
}

NNMCU_INLINE void nnmcu_store_u32(void *p, uint32_t word) { memcpy(p, &word, 4); }

/* Bytes 0 and 2 as halfwords; bytes 1 and 3. */
NNMCU_INLINE uint32_t nnmcu_sxtb16(uint32_t x) {
  uint32_t y;
  __asm__("sxtb16 %0, %1" : "=r"(y) : "r"(x));
  return y;
}

NNMCU_INLINE uint32_t nnmcu_sxtb16_ror8(uint32_t x) {
  uint32_t y;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(y) : "r"(x));
  return y;
}

/* sum + bytes 0 and 2 of x, by halfwords; sum + bytes 1 and 3. */
NNMCU_INLINE uint32_t nnmcu_sxtab16(uint32_t sum, uint32_t x) {
  uint32_t y;
  __asm__("sxtab16 %0, %1, %2" : "=r"(y) : "r"(sum), "r"(x));
  return y;
}

NNMCU_INLINE uint32_t nnmcu_sxtab16_ror8(uint32_t sum, uint32_t x) {
  uint32_t y;
  __asm__("sxtab16 %0, %1, %2, ror #8" : "=r"(y) : "r"(sum), "r"(x));
  return y;
}

/* sum + x.low * w.low + x.high * w.high, halfwords. */
NNMCU_INLINE int32_t nnmcu_smlad(uint32_t x, uint32_t w, int32_t sum) {
  int32_t y;
  __asm__("smlad %0, %1, %2, %3" : "=r"(y) : "r"(x), "r"(w), "r"(sum));
  return y;
}

/* The lower halfwords of both. */
NNMCU_INLINE uint32_t nnmcu_pack_low(uint32_t low, uint32_t high) {
  uint32_t z;
  __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(z) : "r"(low), "r"(high));
  return z;
}

NNMCU_INLINE int32_t nnmcu_saturate_s8(int32_t x) {
  int32_t y;
  __asm__("ssat %0, #8, %1" : "=r"(y) : "r"(x));
  return y;
}

/* sum + round(x * y / 2^32), ties up. */
NNMCU_INLINE int32_t nnmcu_smmlar(int32_t x, int32_t y, int32_t sum) {
  int32_t z;
  __asm__("smmlar %0, %1, %2, %3" : "=r"(z) : "r"(x), "r"(y), "r"(sum));
  return z;
}

/* The larger of each pair of bytes; the smaller one. */
NNMCU_INLINE uint32_t nnmcu_max_s8x4(uint32_t a, uint32_t b) {
  uint32_t y;
  __asm__("ssub8 %0, %1, %2\n\tsel %0, %1, %2" : "=&r"(y) : "r"(a), "r"(b));
  return y;
}

NNMCU_INLINE uint32_t nnmcu_min_s8x4(uint32_t a, uint32_t b) {
  uint32_t y;
  __asm__("ssub8 %0, %1, %2\n\tsel %0, %2, %1" : "=&r"(y) : "r"(a), "r"(b));
  return y;
}

/* Clamps where they bind at all, which is rare: nearly always the range is that of int8. */
static __attribute__((noinline, unused)) void nnmcu_clamp_bytes(int8_t *x, int32_t count, int32_t low,
                                                                int32_t high) {
  if (high - low == UINT8_MAX) return;
  const uint32_t lows = (uint32_t)(low & 0xff) * 0x01010101u, highs = (uint32_t)(high & 0xff) * 0x01010101u;
  for (; count > 3; count -= 4, x += 4)
    nnmcu_store_u32(x, nnmcu_min_s8x4(nnmcu_max_s8x4(nnmcu_load_u32(x), lows), highs));
  for (; count > 0; count--, x++) *x = (int8_t)(*x < low ? low : *x > high ? high : *x);
}

/*
 * How the kernels round a right shift, which the outputs' zero point passes as a multiple of 2^right: with
 * offset = (2 * zero + 1) * 2^(right-1) and x2 twice the sum,
 *   double: r = round(x2 * m / 2^32); (r + (r >> 31) + offset) >> right, or with x2 >> 31, which is the same:
 *             for m >= 2^30 the only r >= 0 of an x2 < 0 is that of x2 = -2, m = 2^30, and r = 0 gives the
 *             zero point anyway;
 *   relu:   the same without (r >> 31), which decides ties below the zero point only, where every result is
 *             clamped;
 *   single: floor(x2 * m / 2^32) in place of r, since floor(floor(a / b) / c) = floor(a / (b * c)).
 * Ranges: right 1..22 and |x2| < 2^31, so that |r| <= 2^30 and |offset| <= 2^29 + 2^21.
 */
typedef struct {
  int64_t start;      /* offset * 2^32, and 2^31 where the product is rounded */
  int32_t multiplier;
  int32_t shift;      /* right - 1, or left of 0: the multiplier is at least 1/2 */
  int32_t negative;   /* added once to results below zero: -1 or 0 */
} nnmcu_scale_dsp;

/* `shift` as TFLite has it, > 0 to the left. */
NNMCU_INLINE nnmcu_scale_dsp nnmcu_scale_at_dsp(int32_t multiplier, int32_t shift, int32_t out_zero,
                                                int single) {
  nnmcu_scale_dsp s = {0, multiplier, -shift - 1, 0};
  if (shift < 0) {
    s.start = (int64_t)((uint64_t)(int64_t)((out_zero * 2 + 1) * (1 << s.shift)) << 32);
    if (!single) {
      s.start += INT64_C(1) << 31;
      s.negative = -1;
    }
  } else {
    /* Nothing is rounded twice then. */
    s.start = (int64_t)((uint64_t)(int64_t)out_zero << 32) + (INT64_C(1) << 31);
  }
  return s;
}

/* The output before its clamp, in the range of int8. Left shifts: |sum| < 2^(30 - shift). */
NNMCU_INLINE int32_t nnmcu_scaled_dsp(const nnmcu_scale_dsp *s, int32_t sum) {
  if (__builtin_expect(s->shift >= 0, 1)) {
    const int64_t corrected = s->start + (int64_t)((uint64_t)(int64_t)((sum >> 31) & s->negative) << 32);
    const int32_t y = (int32_t)(((int64_t)(sum * 2) * s->multiplier + corrected) >> 32);
    return nnmcu_saturate_s8((y >> s->shift) >> 1);
  }
  return nnmcu_saturate_s8(
      (int32_t)(((int64_t)(int32_t)((uint32_t)sum << -s->shift) * s->multiplier + s->start) >> 32));
}

#endif
