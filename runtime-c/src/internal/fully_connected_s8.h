/* SPDX-License-Identifier: Apache-2.0 */
/* The dense layer's body, shared by its two roundings. */
#ifndef NNMCU_INTERNAL_FULLY_CONNECTED_S8_H
#define NNMCU_INTERNAL_FULLY_CONNECTED_S8_H

#include "dot_s8.h"
#include "nnmcu/fully_connected.h"

/* `rows` units from `o` on; `rounding` and `rows` are constants. */
NNMCU_INLINE void nnmcu_fully_connected_s8_rows(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                                const int8_t *weights, const int32_t *bias, int8_t *out, int32_t o,
                                                uint32_t correction, nnmcu_rounding rounding, int rows) {
  uint32_t acc[4] = {0, 0, 0, 0};
  for (int r = 0; r < rows; r++) acc[r] = (bias != NULL ? (uint32_t)bias[o + r] : 0) - correction;
  const nnmcu_runs runs = {p->in_features, 1, 0, 0, p->in_features, p->in_zero};
  nnmcu_dot_s8(acc, in, weights + o * p->in_features, &runs, rows);
  for (int r = 0; r < rows; r++) {
    const int32_t k = (o + r) * p->multiplier_step;
    out[o + r] = nnmcu_output_s8(rounding((int32_t)acc[r], p->multiplier[k], p->shift[k]), p->out_zero, p->act_min,
                                 p->act_max);
  }
}

static inline void nnmcu_fully_connected_s8_body(const nnmcu_fully_connected_s8_params *p, const int8_t *in,
                                                 const int8_t *weights, const int32_t *bias, int8_t *out,
                                                 nnmcu_rounding rounding) {
  for (int32_t b = 0; b < p->batches; b++, in += p->in_features, out += p->out_features) {
    /* sum((x - in_zero) * (w - weights_zero)) = sum((x - in_zero) * w) - weights_zero * sum(x - in_zero). */
    uint32_t correction = 0;
    for (int32_t i = 0; p->weights_zero != 0 && i < p->in_features; i++)
      correction += (uint32_t)((in[i] - p->in_zero) * p->weights_zero);
    int32_t o = 0;
    for (; o + NNMCU_ROWS <= p->out_features; o += NNMCU_ROWS)
      nnmcu_fully_connected_s8_rows(p, in, weights, bias, out, o, correction, rounding, NNMCU_ROWS);
    for (; o < p->out_features; o++)
      nnmcu_fully_connected_s8_rows(p, in, weights, bias, out, o, correction, rounding, 1);
  }
}

#endif
