/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 3x3 depthwise convolution of the MVE variants for planes too small to share work among the windows of a line: eight
 * channels at a time are the lanes. Three lines of them stand in a ring, borders included, so that no window is
 * special and the output may take the place of the input. Two products fit into a halfword, since no two taps that
 * share one have weights of -128 both.
 */
#ifndef NNMCU_INTERNAL_DEPTHWISE_CHANNELS_MVE_H
#define NNMCU_INTERNAL_DEPTHWISE_CHANNELS_MVE_H

#include <arm_mve.h>

#include "inline.h"
#include "copy_mve.h"
#include "nnmcu/depthwise_conv2d.h"

#define NNMCU_LANES_MVE 8
#ifndef NNMCU_INLINE
#define NNMCU_INLINE static inline __attribute__((always_inline))
#endif

/* Two taps or one, at bytes of lines and weights: products to the sums of even (q6) and odd (q7) lanes. */
#define NNMCU_CHANNELS_SUM    \
  "vmovlb.s16 q1, q0\n\t"     \
  "vmovlt.s16 q0, q0\n\t"     \
  "vadd.i32 q6, q6, q1\n\t"   \
  "vadd.i32 q7, q7, q0\n\t"
#define NNMCU_CHANNELS_TAPS(x, at, y, at_y, weights, next)                                       \
  "vldrb.s16 q0, [%[" x "], #" at "]\n\tvldrb.s16 q1, [%[w], #" weights "]\n\t"                  \
  "vmul.i16 q0, q0, q1\n\t"                                                                      \
  "vldrb.s16 q2, [%[" y "], #" at_y "]\n\tvldrb.s16 q1, [%[w], #" next "]\n\t"                   \
  "vmul.i16 q2, q2, q1\n\tvadd.i16 q0, q0, q2\n\t" NNMCU_CHANNELS_SUM
#define NNMCU_CHANNELS_TAP(x, at, weights)                                                       \
  "vldrb.s16 q0, [%[" x "], #" at "]\n\tvldrb.s16 q1, [%[w], #" weights "]\n\t"                  \
  "vmul.i16 q0, q0, q1\n\t" NNMCU_CHANNELS_SUM

/* Rounded twice; shifts below 0, or at most 0 where ties below the zero point are clamped (relu). */
#define NNMCU_CHANNELS_RELU(x, at, at_shift)                  \
  "vldrw.u32 q0, [%[multiplier], #" at "]\n\t"                \
  "vqrdmulh.s32 " x ", " x ", q0\n\t"                         \
  "vldrb.s32 q0, [%[shift], #" at_shift "]\n\t"               \
  "vrshl.s32 " x ", " x ", q0\n\t"
#define NNMCU_CHANNELS_DOUBLE(x, at, at_shift)                \
  "vldrw.u32 q0, [%[multiplier], #" at "]\n\t"                \
  "vqrdmulh.s32 " x ", " x ", q0\n\t"                         \
  "vshr.s32 q1, " x ", #31\n\t"                               \
  "vldrb.s32 q0, [%[shift], #" at_shift "]\n\t"               \
  "vadd.i32 " x ", " x ", q1\n\t"                             \
  "vrshl.s32 " x ", " x ", q0\n\t"

/* `count` outputs of a line; q3..q5: zero point and clamp; the lanes below `left` are stored. */
#define NNMCU_CHANNELS_LINE(SCALE)                                                              \
  __asm__ volatile(                                                                             \
      "vctp.16 %[left]\n\t"                                                                     \
      "dls lr, %[count]\n"                                                                      \
      "1:\n\t"                                                                                  \
      "vldrw.u32 q6, [%[bias]]\n\t"                                                             \
      "vldrw.u32 q7, [%[bias], #16]\n\t"                                                        \
      NNMCU_CHANNELS_TAPS("a", "0", "a", "8", "0", "8")                                         \
      NNMCU_CHANNELS_TAPS("a", "16", "b", "0", "16", "24")                                      \
      NNMCU_CHANNELS_TAPS("b", "8", "b", "16", "32", "40")                                      \
      NNMCU_CHANNELS_TAPS("c", "0", "c", "8", "48", "56")                                       \
      NNMCU_CHANNELS_TAP("c", "16", "64")                                                       \
      SCALE("q6", "0", "0") SCALE("q7", "16", "4")                                              \
      "vqmovnb.s32 q0, q6\n\t"                                                                  \
      "vqmovnt.s32 q0, q7\n\t"                                                                  \
      "add %[a], %[a], %[step]\n\t"                                                             \
      "vqadd.s16 q0, q0, %q[zero]\n\t"                                                          \
      "add %[b], %[b], %[step]\n\t"                                                             \
      "vmax.s16 q0, q0, %q[low]\n\t"                                                            \
      "add %[c], %[c], %[step]\n\t"                                                             \
      "vmin.s16 q0, q0, %q[high]\n\t"                                                           \
      "vpst\n\t"                                                                                \
      "vstrbt.16 q0, [%[out]]\n\t"                                                              \
      "add %[out], %[out], %[channels]\n\t"                                                     \
      "le lr, 1b\n\t"                                                                           \
      : [a] "+l"(a), [b] "+l"(b), [c] "+l"(c), [out] "+l"(out)                                  \
      : [w] "l"(weights), [bias] "r"(bias), [multiplier] "r"(multiplier), [shift] "l"(shift),   \
        [step] "r"(step), [channels] "r"(channels), [count] "r"(count), [left] "r"(left),       \
        [zero] "w"(zero), [low] "w"(low), [high] "w"(high)                                      \
      : "lr", "q0", "q1", "q2", "q6", "q7", "cc", "memory")

/* Apart, since it needs nearly all registers. */
NNMCU_ALL_REGISTERS
static __attribute__((noinline)) void nnmcu_channels_line_mve(const nnmcu_depthwise_conv2d_s8_params *p,
                                                              const int8_t *const *line, const int8_t *weights,
                                                              const int32_t *bias, int32_t at, int8_t *out,
                                                              int relu) {
  const int8_t *a = line[0], *b = line[1], *c = line[2];
  const int32_t *const multiplier = p->multiplier + at;
  const int8_t *const shift = p->shift + at;
  const int32_t channels = p->in.c, count = p->out.w, left = channels - at;
  const int32_t step = p->stride_w * NNMCU_LANES_MVE;
  const int16x8_t zero = vdupq_n_s16((int16_t)p->out_zero);
  const int16x8_t low = vdupq_n_s16((int16_t)p->act_min), high = vdupq_n_s16((int16_t)p->act_max);
  if (relu)
    NNMCU_CHANNELS_LINE(NNMCU_CHANNELS_RELU);
  else
    NNMCU_CHANNELS_LINE(NNMCU_CHANNELS_DOUBLE);
}

/* A line of eight channels of the input, or of zero points. */
NNMCU_INLINE void nnmcu_line_stage_mve(int8_t *to, const int8_t *from, int32_t step, int32_t count, mve_pred16_t on) {
  for (; count > 0; count--, from += step, to += NNMCU_LANES_MVE) vstrbq_s16(to, vldrbq_z_s16(from, on));
}

/*
 * filter [blocks of eight channels][9][8]; bias, multiplier and shift of a block: even channels, then odd ones;
 * `ring` has NNMCU_DEPTHWISE_CONV2D_S8_MVE_CHANNELS_SCRATCH_BYTES.
 */
NNMCU_INLINE void nnmcu_depthwise_channels_mve(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                               const int8_t *filter, const int32_t *bias, int8_t *out, int8_t *ring,
                                               int relu) {
  const int32_t channels = p->in.c, row_step = p->in.w * channels;
  const int32_t positions = (p->out.w - 1) * p->stride_w + 3, pitch = positions * NNMCU_LANES_MVE;
  const int32_t count = p->in.w < positions - p->pad_left ? p->in.w : positions - p->pad_left;
  for (int32_t n = 0; n < p->out.n; n++, in += p->in.h * row_step, out += p->out.h * p->out.w * channels) {
    for (int32_t c = 0; c < channels; c += NNMCU_LANES_MVE) {
      const mve_pred16_t on = vctp16q((uint32_t)(channels - c));
      const int8_t *const weights = filter + c * 9;
      int8_t *to = out + c;
      int32_t staged = 0;
      nnmcu_fill_mve(ring, p->in_zero, 3 * pitch);
      for (int32_t oy = 0; oy < p->out.h; oy++) {
        const int32_t top = oy * p->stride_h;
        const int8_t *line[3];
        if (staged < top) staged = top;
        for (; staged < top + 3; staged++) {
          const int32_t y = staged - p->pad_top;
          int8_t *const place = ring + staged % 3 * pitch + p->pad_left * NNMCU_LANES_MVE;
          if (y >= 0 && y < p->in.h)
            nnmcu_line_stage_mve(place, in + c + y * row_step, channels, count, on);
          else if (count > 0)
            nnmcu_fill_mve(place, p->in_zero, count * NNMCU_LANES_MVE);
        }
        for (int32_t k = 0; k < 3; k++) line[k] = ring + (top + k) % 3 * pitch;
        nnmcu_channels_line_mve(p, line, weights, bias + c, c, to, relu);
        to += p->out.w * channels;
      }
    }
  }
}

#endif
