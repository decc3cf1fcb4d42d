/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/dsp.h"
#include "nnmcu/dsp.h"

/* Every `dilation`-th output from `phase` on, and the inputs under them, of which the first is returned. */
static int32_t thinned(nnmcu_axis_dsp *to, const nnmcu_axis_dsp *a, int32_t phase) {
  const int32_t d = a->dilation, before = (a->pad - phase + d - 1) / d, first = phase - a->pad + before * d;
  to->in = (a->in - first + d - 1) / d;
  to->out = (a->out - phase + d - 1) / d;
  to->in_step = a->in_step * d;
  to->out_step = a->out_step * d;
  to->pad = before;
  to->dilation = 1;
  return to->in > 0 ? first : 0;
}

void nnmcu_depthwise_conv2d_s8__dsp_3x3_dilated(const nnmcu_depthwise_conv2d_s8_dsp_params *p, const int8_t *in,
                                                const int8_t *filter, int8_t *out, nnmcu_line_fn *line,
                                                void *scratch) {
  nnmcu_depthwise_conv2d_s8_dsp_params *const part = scratch;
  *part = *p;
  part->act_min = INT8_MIN;
  part->act_max = INT8_MAX;
  for (int32_t y = 0; y < p->stack.dilation && y < p->stack.out; y++) {
    const int32_t top = thinned(&part->stack, &p->stack, y) * p->stack.in_step;
    for (int32_t x = 0; x < p->line.dilation && x < p->line.out; x++) {
      const int32_t at = top + thinned(&part->line, &p->line, x) * p->line.in_step;
      nnmcu_depthwise_conv2d_s8__dsp_3x3_stack(part, in + at, filter,
                                               out + y * p->stack.out_step + x * p->line.out_step, line);
    }
  }
  nnmcu_clamp_bytes(out, p->images * p->out_image, p->act_min, p->act_max);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
