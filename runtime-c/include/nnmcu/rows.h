/* SPDX-License-Identifier: Apache-2.0 */
/* What row streaming needs besides the layers' kernels. */
#ifndef NNMCU_ROWS_H
#define NNMCU_ROWS_H

#include "nnmcu/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Copies `bytes` bytes down to a lower address in the same buffer: rows that the next rows still need.
 * to, from: 4-byte aligned or not; to < from, and the two may overlap.
 */
void nnmcu_keep_rows(void *to, const void *from, int32_t bytes);

#ifdef __cplusplus
}
#endif
#endif
