/* SPDX-License-Identifier: Apache-2.0 */
/* Which taps of a sliding window lie inside the input, so that inner loops need no border test. */
#ifndef NNMCU_INTERNAL_WINDOW_H
#define NNMCU_INTERNAL_WINDOW_H

#include <stdint.h>

/* Taps first..end-1 are inside; tap k reads input position origin + k * dilation. */
typedef struct {
  int32_t origin, first, end;
} nnmcu_taps;

static inline nnmcu_taps nnmcu_taps_at(int32_t origin, int32_t size, int32_t kernel, int32_t dilation) {
  nnmcu_taps t = {origin, 0, kernel};
  while (t.first < t.end && origin + t.first * dilation < 0) t.first++;
  while (t.end > t.first && origin + (t.end - 1) * dilation >= size) t.end--;
  return t;
}

#endif
