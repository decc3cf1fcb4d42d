/* SPDX-License-Identifier: Apache-2.0 */
/* Start-up and console for QEMU's mps2-an386 (Cortex-M4F): vectors, .data/.bss, FPU, Arm semihosting. */
#include "board.h"

extern uint32_t __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[], __stack_top[];
int main(void);
void reset_handler(void);
void fault_handler(void);

static int32_t semihost(int32_t operation, const void *block) {
  register int32_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = block;
  __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory", "cc");
  return r0;
}

void board_print(const char *text) { semihost(0x04, text); /* SYS_WRITE0 */ }

static void leave(uint32_t code) {
  const uint32_t block[2] = {0x20026u, code}; /* ADP_Stopped_ApplicationExit */
  semihost(0x20, block);                      /* SYS_EXIT_EXTENDED */
  for (;;) {
  }
}

void fault_handler(void) {
  board_print("fault\n");
  leave(99);
}

void reset_handler(void) {
  const uint32_t *from = __data_load;
  for (uint32_t *to = __data_start; to < __data_end;) *to++ = *from++;
  for (uint32_t *to = __bss_start; to < __bss_end;) *to++ = 0;
  *(volatile uint32_t *)0xE000ED88u |= 0xFu << 20; /* CPACR: FPU on */
  __asm__ volatile("dsb\n isb" ::: "memory");
  leave((uint32_t)main());
}

typedef void (*vector)(void);
__attribute__((section(".vectors"), used)) static const struct {
  uint32_t *stack;
  vector reset, faults[14];
} vectors = {__stack_top, reset_handler, {fault_handler, fault_handler, fault_handler, fault_handler, fault_handler}};
