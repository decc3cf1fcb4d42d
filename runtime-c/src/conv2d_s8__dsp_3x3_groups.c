/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/conv2d_s8_dsp_3x3.h"
#include "internal/conv2d_s8_dsp_groups.h"
#include "nnmcu/dsp.h"

void nnmcu_conv2d_s8__dsp_3x3_groups(const nnmcu_conv2d_s8_dsp_groups *p, const int8_t *in, const int8_t *filter,
                                     int8_t *out, const nnmcu_tiles_dsp *tiles, void *scratch) {
  for (int32_t i = 0; i < p->count; i++, filter += nnmcu_group_bytes(p))
    nnmcu_conv2d_3x3_dsp(&p->one, p, in + nnmcu_group_channel(p, i), filter, out + i * p->one.out.c, tiles,
                         (uint32_t *)scratch);
  nnmcu_groups_clamp(p, out);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
