/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/fully_connected_s8_dsp.h"
#include "internal/inline.h"

NNMCU_KERNEL
void nnmcu_fully_connected_s8__dsp(const nnmcu_fully_connected_s8_dsp_params *p, const int8_t *in,
                                   const int8_t *weights, int8_t *out, const nnmcu_dense_dsp *dense) {
  const int32_t count = p->in_features & 3, words = p->in_features >> 2, blocks = p->out_features & ~7;
  const int32_t zero = p->out_zero * 2 + 1;
  const int32_t offset = dense->rows ? zero : zero * (1 << (p->right - 1));
  const int32_t block_bytes = (p->in_features + 3) / 4 * 32 + (dense->rows ? 80 : 32);
  int8_t *const first = out;
  for (int32_t n = 0; n < p->batches; n++, in += p->in_features, out += p->out_features) {
    const int8_t *const end = in + words * 4;
    /* What follows the last elements need not be memory; their weights are padded. */
    int8_t last[4] = {0, 0, 0, 0};
    for (int32_t i = 0; i < count; i++) last[i] = end[i];
    const int8_t *const rest = count != 0 ? last : NULL;
    if (blocks > 0)
      dense->eight(weights, in, end, out, out + blocks, offset, rest, p->multiplier, p->right - 1, words);
    nnmcu_dense_pairs(p, in, weights + blocks / 8 * block_bytes, out + blocks, p->out_features - blocks,
                      dense, rest);
  }
  nnmcu_clamp_bytes(first, p->batches * p->out_features, p->act_min, p->act_max);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
