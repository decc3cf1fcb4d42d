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

static __attribute__((noinline)) void nnmcu_depthwise_weights(uint32_t *weights, const int8_t *filter,
                                                              const nnmcu_depthwise_conv2d_s8_dsp_params *p,
                                                              int32_t factor) {
  const int32_t kernel = p->line.kernel, dilation = p->line.dilation;
  for (int32_t ky = p->stack.kernel; ky > 0; ky--) {
    int32_t k = kernel;
    if (dilation == 1) {
      for (; k > 1; k -= 2, filter += 2)
        *weights++ = nnmcu_pack_low((uint32_t)(filter[0] * factor), (uint32_t)(filter[1] * factor));
      if (k > 0) *weights++ = nnmcu_pack_low((uint32_t)(*filter++ * factor), 0);
      continue;
    }
    int16_t *w = (int16_t *)(void *)weights;
    weights += nnmcu_tap_pairs(&p->line);
    for (int32_t i = 0; i < 2 * nnmcu_tap_pairs(&p->line); i++) w[i] = 0;
    for (; k > 0; k--, w += dilation) *w = (int16_t)(*filter++ * factor);
  }
}

/*
 * A channel's part of `taps`, the rest of which stays the same for all lines; sums are doubled for the fast
 * form.
 */
NNMCU_INLINE void nnmcu_taps_begin(nnmcu_taps_dsp *taps, const nnmcu_depthwise_conv2d_s8_dsp_params *p,
                                   const uint32_t *weights, int32_t bias) {
  const int32_t stride = p->line.stride * 2;
  taps->weights = weights;
  taps->bias = bias;
  taps->x = 0;
  for (int32_t i = 0; i < 3; i++) taps->at[i] = (i + 1) * stride - 4;
}

/* Outputs from `count` of four on are the first one again. */
NNMCU_INLINE void nnmcu_taps_shorten(nnmcu_taps_dsp *taps, int32_t count) {
  for (int32_t i = count - 1; i < 3; i++) {
    taps->at[i] = -4;
    taps->to[i] = 0;
  }
}

/* A line of a channel with a right shift. */
NNMCU_INLINE void nnmcu_depthwise_line(nnmcu_taps_dsp *taps, const nnmcu_depthwise_conv2d_s8_dsp_params *p,
                                       const uint32_t *weights, int32_t co, nnmcu_taps_fn *run, int8_t *out) {
  nnmcu_taps_begin(taps, p, weights, p->bias[co] * 2);
  taps->multiplier = p->multiplier[co];
  taps->shift = -p->shift[co] - 1;
  taps->offset = (p->out_zero * 2 + 1) * (1 << taps->shift);
  taps->out = out;
  for (int32_t i = 0; i < 3; i++) taps->to[i] = (i + 1) * p->line.out_step;
  if (p->line.out > 3) run(taps, p->line.out >> 2);
  if ((p->line.out & 3) == 0) return;
  nnmcu_taps_shorten(taps, p->line.out & 3);
  run(taps, 1);
}

/* Any shift; `sums` is for four of them. */
NNMCU_INLINE void nnmcu_depthwise_line_wide(nnmcu_taps_dsp *taps,
                                            const nnmcu_depthwise_conv2d_s8_dsp_params *p,
                                            const uint32_t *weights, int32_t co, int single, int32_t *sums,
                                            int8_t *out) {
  const nnmcu_scale_dsp scale = nnmcu_scale_at_dsp(p->multiplier[co], p->shift[co], p->out_zero, single);
  nnmcu_taps_begin(taps, p, weights, p->bias[co]);
  taps->out = sums;
  for (int32_t left = p->line.out; left > 0; left -= 4) {
    if (left < 4) nnmcu_taps_shorten(taps, left);
    nnmcu_taps_dsp_sums(taps, 1);
    for (int32_t i = 0; i < 4 && i < left; i++, out += p->line.out_step)
      *out = (int8_t)nnmcu_scaled_dsp(&scale, sums[i]);
  }
}

/*
 * `buffer` has room for the planes and the weights of two channels, doubled for the fast form, since the
 * rounding product halves the sums. `wide`: any shift, without `run`.
 */
NNMCU_INLINE void nnmcu_depthwise_conv2d_s8_dsp_body(const nnmcu_depthwise_conv2d_s8_dsp_params *p,
                                                     const int8_t *in, const int8_t *filter, int8_t *out,
                                                     uint32_t *buffer, nnmcu_taps_fn *run, int wide,
                                                     int single) {
  const int16_t *rows[NNMCU_DEPTHWISE_CONV2D_S8_DSP_LARGEST_KERNEL];
  const int32_t pairs = nnmcu_tap_pairs(&p->line), words = p->stack.kernel * pairs;
  const int32_t size = p->stack.kernel * p->line.kernel;
  const int32_t pitch = ((p->line.out - 1) * p->line.stride + 2 * pairs + 1) & ~1;
  const int32_t slots = (p->stack.kernel - 1) * p->stack.dilation + 1;
  const nnmcu_part inside = nnmcu_part_of(&p->line, 0, pitch);
  int16_t *const planes = (int16_t *)(void *)buffer;
  uint32_t *const weights = buffer + slots * pitch;
  int8_t *const image = out;
  int32_t sums[4];
  nnmcu_taps_dsp taps;
  taps.rows = rows;
  taps.rows_end = rows + p->stack.kernel;
  taps.row_bytes = pairs * 4;
  taps.out_advance = 4 * p->line.out_step;
  taps.x_advance = 8 * p->line.stride;
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
          if (y == 0 || p->per_input > 1)
            nnmcu_depthwise_weights(weights + i * words, filter + co * size, p, wide ? 1 : 2);
          if (wide)
            nnmcu_depthwise_line_wide(&taps, p, weights + i * words, co, single, sums, to);
          else
            nnmcu_depthwise_line(&taps, p, weights + i * words, co, run, to);
        }
      }
    }
  }
  nnmcu_clamp_bytes(image, p->images * p->out_image, p->act_min, p->act_max);
}

#endif
