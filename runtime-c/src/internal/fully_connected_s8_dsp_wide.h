/* SPDX-License-Identifier: Apache-2.0 */
/* The dense layer of the DSP variants for any weights and multipliers: four rows at a time, as they stand. */
#ifndef NNMCU_INTERNAL_FULLY_CONNECTED_S8_DSP_WIDE_H
#define NNMCU_INTERNAL_FULLY_CONNECTED_S8_DSP_WIDE_H

#include "dsp.h"
#include "nnmcu/fully_connected.h"
#include "requantize.h"

NNMCU_INLINE void nnmcu_fully_connected_s8_dsp_wide_body(const nnmcu_fully_connected_s8_params *p,
                                                         const int8_t *in, const int8_t *weights,
                                                         const int32_t *bias, int8_t *out, int single) {
  const int32_t depth = p->in_features;
  for (int32_t n = 0; n < p->batches; n++, in += depth) {
    for (int32_t row = 0; row < p->out_features; row += 4) {
      const int32_t count = p->out_features - row < 4 ? p->out_features - row : 4;
      const int8_t *w[4];
      int32_t sum[4] = {0, 0, 0, 0};
      /* Rows that do not exist are the last one. */
      for (int32_t i = 0; i < 4; i++) w[i] = weights + (row + (i < count ? i : count - 1)) * depth;
      int32_t k = 0;
      for (; k + 4 <= depth; k += 4) {
        const uint32_t x = nnmcu_load_u32(in + k);
        const uint32_t x0 = nnmcu_sxtb16(x), x1 = nnmcu_sxtb16_ror8(x);
        for (int i = 0; i < 4; i++) {
          const uint32_t four = nnmcu_load_u32(w[i] + k);
          sum[i] = nnmcu_smlad(x1, nnmcu_sxtb16_ror8(four), nnmcu_smlad(x0, nnmcu_sxtb16(four), sum[i]));
        }
      }
      for (; k < depth; k++) {
        for (int i = 0; i < 4; i++) sum[i] += in[k] * w[i][k];
      }
      for (int32_t i = 0; i < count; i++) {
        const int32_t at = (row + i) * p->multiplier_step;
        const nnmcu_scale_dsp s = nnmcu_scale_at_dsp(p->multiplier[at], p->shift[at], p->out_zero, single);
        *out++ = (int8_t)nnmcu_clamp(nnmcu_scaled_dsp(&s, sum[i] + bias[row + i]), p->act_min, p->act_max);
      }
    }
  }
}

#endif
