/* SPDX-License-Identifier: Apache-2.0 */
/* Golden vectors of one model: for every input and output, the bytes of all cases one after another. */
#ifndef VECTORS_H
#define VECTORS_H

#include <stdint.h>

struct vectors {
	uint32_t cases;
	const uint8_t *inputs[2];
	const uint8_t *outputs[2];
};

extern const struct vectors branches_vectors;
extern const struct vectors digits_vectors;
extern const struct vectors float_borders_vectors;
extern const struct vectors padded_vectors;
extern const struct vectors perceptron_vectors;
extern const struct vectors residual_vectors;
extern const struct vectors two_inputs_vectors;

#endif
