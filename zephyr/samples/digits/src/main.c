/* SPDX-License-Identifier: Apache-2.0 */
/* Recognizes ten handwritten digits and prints what it sees and how long one takes. */
#include <string.h>

#include <zephyr/kernel.h>
#include <zephyr/sys/printk.h>

#include "digits.h"
#include "digits_inputs.h"

static digits_arena arena;

static int best(const int8_t *scores)
{
	int winner = 0;

	for (int i = 1; i < (int)DIGITS_OUTPUT_COUNT; i++) {
		if (scores[i] > scores[winner]) {
			winner = i;
		}
	}
	return winner;
}

int main(void)
{
	int right = 0;

	for (int i = 0; i < DIGITS_SAMPLES; i++) {
		memcpy(digits_input(&arena), digits_samples[i], DIGITS_INPUT_BYTES);

		const uint32_t start = k_cycle_get_32();

		digits_run(&arena);

		const uint32_t cycles = k_cycle_get_32() - start;
		const int8_t *scores = digits_output(&arena);
		const int seen = best(scores);

		printk("image %d: digit %d, seen %d, score %d/255, %u cycles\n", i, digits_labels[i], seen,
		       scores[seen] - DIGITS_OUTPUT_ZERO_POINT, cycles);
		right += seen == digits_labels[i];
	}
	printk("%d of %d right, arena %u bytes, built for %s\n", right, DIGITS_SAMPLES, DIGITS_ARENA_BYTES,
	       CONFIG_NNMCU_TARGET);
	printk("digits: %s\n", right >= DIGITS_SAMPLES - 1 ? "PASS" : "FAIL");
	return 0;
}
