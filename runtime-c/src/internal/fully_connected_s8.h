/* SPDX-License-Identifier: Apache-2.0 */
/* The dense layer's body, shared by its two roundings. */
#ifndef NNMCU_INTERNAL_FULLY_CONNECTED_S8_H
#define NNMCU_INTERNAL_FULLY_CONNECTED_S8_H

#include "requantize.h"
#include "nnmcu/fully_connected.h"

typedef int32_t (*nnmcu_rounding)(int32_t x, int32_t multiplier, int32_t shift);

/* Inlined with a constant `rounding`, so there is no call through the pointer. */
static inline void nnmcu_fully_connected_s8_body(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                                 const int8_t *weights, const int32_t *bias, int8_t *out,
                                                 nnmcu_rounding rounding) {
  for (int32_t b = 0; b < p->batches; b++, in += p->in_features) {
    const int8_t *w = weights;
    int32_t k = 0;
    for (int32_t o = 0; o < p->out_features; o++, k += p->multiplier_step) {
      int32_t acc = bias != NULL ? bias[o] : 0;
      for (int32_t i = 0; i < p->in_features; i++) acc += (in[i] - p->in_zero) * (*w++ - p->weights_zero);
      acc = rounding(acc, p->multiplier[k], p->shift[k]) + p->out_zero;
      *out++ = (int8_t)nnmcu_clamp(acc, p->act_min, p->act_max);
    }
  }
}

#endif
