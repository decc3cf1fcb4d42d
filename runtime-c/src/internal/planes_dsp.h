/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inputs of the depthwise convolution's DSP variants: lines of two channels at a time become planes of int16
 * with the zero point around them, so that one SMLAD does two taps and borders need no code of their own.
 *
 * Sums of a channel that shifts to the right are doubled, since the rounding product halves them. A shift s >= 0 to
 * the left makes weights and bias 2^(s+2) times as large: the product rounded down is twice the value rounded down,
 * which is added to 2 * zero + 1 and halved. That rounds once, ties up, as the reference does for such shifts.
 */
#ifndef NNMCU_INTERNAL_PLANES_DSP_H
#define NNMCU_INTERNAL_PLANES_DSP_H

#include "dsp.h"
#include "nnmcu/dsp.h"

/* Pairs of weights further to the left, each halfword by itself. */
static __attribute__((noinline, unused)) void nnmcu_depthwise_shift(uint32_t *pairs, int32_t count,
                                                                    int32_t shift) {
  for (; count > 0; count--, pairs++)
    *pairs = (((*pairs & 0xffffu) << shift) & 0xffffu) | ((*pairs & 0xffff0000u) << shift);
}

/* What a part of the padded line has of the input: from position `at`, behind `before` positions. */
typedef struct {
  int32_t before, at, count;
} nnmcu_part;

/* `length` positions of the padded line from `from` on. */
NNMCU_INLINE nnmcu_part nnmcu_part_of(const nnmcu_axis_dsp *line, int32_t from, int32_t length) {
  const int32_t first = from - line->pad;
  const int32_t before = first < 0 ? -first : 0;
  const int32_t most = line->in - (first + before);
  const int32_t count = before + most < length ? most : length - before;
  const nnmcu_part none = {0, 0, 0}, some = {before, first + before, count};
  return count > 0 ? some : none;
}

/*
 * `count` positions of two channels (or one: the planes are the same). plane0 and plane1 have the same
 * alignment.
 */
static __attribute__((noinline)) void nnmcu_planes_stage(int16_t *plane0, int16_t *plane1, const int8_t *in,
                                                         int32_t in_step, int32_t count) {
  if (plane0 == plane1) {
    for (; count > 0; count--, in += in_step) *plane0++ = *in;
    return;
  }
  if (((uintptr_t)plane0 & 2u) != 0 && count > 0) {
    *plane0++ = in[0];
    *plane1++ = in[1];
    in += in_step;
    count--;
  }
  for (; count >= 2; count -= 2, plane0 += 2, plane1 += 2) {
    uint16_t first, second;
    memcpy(&first, in, 2);
    memcpy(&second, in + in_step, 2);
    in += 2 * in_step;
    const uint32_t bytes = nnmcu_pack_low(first, second);
    nnmcu_store_u32(plane0, nnmcu_sxtb16(bytes));
    nnmcu_store_u32(plane1, nnmcu_sxtb16_ror8(bytes));
  }
  if (count > 0) {
    *plane0 = in[0];
    *plane1 = in[1];
  }
}

/* A line outside the input. */
static __attribute__((noinline)) void nnmcu_planes_fill(int16_t *plane0, int16_t *plane1, int32_t zero,
                                                        int32_t count) {
  for (; count > 0; count--) *plane0++ = *plane1++ = (int16_t)zero;
}

#endif
