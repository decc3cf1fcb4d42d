/* SPDX-License-Identifier: Apache-2.0 */
/* The body of int8 maximum and minimum. */
#ifndef NNMCU_INTERNAL_EXTREMUM_S8_H
#define NNMCU_INTERNAL_EXTREMUM_S8_H

#include "broadcast.h"
#include "inline.h"
#include "words_s8.h"

/* The larger of each pair, all bits flipped by the constant `flip` before, and back afterwards. */
NNMCU_INLINE void nnmcu_extremum_s8_body(const nnmcu_broadcast *shape, const int8_t *in1, const int8_t *in2,
                                         int8_t *out, uint32_t flip) {
  const int32_t count = shape->extent[4], step1 = shape->stride1[4], step2 = shape->stride2[4];
  nnmcu_row row = {{0, 0, 0, 0}, 0, 0};
  do {
    const int8_t *a = in1 + row.offset1;
    const int8_t *b = in2 + row.offset2;
    int32_t i = 0;
    if (step1 == 1 && step2 == 1 && nnmcu_has_words(a, b, 0) && nnmcu_has_words(a, out, 0)) {
      for (; i + 4 <= count; i += 4, a += 4, b += 4, out += 4)
        nnmcu_word_to(out, nnmcu_words_max(nnmcu_word_from(a) ^ flip, nnmcu_word_from(b) ^ flip) ^ flip);
    }
    for (; i < count; i++, a += step1, b += step2)
      *out++ = flip == 0u ? (*a > *b ? *a : *b) : (*a < *b ? *a : *b);
  } while (nnmcu_next_row(shape, &row));
}

#endif
