/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_MVE
#include <arm_mve.h>

#include "nnmcu/mve.h"

void nnmcu_linear_sum_s8__mve(const nnmcu_linear_sum_s8_params *p, const int8_t *in1, const int8_t *in2,
                              int8_t *out) {
  const int32x4_t factor = vdupq_n_s32(p->in2_factor), low = vdupq_n_s32(p->act_min),
                  high = vdupq_n_s32(p->act_max);
  __asm__ volatile(
      "wlstp.32 lr, %[count], 2f\n"
      "1:\n\t"
      "vldrb.s32 q0, [%[in2]], #4\n\t"
      "vmlas.s32 q0, %q[factor], %[start]\n\t"
      "vldrb.s32 q1, [%[in1]], #4\n\t"
      "vmla.s32 q0, q1, %[factor1]\n\t"
      "vshl.s32 q0, %[shift]\n\t"
      "vmax.s32 q0, q0, %q[low]\n\t"
      "vmin.s32 q0, q0, %q[high]\n\t"
      "vstrb.32 q0, [%[out]], #4\n\t"
      "letp lr, 1b\n"
      "2:\n\t"
      : [in1] "+r"(in1), [in2] "+r"(in2), [out] "+r"(out)
      : [count] "r"(p->count), [start] "r"(p->start), [factor1] "r"(p->in1_factor), [shift] "r"(-p->shift),
        [factor] "w"(factor), [low] "w"(low), [high] "w"(high)
      : "lr", "q0", "q1", "memory");
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
