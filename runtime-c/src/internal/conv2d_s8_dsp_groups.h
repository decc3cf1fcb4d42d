/* SPDX-License-Identifier: Apache-2.0 */
/* Convolutions of groups with the DSP kernels of one: each takes its channels of every pixel. */
#ifndef NNMCU_INTERNAL_CONV2D_S8_DSP_GROUPS_H
#define NNMCU_INTERNAL_CONV2D_S8_DSP_GROUPS_H

#include "dsp.h"
#include "nnmcu/dsp.h"

/* The first channel that is read for group i. */
NNMCU_INLINE int32_t nnmcu_group_channel(const nnmcu_conv2d_s8_dsp_groups *p, int32_t i) {
  const int32_t first = p->in_channels / p->count * i, last = p->in_channels - p->one.in.c;
  return first < last ? first : last;
}

/* Bytes of a group's filter: pairs of rows, each with what requantizes it. */
NNMCU_INLINE int32_t nnmcu_group_bytes(const nnmcu_conv2d_s8_dsp_groups *p) {
  return (p->one.out.c + 1) / 2 * (2 * p->one.kernel_h * p->one.kernel_w * p->one.in.c + 20);
}

NNMCU_INLINE void nnmcu_groups_clamp(const nnmcu_conv2d_s8_dsp_groups *p, int8_t *out) {
  const nnmcu_nhwc *const o = &p->one.out;
  nnmcu_clamp_bytes(out, o->n * o->h * o->w * o->c * p->count, p->one.act_min, p->one.act_max);
}

#endif
