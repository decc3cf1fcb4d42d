/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/isa.h"

#if NNMCU_HAS_DSP
#include "internal/matmul_dsp.h"
#include "internal/requantize.h"
#include "internal/window.h"
#include "nnmcu/conv2d.h"

/* Where element `e` of a column stands: pairs (0,2) and (1,3) of each group, columns interleaved. */
static inline int16_t *column_at(int16_t *column, int32_t e) {
  static const uint8_t lane[4] = {0, 2, 1, 3};
  return column + (e >> 2) * NNMCU_DSP_GROUP + lane[e & 3];
}

/* Expands `count` bytes to elements e.. of a column. */
static void expand(int16_t *column, int32_t e, const int8_t *in, int32_t count) {
  for (; count > 0 && (e & 3) != 0; e++, count--) *column_at(column, e) = *in++;
  uint32_t *pair = (uint32_t *)(void *)column_at(column, e);
  for (; count >= 4; e += 4, count -= 4, in += 4, pair += NNMCU_DSP_GROUP / 2) {
    const uint32_t bytes = nnmcu_load_u32(in);
    pair[0] = nnmcu_sxtb16(bytes);
    pair[1] = nnmcu_sxtb16_ror8(bytes);
  }
  for (; count > 0; e++, count--) *column_at(column, e) = *in++;
}

static void fill(int16_t *column, int32_t e, int32_t value, int32_t count) {
  for (; count > 0; e++, count--) *column_at(column, e) = (int16_t)value;
}

/* The input under the window of one output pixel as a column; outside the input stands the zero point. */
static void gather(const nnmcu_conv2d_s8_params *p, const int8_t *in, int32_t oy, int32_t ox, int16_t *column) {
  const int32_t c = p->in.c;
  const int32_t row = p->kernel_w * c;
  const nnmcu_taps ty = nnmcu_taps_at(oy * p->stride_h - p->pad_top, p->in.h, p->kernel_h, p->dilation_h);
  const nnmcu_taps tx = nnmcu_taps_at(ox * p->stride_w - p->pad_left, p->in.w, p->kernel_w, p->dilation_w);
  for (int32_t ky = 0; ky < p->kernel_h; ky++) {
    const int32_t e = ky * row;
    if (ky < ty.first || ky >= ty.end || tx.first >= tx.end) {
      fill(column, e, p->in_zero, row);
      continue;
    }
    const int8_t *x = in + ((ty.origin + ky * p->dilation_h) * p->in.w + tx.origin + tx.first * p->dilation_w) * c;
    fill(column, e, p->in_zero, tx.first * c);
    if (p->dilation_w == 1) {
      expand(column, e + tx.first * c, x, (tx.end - tx.first) * c);
    } else {
      for (int32_t kx = tx.first; kx < tx.end; kx++, x += p->dilation_w * c) expand(column, e + kx * c, x, c);
    }
    fill(column, e + tx.end * c, p->in_zero, (p->kernel_w - tx.end) * c);
  }
}

static inline int8_t finish(const nnmcu_conv2d_s8_params *p, int32_t acc, int32_t multiplier, int32_t right, int32_t half) {
  const int32_t y = nnmcu_requantize_dsp(acc, multiplier, right, half) + p->out_zero;
  return (int8_t)nnmcu_clamp(y, p->act_min, p->act_max);
}

/* All channels of up to three pixels. Pixels that do not exist share the address of the one before, stored first. */
static void multiply(const nnmcu_conv2d_s8_params *p, const int16_t *columns, const int8_t *filter,
                     const int32_t *bias, int8_t *out0, int8_t *out1, int8_t *out2) {
  const int32_t groups = (p->kernel_h * p->kernel_w * p->in.c + 3) >> 2;
  const int16_t *const end = columns + groups * NNMCU_DSP_GROUP;
  const int16_t *const end4 = columns + (groups & ~3) * NNMCU_DSP_GROUP;
  const int8_t *w = filter;
  for (int32_t co = 0; co < p->out.c; co += 2) {
    int32_t a0 = bias[co], b0 = bias[co + 1];
    int32_t a1 = a0, a2 = a0, b1 = b0, b2 = b0;
    const int16_t *x = columns;
    while (x != end4) {
      NNMCU_DSP_STEP_2X3(w, x, a0, a1, a2, b0, b1, b2);
      NNMCU_DSP_STEP_2X3(w, x, a0, a1, a2, b0, b1, b2);
      NNMCU_DSP_STEP_2X3(w, x, a0, a1, a2, b0, b1, b2);
      NNMCU_DSP_STEP_2X3(w, x, a0, a1, a2, b0, b1, b2);
    }
    while (x != end) NNMCU_DSP_STEP_2X3(w, x, a0, a1, a2, b0, b1, b2);
    {
      const int32_t right = -p->shift[co];
      const int32_t half = (INT32_C(1) << right) >> 1;
      out2[co] = finish(p, a2, p->multiplier[co], right, half);
      out1[co] = finish(p, a1, p->multiplier[co], right, half);
      out0[co] = finish(p, a0, p->multiplier[co], right, half);
    }
    if (co + 1 < p->out.c) {
      const int32_t right = -p->shift[co + 1];
      const int32_t half = (INT32_C(1) << right) >> 1;
      out2[co + 1] = finish(p, b2, p->multiplier[co + 1], right, half);
      out1[co + 1] = finish(p, b1, p->multiplier[co + 1], right, half);
      out0[co + 1] = finish(p, b0, p->multiplier[co + 1], right, half);
    }
  }
}

void nnmcu_conv2d_s8__dsp(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                          const int32_t *bias, int8_t *out, void *scratch) {
  int16_t *const columns = (int16_t *)scratch;
  const int32_t pixels = p->out.n * p->out.h * p->out.w;
  const int32_t size = p->kernel_h * p->kernel_w * p->in.c;
  int32_t oy = 0, ox = 0, c;
  for (c = 0; c < NNMCU_DSP_COLUMNS; c++) fill(columns + c * 4, size, 0, -size & 3);
  for (int32_t pixel = 0; pixel < pixels; pixel += NNMCU_DSP_COLUMNS, out += NNMCU_DSP_COLUMNS * p->out.c) {
    const int32_t count = pixels - pixel < NNMCU_DSP_COLUMNS ? pixels - pixel : NNMCU_DSP_COLUMNS;
    for (c = 0; c < count; c++) {
      gather(p, in, oy, ox, columns + c * 4);
      if (++ox < p->out.w) continue;
      ox = 0;
      if (++oy < p->out.h) continue;
      oy = 0;
      in += p->in.h * p->in.w * p->in.c;
    }
    multiply(p, columns, filter, bias, out, out + (count > 1 ? p->out.c : 0), out + (count > 2 ? 2 : count - 1) * p->out.c);
  }
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
