/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The convolution of the DSP variants: inputs under the windows of two or three neighbouring output pixels
 * become columns (columns_dsp.h), then all pairs of filter rows pass over them.
 */
#ifndef NNMCU_INTERNAL_CONV2D_S8_DSP_H
#define NNMCU_INTERNAL_CONV2D_S8_DSP_H

#include "dsp.h"
#include "nnmcu/dsp.h"
#include "window.h"

/* Words of a group of four elements of three pixels. */
#define NNMCU_COLUMNS_GROUP 6

/* Pixels of the next tile: one that is left over shares a tile with another one, if there is one. */
NNMCU_INLINE int32_t nnmcu_tile_pixels(int32_t left) { return left > 4 || left == 3 ? 3 : left > 1 ? 2 : 1; }

/* The bytes of a group that is not whole, 0 above them. */
NNMCU_INLINE uint32_t nnmcu_load_rest(const int8_t *in, int32_t count) {
  uint32_t word = 0;
  while (count-- > 0) word = word << 8 | (uint8_t)in[count];
  return word;
}

/* `count` bytes of three pixels as columns. */
NNMCU_INLINE void nnmcu_columns_expand(uint32_t *column, const int8_t *x0, const int8_t *x1, const int8_t *x2,
                                       int32_t count) {
  if (count >= 4) {
    int32_t groups = count >> 2;
    uint32_t w0, w1, w2;
    /* Words of three pixels are stored together, which compilers do not see. */
    __asm__ volatile(
        "1: ldr %0, [%4], #4\n\t"
        "ldr %1, [%5], #4\n\t"
        "ldr %2, [%6], #4\n\t"
        "sxtb16 r8, %0\n\t"
        "sxtb16 r9, %1\n\t"
        "sxtb16 r10, %2\n\t"
        "stm %3!, {r8, r9, r10}\n\t"
        "sxtb16 r8, %0, ror #8\n\t"
        "sxtb16 r9, %1, ror #8\n\t"
        "sxtb16 r10, %2, ror #8\n\t"
        "subs %7, #1\n\t"
        "stm %3!, {r8, r9, r10}\n\t"
        "bne 1b"
        : "=&r"(w0), "=&r"(w1), "=&r"(w2), "+r"(column), "+r"(x0), "+r"(x1), "+r"(x2), "+r"(groups)
        :
        : "r8", "r9", "r10", "cc", "memory");
  }
  if ((count & 3) == 0) return;
  const uint32_t w0 = nnmcu_load_rest(x0, count & 3), w1 = nnmcu_load_rest(x1, count & 3);
  const uint32_t w2 = nnmcu_load_rest(x2, count & 3);
  column[0] = nnmcu_sxtb16(w0);
  column[1] = nnmcu_sxtb16(w1);
  column[2] = nnmcu_sxtb16(w2);
  column[3] = nnmcu_sxtb16_ror8(w0);
  column[4] = nnmcu_sxtb16_ror8(w1);
  column[5] = nnmcu_sxtb16_ror8(w2);
}

/* Elements from pixel to pixel, of which a kernel of groups takes some: NULL for one that takes all of p->in.c. */
NNMCU_INLINE int32_t nnmcu_in_pitch(const nnmcu_conv2d_s8_dsp_params *p, const nnmcu_conv2d_s8_dsp_groups *g) {
  return g == NULL ? p->in.c : g->in_channels;
}
NNMCU_INLINE int32_t nnmcu_out_pitch(const nnmcu_conv2d_s8_dsp_params *p, const nnmcu_conv2d_s8_dsp_groups *g) {
  return g == NULL ? p->out.c : g->count * p->out.c;
}

/* p->out.c output channels of 1..3 pixels from their columns. */
NNMCU_INLINE void nnmcu_tile_run(const nnmcu_conv2d_s8_dsp_params *p, const nnmcu_conv2d_s8_dsp_groups *g,
                                 const nnmcu_tiles_dsp *tiles, const int8_t *filter,
                                 const uint32_t *columns, const uint32_t *end, int32_t groups,
                                 int8_t *out, int32_t count) {
  const int32_t c = nnmcu_out_pitch(p, g);
  const int32_t step1 = count > 1 ? c : 0;
  nnmcu_tile_fn *const run = count > 2 ? tiles->three : tiles->two;
  run(filter, out, step1, 2 * c, columns, end, out + p->out.c, p->out_zero * 2 + 1, groups);
}

NNMCU_INLINE void nnmcu_clamp_dsp(const nnmcu_conv2d_s8_dsp_params *p, int8_t *out) {
  nnmcu_clamp_bytes(out, p->out.n * p->out.h * p->out.w * p->out.c, p->act_min, p->act_max);
}

/* 1x1, stride 1, no padding: pixels as they stand in the input. */
NNMCU_INLINE void nnmcu_conv2d_1x1_dsp(const nnmcu_conv2d_s8_dsp_params *p, const int8_t *in,
                                       const int8_t *filter, int8_t *out, const nnmcu_tiles_dsp *tiles,
                                       uint32_t *columns) {
  const int32_t ci = p->in.c;
  const int32_t groups = (ci + 3) >> 2;
  int8_t *const first = out;
  for (int32_t left = p->out.n * p->out.h * p->out.w; left > 0;) {
    const int32_t count = nnmcu_tile_pixels(left);
    const int8_t *const second = in + (count > 1 ? ci : 0);
    nnmcu_columns_expand(columns, in, second, second + (count > 2 ? ci : 0), ci);
    nnmcu_tile_run(p, NULL, tiles, filter, columns, columns + groups * NNMCU_COLUMNS_GROUP, groups, out, count);
    in += count * ci;
    out += count * p->out.c;
    left -= count;
  }
  nnmcu_clamp_dsp(p, first);
}

/*
 * What stays the same for all pixels. Runs are what neighbours in memory under a kernel row: all of it, or
 * each tap where they are dilated or of some channels only.
 */
typedef struct {
  int32_t runs, bytes, elements;  /* for a kernel row; of a run in memory, and with its padding in columns */
  int32_t run_step, row_step;     /* of the input, from run to run and from kernel row to kernel row */
  int32_t y_end, x_end;           /* windows with origins 0..end-1 lie inside the input */
  const int8_t *end;              /* of the input */
} nnmcu_windows_dsp;

/* A window that is not all inside, `from` on; outside the input stands the zero point. */
static __attribute__((noinline)) void nnmcu_patch_gather(const nnmcu_conv2d_s8_dsp_params *p,
                                                         const nnmcu_windows_dsp *w, int8_t *to,
                                                         const int8_t *from, int32_t y, int32_t x) {
  const int32_t c = p->in.c, row = w->runs * w->elements;
  const nnmcu_taps ty = nnmcu_taps_at(y, p->in.h, p->kernel_h, p->dilation_h);
  const nnmcu_taps tx = nnmcu_taps_at(x, p->in.w, p->kernel_w, p->dilation_w);
  memset(to, p->in_zero, (size_t)(p->kernel_h * row));
  if (tx.first == tx.end) return;
  const int32_t taps = tx.end - tx.first;
  to += ty.first * row + tx.first * (w->runs > 1 ? w->elements : c);
  from += ty.first * w->row_step + tx.first * w->run_step;
  for (int32_t ky = ty.first; ky < ty.end; ky++, to += row, from += w->row_step) {
    if (w->runs == 1) {
      memcpy(to, from, (size_t)(taps * c));
    } else {
      for (int32_t kx = 0; kx < taps; kx++) memcpy(to + kx * w->elements, from + kx * w->run_step, (size_t)c);
    }
  }
}

/* A window inside the input: the surplus of a run that is not whole words is overwritten by the next one. */
static __attribute__((noinline)) void nnmcu_patch_copy(const nnmcu_windows_dsp *w, int32_t kernel_h,
                                                       int8_t *to, const int8_t *from) {
  const int32_t bytes = w->bytes, elements = w->elements, run_step = w->run_step;
  for (int32_t ky = kernel_h; ky > 0; ky--, from += w->row_step) {
    const int8_t *run = from;
    for (int32_t i = w->runs; i > 0; i--, to += elements, run += run_step) {
      int8_t *word_to = to;
      const int8_t *word = run;
      uint32_t t;
      int32_t left = bytes;
      /* In assembly, since compilers would call memcpy for so few words. */
      __asm__ volatile(
          "1: ldr %0, [%2], #4\n\tstr %0, [%1], #4\n\tsubs %3, %3, #4\n\tbgt 1b"
          : "=&r"(t), "+r"(word_to), "+r"(word), "+r"(left)
          :
          : "cc", "memory");
    }
  }
}

/*
 * The windows of three pixels inside the input, each `step` behind the one before, whose runs are whole
 * words.
 */
static __attribute__((noinline)) void nnmcu_windows_expand(const nnmcu_windows_dsp *w, int32_t kernel_h,
                                                           uint32_t *columns, const int8_t *from,
                                                           int32_t step) {
  for (int32_t ky = kernel_h; ky > 0; ky--, from += w->row_step) {
    const int8_t *run = from;
    for (int32_t i = w->runs; i > 0; i--, run += w->run_step) {
      nnmcu_columns_expand(columns, run, run + step, run + 2 * step, w->elements & ~3);
      columns += (w->elements >> 2) * NNMCU_COLUMNS_GROUP;
    }
  }
}

/* Any kernel; `columns` has room for the columns and three patches. g: as for nnmcu_in_pitch. */
NNMCU_INLINE void nnmcu_conv2d_any_dsp(const nnmcu_conv2d_s8_dsp_params *p, const nnmcu_conv2d_s8_dsp_groups *g,
                                       const int8_t *in, const int8_t *filter, int8_t *out,
                                       const nnmcu_tiles_dsp *tiles, uint32_t *columns) {
  const int32_t c = nnmcu_in_pitch(p, g), image = p->in.h * p->in.w * c;
  const int isSplit = g != NULL || p->dilation_w > 1;
  const nnmcu_windows_dsp w = {isSplit ? p->kernel_w : 1,
                               isSplit ? p->in.c : p->kernel_w * c,
                               p->run,
                               p->dilation_w * c,
                               p->dilation_h * p->in.w * c,
                               p->in.h - (p->kernel_h - 1) * p->dilation_h,
                               p->in.w - (p->kernel_w - 1) * p->dilation_w,
                               in + p->out.n * image};
  const int32_t groups = (p->kernel_h * w.runs * w.elements + 3) >> 2;
  const uint32_t *const end = columns + groups * NNMCU_COLUMNS_GROUP;
  int8_t *const patch = (int8_t *)(columns + groups * NNMCU_COLUMNS_GROUP);
  /* What words read of the input, from the origin of a window on. */
  const int32_t reach = (p->kernel_h - 1) * w.row_step + (w.runs - 1) * w.run_step + ((w.bytes + 3) & ~3);
  int32_t oy = 0, ox = 0;
  for (int32_t left = p->out.n * p->out.h * p->out.w; left > 0;) {
    const int32_t count = nnmcu_tile_pixels(left);
    const int32_t y = oy * p->stride_h - p->pad_top, x = ox * p->stride_w - p->pad_left;
    const int8_t *const from = in + (y * p->in.w + x) * c;
    if (count == 3 && (w.elements & 3) == 0 && ox + 2 < p->out.w && y >= 0 && y < w.y_end && x >= 0 &&
        x + 2 * p->stride_w < w.x_end && from + 2 * p->stride_w * c + reach <= w.end) {
      nnmcu_windows_expand(&w, p->kernel_h, columns, from, p->stride_w * c);
      ox += 3;
    } else {
      /* Four bytes between patches, for the surplus of the last run. */
      int8_t *to = patch;
      for (int32_t i = 0; i < count; i++, to += groups * 4 + 4) {
        if (ox == p->out.w) {
          ox = 0;
          if (++oy == p->out.h) {
            oy = 0;
            in += image;
          }
        }
        const int32_t py = oy * p->stride_h - p->pad_top, px = ox * p->stride_w - p->pad_left;
        const int8_t *const window = in + (py * p->in.w + px) * c;
        if (py >= 0 && py < w.y_end && px >= 0 && px < w.x_end && window + reach <= w.end)
          nnmcu_patch_copy(&w, p->kernel_h, to, window);
        else
          nnmcu_patch_gather(p, &w, to, window, py, px);
        ox++;
      }
      const int8_t *const second = patch + (count > 1 ? groups * 4 + 4 : 0);
      nnmcu_columns_expand(columns, patch, second, second + (count > 2 ? groups * 4 + 4 : 0), groups * 4);
    }
    nnmcu_tile_run(p, g, tiles, filter, columns, end, groups, out, count);
    out += count * nnmcu_out_pitch(p, g);
    left -= count;
  }
}

#endif
