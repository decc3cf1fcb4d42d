/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/columns_dsp_wide.h"

static void three(const int8_t *filter, int8_t *out, int32_t step1, int32_t step2, const uint32_t *columns,
                  const uint32_t *end, const int8_t *last, int32_t zero, int32_t groups) {
  (void)groups;
  nnmcu_columns_wide(filter, out, step1, step2, columns, end, last, zero, 0);
}

static void two(const int8_t *filter, int8_t *out, int32_t step1, int32_t step2, const uint32_t *columns,
                const uint32_t *end, const int8_t *last, int32_t zero, int32_t groups) {
  (void)step2;
  three(filter, out, step1, 0, columns, end, last, zero, groups);
}

const nnmcu_tiles_dsp nnmcu_columns_dsp_wide = {three, two};
#else
typedef int nnmcu_not_on_this_isa;
#endif
