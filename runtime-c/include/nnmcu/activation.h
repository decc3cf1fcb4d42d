/* SPDX-License-Identifier: Apache-2.0 */
/* Activations that stand alone. The int8 ones that are not a clamp are tables, see nnmcu/lut.h. */
#ifndef NNMCU_ACTIVATION_H
#define NNMCU_ACTIVATION_H

#include "nnmcu/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count, act_min, act_max;
} nnmcu_relu_s8_params;

/** int8 clamp, for input and output of one scale: out = clamp(in). in, out: count elements; out may be in. */
void nnmcu_relu_s8(const nnmcu_relu_s8_params *p, const int8_t *in, int8_t *out);

typedef struct {
  int32_t count;
  float act_min, act_max;
} nnmcu_relu_f32_params;

/** float32 clamp: out = clamp(in). in, out: count elements; out may be in. */
void nnmcu_relu_f32(const nnmcu_relu_f32_params *p, const float *in, float *out);

typedef struct {
  int32_t count;
  float alpha;
} nnmcu_leaky_relu_f32_params;

/** float32 leaky ReLU: out = in > 0 ? in : alpha * in. in, out: count elements; out may be in. */
void nnmcu_leaky_relu_f32(const nnmcu_leaky_relu_f32_params *p, const float *in, float *out);

/** float32 hard swish: out = in * clamp(in + 3, 0, 6) / 6. in, out: count elements; out may be in. */
void nnmcu_hard_swish_f32(const float *in, float *out, int32_t count);

typedef struct {
  int32_t count;
  float alpha, beta;
} nnmcu_hard_sigmoid_f32_params;

/** float32 hard sigmoid: out = clamp(alpha * in + beta, 0, 1). in, out: count elements; out may be in. */
void nnmcu_hard_sigmoid_f32(const nnmcu_hard_sigmoid_f32_params *p, const float *in, float *out);

/** float32 logistic: out = 1 / (1 + exp(-in)); needs libm. in, out: count elements; out may be in. */
void nnmcu_logistic_f32(const float *in, float *out, int32_t count);

/** float32 exponential linear unit: in where not negative, else exp(in) - 1; needs libm. out may be in. */
void nnmcu_elu_f32(const float *in, float *out, int32_t count);

/** float32 hyperbolic tangent; needs libm. in, out: count elements; out may be in. */
void nnmcu_tanh_f32(const float *in, float *out, int32_t count);

#ifdef __cplusplus
}
#endif
#endif
