/* SPDX-License-Identifier: Apache-2.0 */
/* The dense layer on cores without SIMD: four rows, then the rest one by one, with the input zero point in the bias. */
#ifndef NNMCU_INTERNAL_FULLY_CONNECTED_S8_DOT4_H
#define NNMCU_INTERNAL_FULLY_CONNECTED_S8_DOT4_H

#include "dot4_s8.h"
#include "nnmcu/fully_connected.h"
#include "output_s8.h"

NNMCU_INLINE void nnmcu_fully_connected_dot4_body(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                                  const int8_t *weights, const int32_t *bias, int8_t *out, int form,
                                                  nnmcu_short_outputs *many) {
  const int32_t size = p->in_features;
  const int32_t end = nnmcu_dot4_end(size);
  nnmcu_dot4 t;
  t.rest = size - end;
  t.fours = -end;
  for (int32_t b = 0; b < p->batches; b++, in += size) {
    const int8_t *row = weights + end;
    int32_t k = 0;
    t.w = in + end;
    for (int32_t o = 0; o < p->out_features; o += 4) {
      const int32_t count = p->out_features - o < 4 ? p->out_features - o : 4;
      for (int32_t r = 0; r < 4; r++) {
        /* Rows that do not exist are the last once more. */
        t.x[r] = row;
        t.acc[r] = r < count ? (uint32_t)bias[o + r] : 0;
        if (r + 1 < count) row += size;
      }
      row += size;
      nnmcu_dot4_s8(&t);
      for (int32_t r = 0; r < count; r++, k += p->multiplier_step) {
        const nnmcu_channel_scale s = nnmcu_scale_of(p->multiplier[k], p->shift[k], p->out_zero, form);
        nnmcu_outputs_s8(t.acc + r, &s, out++, 1, 1, form, many);
      }
    }
    nnmcu_outputs_clamp(out - p->out_features, 1, p->out_features, p->act_min, p->act_max);
  }
}

#endif
