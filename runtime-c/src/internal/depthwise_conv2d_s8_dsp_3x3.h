/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Depthwise 3x3 convolution, two channels at a time: the three lines under the outputs stand as int16 in planes that
 * are used in turn, and line_dsp.h computes a line of one channel from them.
 */
#ifndef NNMCU_INTERNAL_DEPTHWISE_CONV2D_S8_DSP_3X3_H
#define NNMCU_INTERNAL_DEPTHWISE_CONV2D_S8_DSP_3X3_H

#include "inline.h"
#include "planes_dsp.h"

/* Elements of a plane; internal/line_dsp.h knows them. */
#define NNMCU_DEPTHWISE_PITCH 50

typedef struct {
  nnmcu_line_dsp line;
  nnmcu_line_fn *run;
  uint32_t weights[10]; /* kernel rows 0 1 2 0 1, so that three of them begin with any */
} nnmcu_channel_3x3;

typedef struct {
  const nnmcu_depthwise_conv2d_s8_dsp_params *p;
  const int8_t *filter;
  nnmcu_line_fn *line;
  nnmcu_part inside;
  int32_t count;    /* outputs of a line */
  int32_t staged;   /* lines of the padded input that are in the planes of their number modulo 3, or were */
  int32_t begin;    /* twice the kernel row of plane 0 */
  int16_t *plane;   /* for the next line */
  nnmcu_channel_3x3 state[2];
  uint32_t planes[2][3 * NNMCU_DEPTHWISE_PITCH / 2];
} nnmcu_work_3x3;
typedef char nnmcu_work_3x3_is_the_scratch[sizeof(nnmcu_work_3x3) ==
                                                   NNMCU_DEPTHWISE_CONV2D_S8_DSP_3X3_SCRATCH_BYTES
                                               ? 1
                                               : -1];

/*
 * What lines of output channel co need; sums are doubled or more, see planes_dsp.h. Inlined, this function and the
 * next would need much stack.
 */
NNMCU_OUT_OF_LINE void nnmcu_3x3_prepare(nnmcu_work_3x3 *w, int32_t i, int32_t co) {
  const nnmcu_depthwise_conv2d_s8_dsp_params *const p = w->p;
  nnmcu_channel_3x3 *const to = &w->state[i];
  const int8_t *filter = w->filter + co * 9;
  int32_t shift = -p->shift[co] - 1;
  for (int32_t k = 0; k < 6; k += 2, filter += 3) {
    const int32_t w0 = filter[0] * 2, w1 = filter[1] * 2, w2 = filter[2] * 2;
    to->weights[k] = nnmcu_pack_low((uint32_t)w0, (uint32_t)w1);
    to->weights[k + 1] = nnmcu_pack_low((uint32_t)w1, (uint32_t)w2);
  }
  to->run = w->line;
  to->line.bias = p->bias[co] * 2;
  if (shift < 0) {
    nnmcu_depthwise_shift(to->weights, 6, -shift);
    to->line.bias *= 1 << -shift;
    shift = 0;
    to->run = p->left_line;
  }
  memcpy(to->weights + 6, to->weights, 4 * sizeof *to->weights);
  to->line.multiplier = p->multiplier[co];
  to->line.offset = (p->out_zero * 2 + 1) * (1 << shift);
  to->line.shift = shift + (w->count & 1) * 256;
}

/* Line `top` of the padded input and the two after it into the planes. */
NNMCU_OUT_OF_LINE void nnmcu_3x3_stage(nnmcu_work_3x3 *w, const int8_t *in, int32_t top, int32_t pair) {
  int16_t *const planes = (int16_t *)(void *)w->planes + w->inside.before;
  if (w->staged < top) {
    w->staged = top;
    w->plane = planes + top % 3 * NNMCU_DEPTHWISE_PITCH;
  }
  for (; w->staged < top + 3; w->staged++) {
    const int32_t y = w->staged - w->p->stack.pad;
    if (y < 0 || y >= w->p->stack.in)
      nnmcu_planes_fill(w->plane, w->plane + 3 * NNMCU_DEPTHWISE_PITCH, w->p->in_zero, w->inside.count);
    else
      nnmcu_planes_stage(w->plane, w->plane + (pair - 1) * 3 * NNMCU_DEPTHWISE_PITCH, in + y * w->p->stack.in_step,
                         w->p->line.in_step, w->inside.count);
    w->plane += w->plane < planes + 2 * NNMCU_DEPTHWISE_PITCH ? NNMCU_DEPTHWISE_PITCH : -2 * NNMCU_DEPTHWISE_PITCH;
  }
}

static void nnmcu_3x3_line(nnmcu_work_3x3 *w, int32_t i, int8_t *out) {
  w->state[i].run(out, (const int16_t *)(const void *)w->planes[i], w->state[i].weights + w->begin,
                  &w->state[i].line);
}

/* All lines of input channel c and the next one, if `pair` is 2. */
static void nnmcu_3x3_lines(nnmcu_work_3x3 *w, const int8_t *in, int8_t *out, int32_t c, int32_t pair) {
  const nnmcu_depthwise_conv2d_s8_dsp_params *const p = w->p;
  w->staged = w->begin = 0;
  w->plane = (int16_t *)(void *)w->planes + w->inside.before;
  if (p->per_input == 1) {
    nnmcu_3x3_prepare(w, 0, c);
    if (pair == 2) nnmcu_3x3_prepare(w, 1, c + 1);
  }
  for (int32_t y = 0; y < p->stack.out; y++, out += p->stack.out_step) {
    nnmcu_3x3_stage(w, in, y * p->stack.stride, pair);
    if (p->per_input == 1) {
      nnmcu_3x3_line(w, 0, out);
      if (pair == 2) nnmcu_3x3_line(w, 1, out + 1);
    } else {
      for (int32_t m = 0; m < pair * p->per_input; m++) {
        const int32_t i = m < p->per_input ? 0 : 1;
        nnmcu_3x3_prepare(w, i, c * p->per_input + m);
        nnmcu_3x3_line(w, i, out + m);
      }
    }
    w->begin -= p->stack.stride % 3 * 2;
    if (w->begin < 0) w->begin += 6;
  }
}

NNMCU_INLINE void nnmcu_depthwise_3x3_dsp(const nnmcu_depthwise_conv2d_s8_dsp_params *p, const int8_t *in,
                                          const int8_t *filter, int8_t *out, nnmcu_line_fn *line, nnmcu_work_3x3 *w) {
  int8_t *const image = out;
  w->p = p;
  w->filter = filter;
  w->line = line;
  for (int32_t n = 0; n < p->images; n++, in += p->in_image, out += p->out_image) {
    /* Parts of the lines for which the planes have room. */
    for (int32_t first = 0; first < p->line.out; first += w->count) {
      const int32_t most = p->line.stride == 1 ? NNMCU_DEPTHWISE_PITCH - 2 : (NNMCU_DEPTHWISE_PITCH - 2) / 2;
      w->count = p->line.out - first < most ? p->line.out - first : most;
      for (int32_t i = 0; i < 2; i++) {
        w->state[i].line.step = p->line.out_step;
        w->state[i].line.end = (const int16_t *)(const void *)w->planes[i] + (w->count & ~1) * p->line.stride;
      }
      w->inside = nnmcu_part_of(&p->line, first * p->line.stride, ((w->count + 1) & ~1) * p->line.stride + 2);
      /* What lies outside the input along the line is never overwritten. */
      nnmcu_planes_fill((int16_t *)(void *)w->planes[0], (int16_t *)(void *)w->planes[1], p->in_zero,
                        3 * NNMCU_DEPTHWISE_PITCH);
      for (int32_t c = 0; c < p->channels; c += 2)
        nnmcu_3x3_lines(w, in + w->inside.at * p->line.in_step + c,
                        out + first * p->line.out_step + c * p->per_input, c, c + 1 < p->channels ? 2 : 1);
    }
  }
  nnmcu_clamp_bytes(image, p->images * p->out_image, p->act_min, p->act_max);
}

#endif
