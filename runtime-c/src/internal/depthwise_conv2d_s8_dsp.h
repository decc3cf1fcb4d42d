/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Depthwise convolution of the DSP variants for any kernel: the planes (planes_dsp.h) of the lines under the
 * kernel are a ring, every line once; weights become int16 with zeros between dilated taps; four outputs at a
 * time.
 */
#ifndef NNMCU_INTERNAL_DEPTHWISE_CONV2D_S8_DSP_H
#define NNMCU_INTERNAL_DEPTHWISE_CONV2D_S8_DSP_H

#include "planes_dsp.h"

/* Pairs of neighbouring taps of a kernel row. */
NNMCU_INLINE int32_t nnmcu_tap_pairs(const nnmcu_axis_dsp *line) {
  return ((line->kernel - 1) * line->dilation + 2) >> 1;
}

/* Doubled. */
static __attribute__((noinline)) void nnmcu_depthwise_weights(uint32_t *weights, const int8_t *filter,
                                                              const nnmcu_depthwise_conv2d_s8_dsp_params *p) {
  const int32_t kernel = p->line.kernel, dilation = p->line.dilation;
  for (int32_t ky = p->stack.kernel; ky > 0; ky--) {
    int32_t k = kernel;
    if (dilation == 1) {
      for (; k > 1; k -= 2, filter += 2)
        *weights++ = nnmcu_pack_low((uint32_t)(filter[0] * 2), (uint32_t)(filter[1] * 2));
      if (k > 0) *weights++ = nnmcu_pack_low((uint32_t)(*filter++ * 2), 0);
      continue;
    }
    int16_t *w = (int16_t *)(void *)weights;
    weights += nnmcu_tap_pairs(&p->line);
    for (int32_t i = 0; i < 2 * nnmcu_tap_pairs(&p->line); i++) w[i] = 0;
    for (; k > 0; k--, w += dilation) *w = (int16_t)(*filter++ * 2);
  }
}

/* Of four outputs, those from `count` on are the first one again. */
NNMCU_INLINE void nnmcu_taps_spread(nnmcu_taps_dsp *taps, const nnmcu_depthwise_conv2d_s8_dsp_params *p,
                                    int32_t count) {
  for (int32_t i = 0; i < 3; i++) {
    const int32_t k = i + 1 < count ? i + 1 : 0;
    taps->at[i] = k * 2 * p->line.stride - 4;
    taps->to[i] = k * p->line.out_step;
  }
}

/* A line of a channel; the rest of `taps` stays the same for all lines. */
NNMCU_INLINE void nnmcu_depthwise_line(nnmcu_taps_dsp *taps, const nnmcu_depthwise_conv2d_s8_dsp_params *p,
                                       const uint32_t *weights, int32_t co, nnmcu_taps_fn *run, int8_t *out) {
  taps->weights = weights;
  taps->bias = p->bias[co] * 2;
  taps->x = 0;
  taps->multiplier = p->multiplier[co];
  taps->shift = -p->shift[co] - 1;
  if (__builtin_expect(taps->shift < 0, 0)) {
    taps->bias *= 1 << -taps->shift;
    taps->shift = 0;
    run = p->left_taps;
  }
  taps->offset = (p->out_zero * 2 + 1) * (1 << taps->shift);
  taps->out = out;
  if (p->line.out > 3) run(taps, p->line.out >> 2);
  if ((p->line.out & 3) == 0) return;
  nnmcu_taps_spread(taps, p, p->line.out & 3);
  run(taps, 1);
  nnmcu_taps_spread(taps, p, 4);
}

/* `buffer` has room for the planes and the weights of two channels. */
NNMCU_INLINE void nnmcu_depthwise_conv2d_s8_dsp_body(const nnmcu_depthwise_conv2d_s8_dsp_params *p,
                                                     const int8_t *in, const int8_t *filter, int8_t *out,
                                                     uint32_t *buffer, nnmcu_taps_fn *right) {
  const int16_t *rows[NNMCU_DEPTHWISE_CONV2D_S8_DSP_LARGEST_KERNEL];
  const int32_t pairs = nnmcu_tap_pairs(&p->line), words = p->stack.kernel * pairs;
  const int32_t size = p->stack.kernel * p->line.kernel;
  const int32_t pitch = ((p->line.out - 1) * p->line.stride + 2 * pairs + 1) & ~1;
  const int32_t slots = (p->stack.kernel - 1) * p->stack.dilation + 1;
  const nnmcu_part inside = nnmcu_part_of(&p->line, 0, pitch);
  int16_t *const planes = (int16_t *)(void *)buffer;
  uint32_t *const weights = buffer + slots * pitch;
  int8_t *const image = out;
  nnmcu_taps_dsp taps;
  taps.rows = rows;
  taps.rows_end = rows + p->stack.kernel;
  taps.row_bytes = pairs * 4;
  taps.out_advance = 4 * p->line.out_step;
  taps.x_advance = 8 * p->line.stride;
  nnmcu_taps_spread(&taps, p, 4);
  /* What lies outside the input along the line is never overwritten. */
  nnmcu_planes_fill(planes, planes + slots * pitch, p->in_zero, slots * pitch);
  for (int32_t n = 0; n < p->images; n++, in += p->in_image, out += p->out_image) {
    for (int32_t c = 0; c < p->channels; c += 2) {
      const int32_t pair = c + 1 < p->channels ? 2 : 1;
      int32_t staged = 0; /* lines of the padded input that went into the ring */
      int32_t slot = 0;   /* where the next one goes: the oldest of the last `slots` lines is there */
      for (int32_t y = 0; y < p->stack.out; y++) {
        const int32_t top = y * p->stack.stride;
        if (staged < top) staged = top;
        for (; staged < top + slots; staged++) {
          int16_t *const plane = planes + slot * pitch + inside.before;
          const int32_t iy = staged - p->stack.pad;
          if (iy < 0 || iy >= p->stack.in)
            nnmcu_planes_fill(plane, plane + slots * pitch, p->in_zero, inside.count);
          else
            nnmcu_planes_stage(plane, plane + (pair - 1) * slots * pitch,
                               in + c + iy * p->stack.in_step + inside.at * p->line.in_step, p->line.in_step,
                               inside.count);
          if (++slot == slots) slot = 0;
        }
        for (int32_t m = 0; m < pair * p->per_input; m++) {
          const int32_t i = m < p->per_input ? 0 : 1;
          const int32_t co = c * p->per_input + m;
          int8_t *const to = out + y * p->stack.out_step + co;
          for (int32_t k = 0, s = slot; k < p->stack.kernel; k++) {
            rows[k] = planes + (i * slots + s) * pitch;
            s += p->stack.dilation;
            if (s >= slots) s -= slots;
          }
          if (y == 0 || p->per_input > 1) {
            nnmcu_depthwise_weights(weights + i * words, filter + co * size, p);
            if (p->shift[co] >= 0) nnmcu_depthwise_shift(weights + i * words, words, p->shift[co] + 1);
          }
          nnmcu_depthwise_line(&taps, p, weights + i * words, co, right, to);
        }
      }
    }
  }
  nnmcu_clamp_bytes(image, p->images * p->out_image, p->act_min, p->act_max);
}

#endif
