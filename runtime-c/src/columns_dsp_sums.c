/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/isa.h"

#if NNMCU_HAS_DSP
#include "internal/columns_dsp_wide.h"
#include "internal/tile_dsp.h"

/* A word of row w, its bytes in the given rotation, times those of three pixels. */
#define ROW(w, rotation, a, b, c)               \
  "sxtb16 lr, " w rotation "\n\t"               \
  "smlad " a ", r10, lr, " a "\n\t"             \
  "smlad " b ", r11, lr, " b "\n\t"             \
  "smlad " c ", r12, lr, " c "\n\t"

/*
 * 22 instructions for 2 rows x 3 pixels x 4 elements. Arguments: filter, columns, end, sums; returns the
 * filter's end.
 */
__asm__(NNMCU_ASM_BEGIN("nnmcu_columns_dsp_sums")
        "push {r2-r11, lr}\n\t"
        "mov r4, #0\n\t"
        "mov r5, #0\n\t"
        "mov r6, #0\n\t"
        "mov r7, #0\n\t"
        "mov r8, #0\n\t"
        "mov r9, #0\n"
        "1:\n\t"
        "ldrd r2, r3, [r0], #8\n\t"
        "ldm r1!, {r10, r11, r12}\n\t"
        ROW("r2", "", "r4", "r5", "r6") ROW("r3", "", "r7", "r8", "r9")
        "ldm r1!, {r10, r11, r12}\n\t"
        ROW("r2", ", ror #8", "r4", "r5", "r6") ROW("r3", ", ror #8", "r7", "r8", "r9")
        "ldr r2, [sp]\n\t"
        "cmp r1, r2\n\t"
        "bne 1b\n\t"
        "pop {r2, r3}\n\t"
        "stm r3, {r4-r9}\n\t"
        "pop {r4-r11, pc}\n\t" NNMCU_ASM_END("nnmcu_columns_dsp_sums"));
#else
typedef int nnmcu_not_on_this_isa;
#endif
