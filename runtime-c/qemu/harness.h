/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verification harness: what harness.c needs from the machine it runs on. Two ports exist: semihosting.c (Arm
 * under QEMU) and host.c (stdio). Never part of a product; `nnmcu verify` and `nnmcu bench` build it in a work folder.
 */
#ifndef NNMCU_HARNESS_H
#define NNMCU_HARNESS_H

#include "nnmcu.h"

/* Exit codes of the image; anything else is the machine's. */
#define HARNESS_OK 0
#define HARNESS_REFUSED 2 /* damaged cases file, arena too small, file not writable */
#define HARNESS_FAULT 3   /* the core took a fault exception */

/** The models of this image; written by nnmcu (harness_models.c). */
extern const nnmcu_model *const harness_models[];
extern const uint32_t harness_model_count;

/** Ends the program. */
void port_exit(int code);

/** Prints a line on the console. */
void port_print(const char *text);

/** Opens cases.bin (read) and results.bin (write) in the current folder. Returns 0 when both are open. */
int port_open(void);

/** Reads exactly `bytes` bytes of the cases. Returns 0 on success, 1 at a premature end. */
int port_read(void *data, uint32_t bytes);

/** Appends to the results, unbuffered. Returns 0 on success. */
int port_write(const void *data, uint32_t bytes);

/** Writes what harness.c still holds; called by a port before the program dies. */
void harness_flush(void);

/**
 * Copies row `row` of the current case's input that is not in the arena (NNMCU_NOT_IN_ARENA), rows of `row_bytes` bytes:
 * what a model that takes its input row by row is given here.
 */
void harness_feed_row(uint32_t row, uint32_t row_bytes, void *to);

/** What one run cost. */
typedef struct {
  uint32_t stack_bytes; /* used below the caller's frame; 0 when unknown (host) */
  uint32_t ticks;       /* SysTick periods, which are instructions when QEMU counts them (-icount); 0 on the host */
} port_cost;

/** Calls run(arena) and measures it. */
port_cost port_run(void (*run)(void *arena), void *arena);

/** Makes any access to `bytes` bytes at `data` fatal (1) or legal again (0), where the machine can. */
void port_guard(void *data, uint32_t bytes, int on);

#endif
