/* SPDX-License-Identifier: Apache-2.0 */
/* Classifies ten handwritten digits with the generated model and prints what it sees. */
#include <string.h>

#include "board.h"
#include "digits.h"
#include "digits_inputs.h"

static digits_arena arena;

static int32_t best(const int8_t *scores) {
  int32_t winner = 0;
  for (int32_t i = 1; i < (int32_t)DIGITS_OUTPUT_COUNT; i++) {
    if (scores[i] > scores[winner]) winner = i;
  }
  return winner;
}

int main(void) {
  int32_t right = 0;
  for (int32_t i = 0; i < DIGITS_SAMPLES; i++) {
    char line[] = "image 0: digit 0, seen 0, score 0000/255\n";
    memcpy(digits_input(&arena), digits_samples[i], DIGITS_INPUT_BYTES);
    digits_run(&arena);
    const int8_t *scores = digits_output(&arena);
    const int32_t seen = best(scores);
    int32_t score = scores[seen] - DIGITS_OUTPUT_ZERO_POINT;
    line[6] = (char)('0' + i);
    line[15] = (char)('0' + digits_labels[i]);
    line[23] = (char)('0' + seen);
    for (int32_t k = 35; k > 31; k--, score /= 10) line[k] = (char)('0' + score % 10);
    board_print(line);
    right += seen == digits_labels[i];
  }
  board_print(right >= DIGITS_SAMPLES - 1 ? "digits: PASS\n" : "digits: FAIL\n");
  return right >= DIGITS_SAMPLES - 1 ? 0 : 1;
}
