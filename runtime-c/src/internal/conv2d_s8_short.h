/* SPDX-License-Identifier: Apache-2.0 */
/* Convolution on cores without a long multiply (Armv6-M): four pixels with one filter row at a time. */
#ifndef NNMCU_INTERNAL_CONV2D_S8_SHORT_H
#define NNMCU_INTERNAL_CONV2D_S8_SHORT_H

#include "dot4_s8.h"
#include "inline.h"
#include "output_s8.h"
#include "pixels_s8.h"

/* As nnmcu_conv2d_s8_scalar_body with four pixels. */
NNMCU_INLINE void nnmcu_conv2d_s8_short_body(const nnmcu_conv2d_s8_params *p, const int8_t *in, const int8_t *filter,
                                             const int32_t *bias, int8_t *out, void *copies,
                                             const nnmcu_windows *windows, int form,
                                             nnmcu_short_outputs *many) {
  const int grouped = windows->places != NULL;
  const int32_t groups = grouped ? p->groups : 1;
  const int32_t group_in = p->in.c / groups, group_out = p->out.c / groups;
  const int32_t taps = p->kernel_h * p->kernel_w, size = taps * group_in;
  const int32_t end = nnmcu_dot4_end(size), pitch = (size + 3) & ~3;
  int32_t *const places = copies;
  int8_t *const copy = grouped ? (int8_t *)(places + 4 * taps) : copies;
  const int8_t *begin[4];
  nnmcu_dot4 t;
  t.rest = size - end;
  t.fours = -end;
  nnmcu_pixel at = {in, 0, 0};
  for (int32_t left = p->out.n * p->out.h * p->out.w; left > 0; left -= 4, out += 4 * p->out.c) {
    const int32_t count = left < 4 ? left : 4;
    for (int32_t i = 0; grouped && i < count; i++) {
      NNMCU_OPAQUE(i);
      windows->places(p, &at, places + i * taps);
      begin[i] = at.in;
      nnmcu_pixel_next(p, &at);
    }
    for (int32_t g = 0; g < groups; g++) {
      for (int32_t i = 0; i < 4; i++) {
        NNMCU_OPAQUE(i);
        t.x[i] = t.x[0];
        if (i >= count) continue;
        int8_t *const to = copies == NULL ? NULL : copy + i * pitch;
        if (grouped) {
          windows->gather(begin[i] + g * group_in, places + i * taps, taps, group_in, (int8_t)p->in_zero, to);
          t.x[i] = to + end;
        } else {
          t.x[i] = nnmcu_pixel_vector(p, &at, to, windows) + end;
          nnmcu_pixel_next(p, &at);
        }
      }
      t.w = filter + g * group_out * size + end;
      for (int32_t co = g * group_out; co < (g + 1) * group_out; co++, t.w += size) {
        t.acc[0] = t.acc[1] = t.acc[2] = t.acc[3] = (uint32_t)bias[co];
        nnmcu_dot4_s8(&t);
        const nnmcu_channel_scale s = nnmcu_scale_of(p->multiplier[co], p->shift[co], p->out_zero, form);
        nnmcu_outputs_s8(t.acc, &s, out + co, p->out.c, count, form, many);
      }
    }
    nnmcu_outputs_clamp(out, 1, count * p->out.c, p->act_min, p->act_max);
  }
}

#endif
