/* SPDX-License-Identifier: Apache-2.0 */
/* Table lookup: any operator that maps each int8 element by itself, its arithmetic done at compile time. */
#ifndef NNMCU_LUT_H
#define NNMCU_LUT_H

#include "nnmcu/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * int8 table lookup.
 * out = table[in mod 256]: entries 0..127 belong to 0..127, entries 128..255 to -128..-1.
 * in, out: count elements; table [256]; out may be in.
 */
void nnmcu_lut_s8(const int8_t *in, const int8_t *table, int8_t *out, int32_t count);

#ifdef __cplusplus
}
#endif
#endif
