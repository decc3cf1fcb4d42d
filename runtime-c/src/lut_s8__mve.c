/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_MVE
#include "nnmcu/mve.h"

void nnmcu_lut_s8__mve(const int8_t *in, const int8_t *table, int8_t *out, int32_t count) {
  __asm__ volatile(
      "wlstp.8 lr, %[count], 2f\n"
      "1:\n\t"
      "vldrb.8 q0, [%[in]], #16\n\t"
      "vldrb.u8 q1, [%[table], q0]\n\t"
      "vstrb.8 q1, [%[out]], #16\n\t"
      "letp lr, 1b\n"
      "2:\n\t"
      : [in] "+r"(in), [out] "+r"(out)
      : [count] "r"(count), [table] "r"(table)
      : "lr", "q0", "q1", "memory");
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
