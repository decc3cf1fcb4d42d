/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/float.h"
#include "internal/transpose_conv.h"

void nnmcu_transpose_conv_f32(const nnmcu_transpose_conv_f32_params *p, const float *in, const float *filter,
                              const float *bias, float *out) {
  const int32_t channels = p->in.c, row = p->in.w * channels;
  for (int32_t n = 0; n < p->out.n; n++, in += p->in.h * row) {
    for (int32_t oy = 0; oy < p->out.h; oy++) {
      const nnmcu_sources y = nnmcu_sources_of(oy + p->pad_top, p->stride_h, p->kernel_h, p->in.h);
      for (int32_t ox = 0; ox < p->out.w; ox++, out += p->out.c) {
        const nnmcu_sources x = nnmcu_sources_of(ox + p->pad_left, p->stride_w, p->kernel_w, p->in.w);
        for (int32_t co = 0; co < p->out.c; co++) {
          float sum = 0.0f;
          for (int32_t v = y.first, ky = y.tap; v < y.end; v++, ky -= p->stride_h) {
            for (int32_t u = x.first, kx = x.tap; u < x.end; u++, kx -= p->stride_w) {
              const float *const a = in + v * row + u * channels;
              const float *const b = filter + ((co * p->kernel_h + ky) * p->kernel_w + kx) * channels;
              for (int32_t c = 0; c < channels; c++) sum += a[c] * b[c];
            }
          }
          if (bias != NULL) sum += bias[co];
          out[co] = nnmcu_clamp_f32(sum, p->act_min, p->act_max);
        }
      }
    }
  }
}
