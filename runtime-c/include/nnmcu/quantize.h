/* SPDX-License-Identifier: Apache-2.0 */
/* Conversions: float32 to quantized and back, one quantization to another. int8 to int8 is nnmcu_lut_s8. */
#ifndef NNMCU_QUANTIZE_H
#define NNMCU_QUANTIZE_H

#include "nnmcu/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count;
  float scale;
  int32_t zero;
} nnmcu_quantize_params;

/**
 * float32 to int8: out = clamp(zero + round(in / scale)), ties away from zero; NaN gives the smallest value.
 * in, out: count elements. Ranges: scale > 0, zero in the output type's range.
 */
void nnmcu_quantize_f32_s8(const nnmcu_quantize_params *p, const float *in, int8_t *out);

/** float32 to uint8, otherwise as nnmcu_quantize_f32_s8. */
void nnmcu_quantize_f32_u8(const nnmcu_quantize_params *p, const float *in, uint8_t *out);

/** float32 to int16, otherwise as nnmcu_quantize_f32_s8. */
void nnmcu_quantize_f32_s16(const nnmcu_quantize_params *p, const float *in, int16_t *out);

/** nnmcu_quantize_f32_s8 with ties to even. */
void nnmcu_quantize_f32_s8_even(const nnmcu_quantize_params *p, const float *in, int8_t *out);

/** nnmcu_quantize_f32_u8 with ties to even. */
void nnmcu_quantize_f32_u8_even(const nnmcu_quantize_params *p, const float *in, uint8_t *out);

/** nnmcu_quantize_f32_s16 with ties to even. */
void nnmcu_quantize_f32_s16_even(const nnmcu_quantize_params *p, const float *in, int16_t *out);

/** int8 to float32: out = scale * (in - zero). in, out: count elements. */
void nnmcu_dequantize_s8_f32(const nnmcu_quantize_params *p, const int8_t *in, float *out);

/** uint8 to float32: out = scale * (in - zero). in, out: count elements. */
void nnmcu_dequantize_u8_f32(const nnmcu_quantize_params *p, const uint8_t *in, float *out);

/** int16 to float32: out = scale * (in - zero). in, out: count elements. */
void nnmcu_dequantize_s16_f32(const nnmcu_quantize_params *p, const int16_t *in, float *out);

typedef struct {
  int32_t count, in_zero, out_zero, multiplier, shift;
} nnmcu_requantize_params;

/**
 * uint8 to int8: out = clamp(out_zero + requantize(in - in_zero)), rounded twice as TFLite does.
 * in, out: count elements.
 * Ranges: zero points in their type's range; multiplier 0 or 2^30..2^31-1; shift -31..14.
 */
void nnmcu_requantize_u8_s8(const nnmcu_requantize_params *p, const uint8_t *in, int8_t *out);

/**
 * uint8 to int8 or back where the scales are equal and the zero points 128 apart: out = in with its upper bit
 * flipped. in, out: count bytes; out may be in, or begin below it.
 */
void nnmcu_flip_sign(const void *in, void *out, int32_t count);

/** int8 to uint8, otherwise as nnmcu_requantize_u8_s8. */
void nnmcu_requantize_s8_u8(const nnmcu_requantize_params *p, const int8_t *in, uint8_t *out);

/** int8 to int16, otherwise as nnmcu_requantize_u8_s8. */
void nnmcu_requantize_s8_s16(const nnmcu_requantize_params *p, const int8_t *in, int16_t *out);

/** int16 to int8, otherwise as nnmcu_requantize_u8_s8. */
void nnmcu_requantize_s16_s8(const nnmcu_requantize_params *p, const int16_t *in, int8_t *out);

/** int16 to int16, otherwise as nnmcu_requantize_u8_s8. */
void nnmcu_requantize_s16_s16(const nnmcu_requantize_params *p, const int16_t *in, int16_t *out);

#ifdef __cplusplus
}
#endif
#endif
