/* SPDX-License-Identifier: Apache-2.0 */
/* What main.c needs from the board; replace board.c and the linker script with your own board's. */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

/** Prints a string on the debugger's console. */
void board_print(const char *text);

#endif
