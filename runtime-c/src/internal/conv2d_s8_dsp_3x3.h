/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 3x3 convolutions without dilation of whole groups of four channels, stride 1 or 2 along the row: the three
 * input rows under the windows of three neighbouring pixels become strips (strips_dsp.h); tiles do not pass
 * the end of a row.
 */
#ifndef NNMCU_INTERNAL_CONV2D_S8_DSP_3X3_H
#define NNMCU_INTERNAL_CONV2D_S8_DSP_3X3_H

#include "conv2d_s8_dsp.h"

/* Positions 0..4 in their order of both strides, all inside the input, `pitch` apart, for `c` channels. */
NNMCU_INLINE uint32_t *nnmcu_strip_stride1(uint32_t *strip, const int8_t *in, int32_t c, int32_t pitch) {
  for (const int8_t *const end = in + c; in != end; in += 4, strip += 10) {
    const int8_t *x = in;
    uint32_t w[5];
    for (int i = 0; i < 5; i++, x += pitch) w[i] = nnmcu_load_u32(x);
    for (int i = 0; i < 5; i++) strip[i] = nnmcu_sxtb16(w[i]);
    for (int i = 0; i < 5; i++) strip[5 + i] = nnmcu_sxtb16_ror8(w[i]);
  }
  return strip;
}

NNMCU_INLINE uint32_t *nnmcu_strip_stride2(uint32_t *strip, const int8_t *in, int32_t c, int32_t pitch) {
  for (const int8_t *const end = in + c; in != end; in += 4, strip += 14) {
    for (int i = 0; i < 4; i++) {
      const uint32_t w = nnmcu_load_u32(in + 2 * i * pitch);
      strip[i] = nnmcu_sxtb16(w);
      strip[7 + i] = nnmcu_sxtb16_ror8(w);
    }
    for (int i = 0; i < 3; i++) {
      const uint32_t w = nnmcu_load_u32(in + (2 * i + 1) * pitch);
      strip[4 + i] = nnmcu_sxtb16(w);
      strip[11 + i] = nnmcu_sxtb16_ror8(w);
    }
  }
  return strip;
}

/* Some positions lie outside the input: the zero point stands there. x is that of position 0. */
static inline uint32_t *nnmcu_strip_border(uint32_t *strip, const int8_t *row, int32_t x, int32_t width,
                                           int32_t c, int32_t pitch, int32_t in_zero, int32_t stride) {
  const int32_t positions = stride == 1 ? 5 : 7;
  const uint32_t zeros = nnmcu_pack_low((uint32_t)in_zero, (uint32_t)in_zero);
  for (int32_t i = 0; i < positions; i++) {
    const int32_t at = x + (stride == 1 ? i : i < 4 ? 2 * i : 2 * i - 7);
    const int isInside = row != NULL && at >= 0 && at < width;
    uint32_t *to = strip + i;
    for (int32_t k = 0; k < c; k += 4, to += 2 * positions) {
      const uint32_t w = isInside ? nnmcu_load_u32(row + at * pitch + k) : 0;
      to[0] = isInside ? nnmcu_sxtb16(w) : zeros;
      to[positions] = isInside ? nnmcu_sxtb16_ror8(w) : zeros;
    }
  }
  return strip + c / 2 * positions;
}

/* g: as for nnmcu_in_pitch. */
NNMCU_INLINE void nnmcu_conv2d_3x3_dsp(const nnmcu_conv2d_s8_dsp_params *p, const nnmcu_conv2d_s8_dsp_groups *g,
                                       const int8_t *in, const int8_t *filter, int8_t *out,
                                       const nnmcu_tiles_dsp *tiles, uint32_t *strips) {
  const int32_t c = p->in.c, pitch = g == NULL ? c : g->in_channels, width = p->in.w, stride = p->stride_w;
  const int32_t reach = stride == 1 ? 5 : 7;
  const uint32_t *const end = strips + 3 * reach * c / 2;
  for (int32_t n = 0; n < p->out.n; n++, in += p->in.h * width * pitch) {
    for (int32_t oy = 0; oy < p->out.h; oy++) {
      for (int32_t left = p->out.w; left > 0;) {
        const int32_t count = nnmcu_tile_pixels(left);
        const int32_t x = (p->out.w - left) * stride - p->pad_left;
        uint32_t *strip = strips;
        for (int32_t ky = 0; ky < 3; ky++) {
          const int32_t y = oy * p->stride_h - p->pad_top + ky;
          const int8_t *const row = y >= 0 && y < p->in.h ? in + y * width * pitch : NULL;
          if (row == NULL || x < 0 || x + reach > width)
            strip = nnmcu_strip_border(strip, row, x, width, c, pitch, p->in_zero, stride);
          else if (stride == 1)
            strip = nnmcu_strip_stride1(strip, row + x * pitch, c, pitch);
          else
            strip = nnmcu_strip_stride2(strip, row + x * pitch, c, pitch);
        }
        nnmcu_tile_run(p, g, tiles, filter, strips, end, 0, out, count);
        out += count * nnmcu_out_pitch(p, g);
        left -= count;
      }
    }
  }
}

#endif
