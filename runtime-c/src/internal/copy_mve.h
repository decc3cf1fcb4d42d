/* SPDX-License-Identifier: Apache-2.0 */
/* Short runs of bytes, 16 at a time. */
#ifndef NNMCU_INTERNAL_COPY_MVE_H
#define NNMCU_INTERNAL_COPY_MVE_H

#include <arm_mve.h>
#include <stdint.h>

/* `count` >= 0 bytes; the runs do not overlap. */
static inline __attribute__((always_inline)) void nnmcu_copy_mve(int8_t *to, const int8_t *from,
                                                                 int32_t count) {
  __asm__ volatile(
      "wlstp.8 lr, %2, 2f\n"
      "1:\n\t"
      "vldrb.8 q0, [%1], #16\n\t"
      "vstrb.8 q0, [%0], #16\n\t"
      "letp lr, 1b\n"
      "2:\n\t"
      : "+r"(to), "+r"(from)
      : "r"(count)
      : "lr", "q0", "memory");
}

static inline __attribute__((always_inline)) void nnmcu_fill_mve(int8_t *to, int32_t value, int32_t count) {
  const int8x16_t values = vdupq_n_s8((int8_t)value);
  __asm__ volatile(
      "wlstp.8 lr, %2, 2f\n"
      "1:\n\t"
      "vstrb.8 %q1, [%0], #16\n\t"
      "letp lr, 1b\n"
      "2:\n\t"
      : "+r"(to)
      : "w"(values), "r"(count)
      : "lr", "memory");
}

/*
 * `columns` times `rows` runs of `count` bytes, one behind the other; `pitch` and `step` apart, less than
 * what both together are. All >= 1.
 */
static inline __attribute__((always_inline)) void nnmcu_copy_runs_mve(int8_t *to, const int8_t *from,
                                                                      int32_t count, int32_t pitch,
                                                                      int32_t rows, int32_t step,
                                                                      int32_t columns) {
  const int8_t *a;
  if (count <= 16) {
    __asm__ volatile(
        "vctp.8 %[count]\n"
        "2:\n\t"
        "mov %[a], %[from]\n\t"
        "dls lr, %[rows]\n"
        "1:\n\t"
        "vpstt\n\t"
        "vldrbt.8 q0, [%[a]]\n\t"
        "vstrbt.8 q0, [%[to]]\n\t"
        "add %[a], %[a], %[pitch]\n\t"
        "add %[to], %[to], %[count]\n\t"
        "le lr, 1b\n\t"
        "add %[from], %[from], %[step]\n\t"
        "subs %[columns], %[columns], #1\n\t"
        "bne 2b\n\t"
        : [to] "+r"(to), [from] "+r"(from), [columns] "+r"(columns), [a] "=&r"(a)
        : [rows] "r"(rows), [count] "r"(count), [pitch] "r"(pitch), [step] "r"(step)
        : "lr", "q0", "cc", "memory");
    return;
  }
  for (; columns > 0; columns--, from += step) {
    a = from;
    for (int32_t i = rows; i > 0; i--, to += count, a += pitch) nnmcu_copy_mve(to, a, count);
  }
}

#endif
