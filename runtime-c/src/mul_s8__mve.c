/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_MVE
#include "internal/product_mve.h"
#include "nnmcu/mve.h"

void nnmcu_mul_s8__mve(const nnmcu_product_s8_params *p, const int8_t *in1, const int8_t *in2, int8_t *out) {
  nnmcu_products_mve(&p->product, in1, in2, out, p->count);
}
#else
typedef int nnmcu_not_on_this_isa;
#endif
