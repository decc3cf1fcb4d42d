/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_MVE
#include "internal/broadcast.h"
#include "internal/product_mve.h"
#include "nnmcu/mve.h"

void nnmcu_mul_broadcast_s8__mve(const nnmcu_product_broadcast_s8_params *p, const int8_t *in1, const int8_t *in2,
                                 int8_t *out) {
  const int32_t count = p->shape.extent[4];
  nnmcu_row row = {{0, 0, 0, 0}, 0, 0};
  do {
    nnmcu_products_mve(&p->product, in1 + row.offset1, in2 + row.offset2, out, count);
    out += count;
  } while (nnmcu_next_row(&p->shape, &row));
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
