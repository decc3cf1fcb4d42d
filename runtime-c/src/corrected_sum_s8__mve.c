/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_MVE
#include <arm_mve.h>

#include "internal/broadcast.h"
#include "nnmcu/mve.h"

void nnmcu_corrected_sum_s8__mve(const nnmcu_corrected_sum_s8_params *p, const int8_t *in1, const int8_t *in2,
                                 const int8_t *correction, int8_t *out) {
  const int32_t count = p->shape.extent[4];
  const int32x4_t factor = vdupq_n_s32(p->in2_factor), low = vdupq_n_s32(p->act_min),
                  high = vdupq_n_s32(p->act_max);
  nnmcu_row row = {{0, 0, 0, 0}, 0, 0};
  do {
    const int8_t *a = in1 + row.offset1, *b = in2 + row.offset2;
    __asm__ volatile(
        "wlstp.32 lr, %[count], 2f\n"
        "1:\n\t"
        "vldrb.s32 q0, [%[b]], #4\n\t"
        "vldrb.s32 q1, [%[zero], q0]\n\t"
        "vmlas.s32 q0, %q[factor], %[start]\n\t"
        "vadd.i32 q0, q0, q1\n\t"
        "vldrb.s32 q1, [%[a]], #4\n\t"
        "vmla.s32 q0, q1, %[factor1]\n\t"
        "vshl.s32 q0, %[shift]\n\t"
        "vmax.s32 q0, q0, %q[low]\n\t"
        "vmin.s32 q0, q0, %q[high]\n\t"
        "vstrb.32 q0, [%[out]], #4\n\t"
        "letp lr, 1b\n"
        "2:\n\t"
        : [a] "+l"(a), [b] "+l"(b), [out] "+l"(out)
        : [count] "r"(count), [zero] "r"(correction + 128), [start] "r"(p->start), [factor1] "r"(p->in1_factor),
          [shift] "r"(-p->shift), [factor] "w"(factor), [low] "w"(low), [high] "w"(high)
        : "lr", "q0", "q1", "memory");
    /* The last vector may not have been whole. */
    out -= -count & 3;
  } while (nnmcu_next_row(&p->shape, &row));
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
