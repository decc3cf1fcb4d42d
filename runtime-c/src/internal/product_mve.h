/* SPDX-License-Identifier: Apache-2.0 */
/* Products of neighbouring int8 by vectors of four: nnmcu_multiplied_s8 in lanes. */
#ifndef NNMCU_INTERNAL_PRODUCT_MVE_H
#define NNMCU_INTERNAL_PRODUCT_MVE_H

#include <arm_mve.h>

#include "nnmcu/arithmetic.h"

/*
 * As in rescale_mve.h, with a shift to the left that may be 0 and one to the right, for which negative results get -1.
 */
static inline void nnmcu_products_mve(const nnmcu_product_s8 *s, const int8_t *in1, const int8_t *in2, int8_t *out,
                                      int32_t count) {
  const int32_t left = s->shift > 0 ? s->shift : 0, right = s->shift < 0 ? s->shift : 0;
  const int32x4_t zero1 = vdupq_n_s32(s->in1_zero), zero2 = vdupq_n_s32(s->in2_zero);
  const int32x4_t down = vdupq_n_s32(right), tie = vdupq_n_s32(right < 0 ? -1 : 0);
  const int32x4_t low = vdupq_n_s32(s->act_min), high = vdupq_n_s32(s->act_max);
  __asm__ volatile(
      "wlstp.32 lr, %[count], 2f\n"
      "1:\n\t"
      "vldrb.s32 q0, [%[in1]], #4\n\t"
      "vldrb.s32 q1, [%[in2]], #4\n\t"
      "vsub.i32 q0, q0, %q[zero1]\n\t"
      "vsub.i32 q1, q1, %q[zero2]\n\t"
      "vmul.i32 q0, q0, q1\n\t"
      "vshl.s32 q0, %[left]\n\t"
      "vqrdmulh.s32 q0, q0, %[multiplier]\n\t"
      "vand q1, q0, %q[tie]\n\t"
      "vshr.s32 q1, q1, #31\n\t"
      "vadd.i32 q0, q0, q1\n\t"
      "vrshl.s32 q0, q0, %q[down]\n\t"
      "vqadd.s32 q0, q0, %[zero]\n\t"
      "vmax.s32 q0, q0, %q[low]\n\t"
      "vmin.s32 q0, q0, %q[high]\n\t"
      "vstrb.32 q0, [%[out]], #4\n\t"
      "letp lr, 1b\n"
      "2:\n\t"
      : [in1] "+l"(in1), [in2] "+l"(in2), [out] "+l"(out)
      : [count] "r"(count), [left] "r"(left), [multiplier] "r"(s->multiplier), [zero] "r"(s->out_zero),
        [zero1] "w"(zero1), [zero2] "w"(zero2), [down] "w"(down), [tie] "w"(tie), [low] "w"(low), [high] "w"(high)
      : "lr", "q0", "q1", "memory");
}

#endif
