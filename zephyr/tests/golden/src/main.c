/* SPDX-License-Identifier: Apache-2.0 */
/* Whole models in one image, each against the bytes that TensorFlow Lite Micro answers. */
#include <string.h>

#include <zephyr/kernel.h>
#include <zephyr/ztest.h>

#include "branches.h"
#include "digits.h"
#include "float_borders.h"
#include "padded.h"
#include "perceptron.h"
#include "residual.h"
#include "two_inputs.h"
#include "vectors.h"

/* The models run one at a time, so that one block of memory serves them all. */
static union {
	branches_arena branches;
	digits_arena digits;
	float_borders_arena float_borders;
	padded_arena padded;
	perceptron_arena perceptron;
	residual_arena residual;
	two_inputs_arena two_inputs;
	uint8_t bytes[1];
} arena;

static digits_arena second;

static void load(const nnmcu_model *model, const struct vectors *v, uint32_t index, uint8_t *memory)
{
	for (uint32_t i = 0; i < model->input_count; i++) {
		const nnmcu_tensor_info *in = &model->inputs[i];

		memcpy(memory + in->offset, v->inputs[i] + index * in->bytes, in->bytes);
	}
}

static void check(const nnmcu_model *model, const struct vectors *v, uint32_t index, const uint8_t *memory)
{
	for (uint32_t i = 0; i < model->output_count; i++) {
		const nnmcu_tensor_info *out = &model->outputs[i];

		zassert_mem_equal(memory + out->offset, v->outputs[i] + index * out->bytes, out->bytes,
				  "%s: case %u, output %u", model->name, index, i);
	}
}

static void run_all(const nnmcu_model *model, const struct vectors *v)
{
	zassert_true(model->arena_bytes <= sizeof(arena));
	zassert_equal((uintptr_t)&arena % model->arena_align, 0);
	for (uint32_t index = 0; index < v->cases; index++) {
		/* What an earlier model left in the arena must not matter. */
		memset(&arena, 0xA5, sizeof(arena));
		load(model, v, index, arena.bytes);
		model->run(&arena);
		check(model, v, index, arena.bytes);
	}
}

ZTEST_SUITE(nnmcu_golden, NULL, NULL, NULL, NULL, NULL);

ZTEST(nnmcu_golden, test_branches)
{
	run_all(&branches_model, &branches_vectors);
}

ZTEST(nnmcu_golden, test_digits)
{
	run_all(&digits_model, &digits_vectors);
}

ZTEST(nnmcu_golden, test_float_borders)
{
	run_all(&float_borders_model, &float_borders_vectors);
}

ZTEST(nnmcu_golden, test_padded)
{
	run_all(&padded_model, &padded_vectors);
}

ZTEST(nnmcu_golden, test_perceptron)
{
	run_all(&perceptron_model, &perceptron_vectors);
}

ZTEST(nnmcu_golden, test_residual)
{
	run_all(&residual_model, &residual_vectors);
}

ZTEST(nnmcu_golden, test_two_inputs)
{
	run_all(&two_inputs_model, &two_inputs_vectors);
}

ZTEST(nnmcu_golden, test_descriptor_agrees_with_header)
{
	zassert_equal(digits_model.arena_bytes, DIGITS_ARENA_BYTES);
	zassert_equal(sizeof(digits_arena), DIGITS_ARENA_BYTES);
	zassert_equal(digits_model.inputs[0].bytes, DIGITS_INPUT_BYTES);
	zassert_equal_ptr((uint8_t *)&second + digits_model.inputs[0].offset, digits_input(&second));
	zassert_equal_ptr((uint8_t *)&second + digits_model.outputs[0].offset, digits_output(&second));
}

ZTEST(nnmcu_golden, test_two_arenas_are_two_instances)
{
	load(&digits_model, &digits_vectors, 0, arena.bytes);
	load(&digits_model, &digits_vectors, 1, second.bytes);
	digits_run(&arena.digits);
	digits_run(&second);
	check(&digits_model, &digits_vectors, 0, arena.bytes);
	check(&digits_model, &digits_vectors, 1, second.bytes);
}
