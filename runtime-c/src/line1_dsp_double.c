/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/line_dsp.h"

NNMCU_LINE("nnmcu_line1_dsp_double", NNMCU_LINE1_WINDOWS, 4, NNMCU_LINE_DOUBLE);
#else
typedef int nnmcu_not_on_this_isa;
#endif
