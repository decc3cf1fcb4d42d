/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/dense_dsp.h"
#include "nnmcu/dsp.h"

NNMCU_DENSE("nnmcu_dense_rows8_dsp_relu", NNMCU_DENSE_ROWS_STORES, NNMCU_ROUND_RELU);

nnmcu_dense_fn nnmcu_dense_rows8_dsp_relu;
const nnmcu_dense_dsp nnmcu_dense_rows_dsp_relu = {nnmcu_dense_rows8_dsp_relu, 1, 0};
#else
typedef int nnmcu_not_on_this_isa;
#endif
