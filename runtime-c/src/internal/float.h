/* SPDX-License-Identifier: Apache-2.0 */
/* float32 helpers. Built with -ffp-contract=off: a fused multiply-add rounds once and would differ between cores. */
#ifndef NNMCU_INTERNAL_FLOAT_H
#define NNMCU_INTERNAL_FLOAT_H

static inline float nnmcu_clamp_f32(float x, float low, float high) { return x < low ? low : x > high ? high : x; }

#endif
