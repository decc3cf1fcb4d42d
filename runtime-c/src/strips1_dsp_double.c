/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/strips_dsp.h"
#include "nnmcu/dsp.h"

NNMCU_STRIPS("nnmcu_strips1_3_dsp_double", NNMCU_STRIPS1_BLOCK_3, NNMCU_TILE_LEAVE_3, NNMCU_ROUND_DOUBLE);
NNMCU_STRIPS("nnmcu_strips1_2_dsp_double", NNMCU_STRIPS1_BLOCK_2, NNMCU_TILE_LEAVE_2, NNMCU_ROUND_DOUBLE);

nnmcu_tile_fn nnmcu_strips1_3_dsp_double, nnmcu_strips1_2_dsp_double;
const nnmcu_tiles_dsp nnmcu_strips1_dsp_double = {nnmcu_strips1_3_dsp_double, nnmcu_strips1_2_dsp_double};
#else
typedef int nnmcu_not_on_this_isa;
#endif
