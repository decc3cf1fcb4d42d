/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/line_dsp.h"

NNMCU_LINE("nnmcu_line2_dsp_single", NNMCU_LINE2_WINDOWS, 8, NNMCU_LINE_SINGLE);
#else
typedef int nnmcu_not_on_this_isa;
#endif
