/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/columns_dsp.h"
#include "nnmcu/dsp.h"

NNMCU_COLUMNS("nnmcu_columns3_dsp_relu", 68, NNMCU_COLUMNS_STEP_3, NNMCU_TILE_LEAVE_3, NNMCU_ROUND_RELU);
NNMCU_COLUMNS("nnmcu_columns2_dsp_relu", 52, NNMCU_COLUMNS_STEP_2, NNMCU_TILE_LEAVE_2, NNMCU_ROUND_RELU);

nnmcu_tile_fn nnmcu_columns3_dsp_relu, nnmcu_columns2_dsp_relu;
const nnmcu_tiles_dsp nnmcu_columns_dsp_relu = {nnmcu_columns3_dsp_relu, nnmcu_columns2_dsp_relu};
#else
typedef int nnmcu_not_on_this_isa;
#endif
