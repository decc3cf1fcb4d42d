/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/dense_dsp.h"
#include "nnmcu/dsp.h"

NNMCU_DENSE("nnmcu_dense8_dsp_single", NNMCU_DENSE_STORES, NNMCU_ROUND_SINGLE);

nnmcu_dense_fn nnmcu_dense8_dsp_single;
const nnmcu_dense_dsp nnmcu_dense_dsp_single = {nnmcu_dense8_dsp_single, 0, 1};
#else
typedef int nnmcu_not_on_this_isa;
#endif
