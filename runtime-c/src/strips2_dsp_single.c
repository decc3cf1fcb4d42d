/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/strips_dsp.h"
#include "nnmcu/dsp.h"

NNMCU_STRIPS("nnmcu_strips2_3_dsp_single", NNMCU_STRIPS2_BLOCK_3, NNMCU_TILE_LEAVE_3, NNMCU_ROUND_SINGLE);
NNMCU_STRIPS("nnmcu_strips2_2_dsp_single", NNMCU_STRIPS2_BLOCK_2, NNMCU_TILE_LEAVE_2, NNMCU_ROUND_SINGLE);

nnmcu_tile_fn nnmcu_strips2_3_dsp_single, nnmcu_strips2_2_dsp_single;
const nnmcu_tiles_dsp nnmcu_strips2_dsp_single = {nnmcu_strips2_3_dsp_single, nnmcu_strips2_2_dsp_single};
#else
typedef int nnmcu_not_on_this_isa;
#endif
