/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The harness on a Cortex-M under QEMU: files, console and exit through Arm semihosting (BKPT 0xAB; "Semihosting for
 * AArch32 and AArch64", Arm), and the painted stack. A call stops the core, so callers buffer.
 */
#include "harness.h"

#define SYS_OPEN 0x01
#define SYS_WRITE0 0x04
#define SYS_WRITE 0x05
#define SYS_READ 0x06
#define SYS_EXIT_EXTENDED 0x20
#define OPEN_READ 1u  /* "rb" */
#define OPEN_WRITE 5u /* "wb" */
#define APPLICATION_EXIT 0x20026u

#define PAINT 0xDEC0ADDEu

extern uint32_t __stack_limit[], __stack_top[]; /* linker script: lowest word, one past the highest */
void __assert_func(const char *file, int line, const char *function, const char *text);

static int32_t cases = -1, results = -1;

static int32_t semihost(int32_t operation, const void *block) {
  register int32_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = block;
  __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory", "cc");
  return r0;
}

void port_exit(int code) {
  const uint32_t block[2] = {APPLICATION_EXIT, (uint32_t)code};
  semihost(SYS_EXIT_EXTENDED, block);
  for (;;) {
  }
}

void port_print(const char *text) {
  semihost(SYS_WRITE0, text);
  semihost(SYS_WRITE0, "\n");
}

/* newlib's assert() ends here instead of in its console. */
void __assert_func(const char *file, int line, const char *function, const char *text) {
  (void)file;
  (void)line;
  (void)function;
  semihost(SYS_WRITE0, "assertion failed: ");
  port_print(text);
  harness_flush();
  port_exit(HARNESS_FAULT);
}

static int32_t open_file(const char *name, uint32_t length, uint32_t mode) {
  const uint32_t block[3] = {(uint32_t)(uintptr_t)name, mode, length};
  return semihost(SYS_OPEN, block);
}

int port_open(void) {
  cases = open_file("cases.bin", 9, OPEN_READ);
  results = open_file("results.bin", 11, OPEN_WRITE);
  return cases < 0 || results < 0;
}

/* Both calls return the number of bytes that were NOT transferred. */
int port_read(void *data, uint32_t bytes) {
  const uint32_t block[3] = {(uint32_t)cases, (uint32_t)(uintptr_t)data, bytes};
  return bytes != 0 && semihost(SYS_READ, block) != 0;
}

int port_write(const void *data, uint32_t bytes) {
  const uint32_t block[3] = {(uint32_t)results, (uint32_t)(uintptr_t)data, bytes};
  return bytes != 0 && semihost(SYS_WRITE, block) != 0;
}

#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)
#define SYST_PERIOD 0x1000000u /* 24-bit down counter */

static volatile uint32_t systick_wraps;

void systick_handler(void) { systick_wraps++; }

static void ticks_start(void) {
  systick_wraps = 0;
  SYST_CSR = 0;
  SYST_RVR = SYST_PERIOD - 1u;
  SYST_CVR = 0;
  SYST_CSR = 7; /* core clock, interrupt, enabled */
}

/* Stops the counter. Its first tick after the start loads the period. */
static uint32_t ticks_stop(void) {
  const uint32_t left = SYST_CVR;
  SYST_CSR = 0;
  return systick_wraps * SYST_PERIOD + (left == 0 ? 0 : SYST_PERIOD - left);
}

/* Not inlined: its own frame is the caller's side of the measurement. */
__attribute__((noinline)) port_cost port_run(void (*run)(void *arena), void *arena) {
  volatile uint32_t *word;
  uint32_t *sp;
  port_cost cost;
  __asm__ volatile("mov %0, sp" : "=r"(sp));
  for (word = __stack_limit; word < sp; word++) *word = PAINT;
  ticks_start();
  run(arena);
  cost.ticks = ticks_stop();
  for (word = __stack_limit; word < sp && *word == PAINT;) word++;
  cost.stack_bytes = (uint32_t)((uintptr_t)sp - (uintptr_t)word);
  return cost;
}

void port_guard(void *data, uint32_t bytes, int on) {
  (void)data;
  (void)bytes;
  (void)on;
}
