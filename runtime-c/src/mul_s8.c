/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/inline.h"
#include "internal/product_s8.h"
#include "nnmcu/arithmetic.h"

NNMCU_KERNEL
void nnmcu_mul_s8(const nnmcu_product_s8_params *p, const int8_t *in1, const int8_t *in2, int8_t *out) {
  const nnmcu_product_s8 s = p->product;
  for (int32_t i = 0; i < p->count; i++) out[i] = nnmcu_multiplied_s8(&s, in1[i], in2[i], nnmcu_requantize);
}
