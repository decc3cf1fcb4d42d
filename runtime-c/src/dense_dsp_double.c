/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/dense_dsp.h"
#include "nnmcu/dsp.h"

NNMCU_DENSE("nnmcu_dense8_dsp_double", NNMCU_DENSE_STORES, NNMCU_ROUND_DOUBLE);

nnmcu_dense_fn nnmcu_dense8_dsp_double;
const nnmcu_dense_dsp nnmcu_dense_dsp_double = {nnmcu_dense8_dsp_double, 0, 0};
#else
typedef int nnmcu_not_on_this_isa;
#endif
