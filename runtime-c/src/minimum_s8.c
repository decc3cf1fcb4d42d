/* SPDX-License-Identifier: Apache-2.0 */
#include "internal/extremum_s8.h"

void nnmcu_minimum_s8(const nnmcu_extremum_params *p, const int8_t *in1, const int8_t *in2, int8_t *out) {
  nnmcu_extremum_s8_body(&p->shape, in1, in2, out, 0xffffffffu);
}
