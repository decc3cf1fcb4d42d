/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_MVE
#include <arm_mve.h>

#include "nnmcu/mve.h"

void nnmcu_relu_s8__mve(const nnmcu_relu_s8_params *p, const int8_t *in, int8_t *out) {
  const int8x16_t low = vdupq_n_s8((int8_t)p->act_min), high = vdupq_n_s8((int8_t)p->act_max);
  __asm__ volatile(
      "wlstp.8 lr, %[count], 2f\n"
      "1:\n\t"
      "vldrb.8 q0, [%[in]], #16\n\t"
      "vmax.s8 q0, q0, %q[low]\n\t"
      "vmin.s8 q0, q0, %q[high]\n\t"
      "vstrb.8 q0, [%[out]], #16\n\t"
      "letp lr, 1b\n"
      "2:\n\t"
      : [in] "+r"(in), [out] "+r"(out)
      : [count] "r"(p->count), [low] "w"(low), [high] "w"(high)
      : "lr", "q0", "memory");
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
