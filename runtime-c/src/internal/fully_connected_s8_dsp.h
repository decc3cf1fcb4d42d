/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the DSP variants' dense layer that are left over when eight at a time are done, in pairs. */
#ifndef NNMCU_INTERNAL_FULLY_CONNECTED_S8_DSP_H
#define NNMCU_INTERNAL_FULLY_CONNECTED_S8_DSP_H

#include "dsp.h"
#include "nnmcu/dsp.h"

/* Elements 0, 2 and 1, 3 of a word of inputs times a pair of rows: sums of A and of A + 256 B. */
NNMCU_INLINE void nnmcu_dense_pair_step(int32_t *sums, uint32_t inputs, const int8_t *weights) {
  const uint32_t x0 = nnmcu_sxtb16(inputs), x1 = nnmcu_sxtb16_ror8(inputs);
  const uint32_t w0 = nnmcu_load_u32(weights), w1 = nnmcu_load_u32(weights + 4);
  sums[1] = nnmcu_smlad(x1, w1, nnmcu_smlad(x0, w0, sums[1]));
  sums[0] = nnmcu_smlad(x1, nnmcu_sxtb16(w1), nnmcu_smlad(x0, nnmcu_sxtb16(w0), sums[0]));
}

/* `rest`: the last elements padded to four, or NULL. */
NNMCU_INLINE void nnmcu_dense_pairs(const nnmcu_fully_connected_s8_dsp_params *p, const int8_t *in,
                                    const int8_t *weights, int8_t *out, int32_t rows,
                                    const nnmcu_dense_dsp *dense, const int8_t *rest) {
  const int8_t *const end = in + (p->in_features & ~3);
  int32_t scale[3] = {p->multiplier, p->multiplier, (p->right - 1) * 0x101};
  for (; rows > 0; rows -= 2) {
    int32_t sums[2] = {0, 0}, bias[2];
    for (const int8_t *x = in; x != end; x += 4, weights += 8)
      nnmcu_dense_pair_step(sums, nnmcu_load_u32(x), weights);
    if (rest != NULL) {
      nnmcu_dense_pair_step(sums, nnmcu_load_u32(rest), weights);
      weights += 8;
    }
    memcpy(bias, weights, sizeof bias);
    weights += sizeof bias;
    if (dense->rows) {
      memcpy(scale, weights, sizeof scale);
      weights += sizeof scale;
    }
    /* sum(B) = ((A + 256 B) - A) >> 8; modulo 2^32 until the shift. Biases are doubled. */
    sums[1] = (int32_t)((uint32_t)sums[1] - (uint32_t)sums[0]) >> 8;
    for (int32_t i = 0; i < (rows > 1 ? 2 : 1); i++) {
      const int32_t right = (scale[2] >> (8 * i) & 0xff) + 1;
      const nnmcu_scale_dsp s = nnmcu_scale_at_dsp(scale[i], -right, p->out_zero, dense->single);
      *out++ = (int8_t)nnmcu_scaled_dsp(&s, sums[i] + (bias[i] >> 1));
    }
  }
}

#endif
