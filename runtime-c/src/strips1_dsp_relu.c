/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/strips_dsp.h"
#include "nnmcu/dsp.h"

NNMCU_STRIPS("nnmcu_strips1_3_dsp_relu", NNMCU_STRIPS1_BLOCK_3, NNMCU_TILE_LEAVE_3, NNMCU_ROUND_RELU);
NNMCU_STRIPS("nnmcu_strips1_2_dsp_relu", NNMCU_STRIPS1_BLOCK_2, NNMCU_TILE_LEAVE_2, NNMCU_ROUND_RELU);

nnmcu_tile_fn nnmcu_strips1_3_dsp_relu, nnmcu_strips1_2_dsp_relu;
const nnmcu_tiles_dsp nnmcu_strips1_dsp_relu = {nnmcu_strips1_3_dsp_relu, nnmcu_strips1_2_dsp_relu};
#else
typedef int nnmcu_not_on_this_isa;
#endif
