/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/taps_dsp.h"

NNMCU_TAPS("nnmcu_taps_dsp_double", NNMCU_TAPS_STORE, NNMCU_ROUND_DOUBLE);
#else
typedef int nnmcu_not_on_this_isa;
#endif
