/* SPDX-License-Identifier: Apache-2.0 */
/* A tensor inside a frame of one value, for every element type of up to 4 bytes. */
#ifndef NNMCU_PAD_H
#define NNMCU_PAD_H

#include "nnmcu/types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define NNMCU_PAD_AXES 5

/*
 * Outermost axis first: count[a] positions, the last axis's being bytes, with before[a] bytes of padding in
 * front of them and after[a] behind. value: the padding element's bytes in memory order, repeated to four.
 */
typedef struct {
  int32_t count[NNMCU_PAD_AXES], before[NNMCU_PAD_AXES], after[NNMCU_PAD_AXES];
  uint8_t value[4];
} nnmcu_pad_params;

/**
 * Copies a tensor into the middle of a larger one and fills the rest with one value.
 * in: product(count) bytes; out: the padded tensor, not in.
 * Ranges: all >= 0; before and after in whole elements; out at most 2^31-1 bytes.
 */
void nnmcu_pad(const nnmcu_pad_params *p, const void *in, void *out);

#ifdef __cplusplus
}
#endif
#endif
