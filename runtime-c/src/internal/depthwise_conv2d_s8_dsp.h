/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Depthwise convolution of the DSP variants. The longer of height and width is the line, the other one the stack of
 * lines. Two channels at a time, the input lines under the kernel are copied to int16 planes with the zero point
 * around them (a ring: every line once), so that one SMLAD does two taps and borders need no code of their own.
 */
#ifndef NNMCU_INTERNAL_DEPTHWISE_CONV2D_S8_DSP_H
#define NNMCU_INTERNAL_DEPTHWISE_CONV2D_S8_DSP_H

#include "matmul_dsp.h"
#include "nnmcu/depthwise_conv2d.h"
#include "requantize.h"

/* One spatial axis: sizes, distances between neighbours in elements of the tensors, and the window. */
typedef struct {
  int32_t in, out, in_step, out_step, kernel, stride, dilation, pad, filter_step;
} nnmcu_axis;

/* What a line of outputs of one channel needs. The assembly below knows this order. */
typedef struct {
  int32_t bias, multiplier, offset, right;
  int8_t *out;
  int32_t step;
  const int16_t *end;
  const uint32_t *weights;
  const int16_t *row[3];
  int32_t out_zero;
} nnmcu_line;

/* Clamps that bind are rare (the range is nearly always that of int8), so they are a pass of their own. */
NNMCU_INLINE void nnmcu_line_clamp(const nnmcu_depthwise_conv2d_s8_params *p, const nnmcu_axis *a, int8_t *out) {
  if (p->act_max - p->act_min == UINT8_MAX) return;
  for (int32_t x = 0; x < a->out; x++, out += a->out_step) *out = (int8_t)nnmcu_clamp(*out, p->act_min, p->act_max);
}

/* Input positions first, first+1, ... of a line, two channels or one; what lies outside becomes the zero point. */
NNMCU_INLINE void nnmcu_line_stage(const nnmcu_axis *a, const int8_t *in, int32_t in_zero, int16_t *plane0,
                                   int16_t *plane1, int32_t pitch) {
  int32_t x = 0;
  for (; x < a->pad; x++) plane0[x] = plane1[x] = (int16_t)in_zero;
  const int32_t end = a->pad + a->in < pitch ? a->pad + a->in : pitch;
  if (plane0 == plane1) {
    for (; x < end; x++, in += a->in_step) plane0[x] = *in;
  } else {
    if ((x & 1) != 0 && x < end) {
      plane0[x] = in[0];
      plane1[x++] = in[1];
      in += a->in_step;
    }
    uint32_t *w0 = (uint32_t *)(void *)(plane0 + x), *w1 = (uint32_t *)(void *)(plane1 + x);
    for (; x + 1 < end; x += 2) {
      uint16_t first, second;
      memcpy(&first, in, 2);
      memcpy(&second, in + a->in_step, 2);
      in += 2 * a->in_step;
      const uint32_t bytes = nnmcu_pack_low(first, second);
      *w0++ = nnmcu_sxtb16(bytes);
      *w1++ = nnmcu_sxtb16_ror8(bytes);
    }
    if (x < end) {
      plane0[x] = in[0];
      plane1[x++] = in[1];
    }
  }
  for (; x < pitch; x++) plane0[x] = plane1[x] = (int16_t)in_zero;
}

typedef void (*nnmcu_line_weights)(uint32_t *weights, const int8_t *filter, const nnmcu_axis *stack,
                                   const nnmcu_axis *line);
typedef void (*nnmcu_line_kernel)(nnmcu_line *l, const int16_t *const *lines, const uint32_t *weights,
                                  const nnmcu_axis *stack, const nnmcu_axis *line);

NNMCU_INLINE int32_t nnmcu_line_pitch(const nnmcu_axis *a) {
  return (((a->out + 1) & ~1) * a->stride + (a->kernel - 1) * a->dilation + 2) & ~1;
}

/* Computes all lines; expand and kernel are constants, so they are inlined. */
NNMCU_INLINE void nnmcu_depthwise_conv2d_s8_dsp_body(const nnmcu_depthwise_conv2d_s8_params *p, const int8_t *in,
                                                     const int8_t *filter, const int32_t *bias, int8_t *out,
                                                     uint32_t *buffer, const int16_t **lines,
                                                     nnmcu_line_weights expand, nnmcu_line_kernel kernel) {
  const nnmcu_axis h = {p->in.h,        p->out.h,    p->in.w * p->in.c, p->out.w * p->out.c, p->kernel_h, p->stride_h,
                        p->dilation_h, p->pad_top,  p->kernel_w};
  const nnmcu_axis w = {p->in.w, p->out.w, p->in.c, p->out.c, p->kernel_w, p->stride_w, p->dilation_w, p->pad_left, 1};
  const nnmcu_axis *const line = p->out.h > p->out.w ? &h : &w;
  const nnmcu_axis *const stack = p->out.h > p->out.w ? &w : &h;
  const int32_t per_input = p->out.c / p->in.c;
  const int32_t taps = p->kernel_h * p->kernel_w;
  const int32_t pitch = nnmcu_line_pitch(line);
  const int32_t slots = (stack->kernel - 1) * stack->dilation + 1;
  int16_t *const planes = (int16_t *)(void *)buffer;
  uint32_t *const weights = buffer + slots * pitch;
  const int32_t words = stack->kernel * (((line->kernel - 1) * line->dilation + 2) >> 1);
  for (int32_t n = 0; n < p->out.n; n++) {
    for (int32_t ci = 0; ci < p->in.c;) {
      const int32_t channels = ci + 1 < p->in.c ? 2 : 1;
      int32_t staged = 0; /* lines of the padded input that went into the ring */
      int32_t slot = 0;   /* where the next one goes */
      for (int32_t y = 0; y < stack->out; y++) {
        const int32_t first = y * stack->stride;
        if (staged < first) staged = first;
        for (; staged < first + slots; staged++) {
          const int32_t iy = staged - stack->pad;
          int16_t *const plane = planes + slot * pitch;
          int16_t *const other = channels == 2 ? plane + slots * pitch : plane;
          if (iy < 0 || iy >= stack->in) {
            for (int32_t x = 0; x < pitch; x++) plane[x] = other[x] = (int16_t)p->in_zero;
          } else {
            nnmcu_line_stage(line, in + iy * stack->in_step + ci, p->in_zero, plane, other, pitch);
          }
          if (++slot == slots) slot = 0;
        }
        /* The oldest of the last `slots` lines is in the slot that comes next. */
        for (int32_t k = 0, s = slot; k < stack->kernel; k++) {
          lines[k] = planes + s * pitch;
          s += stack->dilation;
          if (s >= slots) s -= slots;
        }
        for (int32_t c = 0; c < channels; c++) {
          for (int32_t m = 0; m < per_input; m++) {
            const int32_t co = (ci + c) * per_input + m;
            const int32_t right = -p->shift[co];
            int8_t *const first_out = out + y * stack->out_step + co;
            uint32_t *const expanded = weights + c * words;
            nnmcu_line l = {bias[co], p->multiplier[co], 0, right, first_out,
                            line->out_step, NULL, expanded, {lines[0], NULL, NULL}, p->out_zero};
            if (right > 0) l.offset = nnmcu_offset_dsp(right, p->out_zero);
            if (y == 0 || per_input > 1) expand(expanded, filter + co * taps, stack, line);
            kernel(&l, lines, expanded, stack, line);
            nnmcu_line_clamp(p, line, first_out);
          }
          for (int32_t k = 0; k < stack->kernel; k++) lines[k] += slots * pitch;
        }
      }
      ci += channels;
    }
    in += p->in.h * p->in.w * p->in.c;
    out += p->out.h * p->out.w * p->out.c;
  }
}

/* Any kernel: weights expanded to int16 with zeros between dilated taps, then two outputs at a time. */
NNMCU_INLINE void nnmcu_weights_any(uint32_t *weights, const int8_t *filter, const nnmcu_axis *stack,
                                    const nnmcu_axis *line) {
  const int32_t pairs = ((line->kernel - 1) * line->dilation + 2) >> 1;
  int16_t *w = (int16_t *)(void *)weights;
  for (int32_t ky = 0; ky < stack->kernel; ky++, w += 2 * pairs) {
    for (int32_t k = 0; k < 2 * pairs; k++) w[k] = 0;
    for (int32_t kx = 0; kx < line->kernel; kx++)
      w[kx * line->dilation] = filter[ky * stack->filter_step + kx * line->filter_step];
  }
}

NNMCU_INLINE int8_t nnmcu_finish_any(const nnmcu_line *l, int32_t acc) {
  return (int8_t)(l->right > 0 ? nnmcu_requantize_dsp(acc, l->multiplier, l->right, l->offset)
                               : nnmcu_requantize_left_dsp(acc, l->multiplier, -l->right, l->out_zero));
}

NNMCU_INLINE void nnmcu_line_any(nnmcu_line *l, const int16_t *const *lines, const uint32_t *weights,
                                 const nnmcu_axis *stack, const nnmcu_axis *line) {
  const int32_t pairs = ((line->kernel - 1) * line->dilation + 2) >> 1;
  int8_t *out = l->out;
  int32_t at = 0;
  for (int32_t x = 0; x < line->out; x += 2, at += 2 * line->stride) {
    int32_t a = l->bias, b = l->bias;
    const uint32_t *v = weights;
    for (int32_t ky = 0; ky < stack->kernel; ky++) {
      const int16_t *row = lines[ky] + at;
      const int16_t *next = row + line->stride;
      for (const uint32_t *const end = v + pairs; v != end; row += 2, next += 2) {
        const uint32_t w = *v++;
        a = nnmcu_smlad(nnmcu_load_u32(row), w, a);
        b = nnmcu_smlad(nnmcu_load_u32(next), w, b);
      }
    }
    *out = nnmcu_finish_any(l, a);
    out += l->step;
    if (x + 1 == line->out) break;
    *out = nnmcu_finish_any(l, b);
    out += l->step;
  }
}

NNMCU_INLINE uint32_t nnmcu_halfwords(int32_t low, int32_t high) {
  return nnmcu_pack_low((uint32_t)low, (uint32_t)high);
}

/* 3x3: taps (w0,w1) and (w1,w2) of each line as words, doubled since SMMULR wants doubled sums. */
NNMCU_INLINE void nnmcu_weights_3x3(uint32_t *weights, const int8_t *filter, const nnmcu_axis *stack,
                                    const nnmcu_axis *line) {
  const int32_t dx = line->filter_step;
  for (int32_t ky = 0; ky < 3; ky++, filter += stack->filter_step, weights += 2) {
    const int32_t w0 = filter[0] * 2, w1 = filter[dx] * 2, w2 = filter[2 * dx] * 2;
    weights[0] = nnmcu_halfwords(w0, w1);
    weights[1] = nnmcu_halfwords(w1, w2);
  }
}

/* Inputs x0..x3 in r10, r11; outputs at x0 in r12 and at x1 in lr: five instructions for six products. */
#define NNMCU_TAPS_STRIDE_1(row, u, v)  \
  "ldrd r10, r11, [" row "], #4\n\t"    \
  "smlad r12, r10, " u ", r12\n\t"      \
  "smlatb lr, r10, " u ", lr\n\t"       \
  "smlabt r12, r11, " v ", r12\n\t"     \
  "smlad lr, r11, " v ", lr\n\t"

/* Inputs x0..x4, outputs at x0 and x2. */
#define NNMCU_TAPS_STRIDE_2(row, u, v)  \
  "ldrd r10, r11, [" row "], #8\n\t"    \
  "smlad r12, r10, " u ", r12\n\t"      \
  "ldr r10, [" row "]\n\t"              \
  "smlabt r12, r11, " v ", r12\n\t"     \
  "smlad lr, r11, " u ", lr\n\t"        \
  "smlabt lr, r10, " v ", lr\n\t"

/*
 * All pairs of outputs until row 0 reaches l->end. Sums, weights, rows and inputs take 13 registers, and one is for
 * what nnmcu_line keeps in memory; saved here, since no compiler gives all of them to inline assembly.
 */
#define NNMCU_LINE_3X3(TAPS, l)                                                         \
  do {                                                                                  \
    register nnmcu_line *l_ __asm__("r0") = (l);                                        \
    __asm__ volatile(                                                                   \
        "push {r4-r11}\n\t"                                                             \
        "ldr r12, [r0, #28]\n\t"                                                        \
        "ldm r12, {r4-r9}\n\t"                                                          \
        "add r12, r0, #32\n\t"                                                          \
        "ldm r12, {r1-r3}\n"                                                            \
        "1:\n\t"                                                                        \
        "ldr r12, [r0]\n\t"                                                             \
        "mov lr, r12\n\t"                                                               \
        TAPS("r1", "r4", "r5") TAPS("r2", "r6", "r7") TAPS("r3", "r8", "r9")            \
        "ldrd r10, r11, [r0, #4]\n\t"                                                   \
        "smmulr r12, r12, r10\n\t"                                                      \
        "smmulr lr, lr, r10\n\t"                                                        \
        "add r12, r12, r12, asr #31\n\t"                                                \
        "add lr, lr, lr, asr #31\n\t"                                                   \
        "add r12, r12, r11\n\t"                                                         \
        "add lr, lr, r11\n\t"                                                           \
        "ldrd r10, r11, [r0, #12]\n\t"                                                  \
        "asr r12, r12, r10\n\t"                                                         \
        "asr lr, lr, r10\n\t"                                                           \
        "ldr r10, [r0, #20]\n\t"                                                        \
        "ssat r12, #8, r12\n\t"                                                         \
        "ssat lr, #8, lr\n\t"                                                           \
        "strb lr, [r11, r10]\n\t"                                                       \
        "strb r12, [r11]\n\t"                                                           \
        "add r11, r11, r10, lsl #1\n\t"                                                 \
        "ldr r10, [r0, #24]\n\t"                                                        \
        "str r11, [r0, #16]\n\t"                                                        \
        "cmp r1, r10\n\t"                                                               \
        "bne 1b\n\t"                                                                    \
        "add r12, r0, #32\n\t"                                                          \
        "stm r12, {r1-r3}\n\t"                                                          \
        "pop {r4-r11}\n\t"                                                              \
        : "+r"(l_)                                                                      \
        :                                                                               \
        : "r1", "r2", "r3", "r12", "lr", "cc", "memory");                               \
  } while (0)

/* 3x3, not dilated, stride along the line 1 or 2, right shifts. */
NNMCU_INLINE void nnmcu_line_3x3(nnmcu_line *l, const int16_t *const *lines, const uint32_t *w,
                                 const nnmcu_axis *stack, const nnmcu_axis *line) {
  const int32_t pairs = line->out >> 1;
  (void)stack;
  (void)w;
  l->bias *= 2;
  l->row[1] = lines[1];
  l->row[2] = lines[2];
  l->end = lines[0] + pairs * 2 * line->stride;
  if (pairs == 0) {
    l->step = 0;
    l->end += 2 * line->stride;
  }
  for (;;) {
    if (line->stride == 1) {
      NNMCU_LINE_3X3(NNMCU_TAPS_STRIDE_1, l);
    } else {
      NNMCU_LINE_3X3(NNMCU_TAPS_STRIDE_2, l);
    }
    /* An odd last output shares its address with the one after it, stored first. */
    if ((line->out & 1) == 0 || l->step == 0) break;
    l->step = 0;
    l->end += 2 * line->stride;
  }
}

#endif
