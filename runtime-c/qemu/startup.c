/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reset and faults, one source for Armv6-M to Armv8.1-M, no CMSIS. Faults print the registers that matter, flush the
 * results and end the image; the traps that a core can arm against undefined behaviour are armed.
 * Registers: Armv8-M Architecture Reference Manual (DDI0553), "System Control Space".
 */
#include "harness.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define CCR REGISTER(0xE000ED14u)
#define CFSR REGISTER(0xE000ED28u)
#define BFAR REGISTER(0xE000ED38u)
#define CPACR REGISTER(0xE000ED88u)
#define CCR_UNALIGN_TRP (1u << 3)
#define CCR_DIV_0_TRP (1u << 4)
#define CCR_LOB (1u << 19)
#define CPACR_CP10_CP11 (0xFu << 20)
#define MPU_TYPE REGISTER(0xE000ED90u)
#define MPU_CTRL REGISTER(0xE000ED94u)
#define MPU_RBAR REGISTER(0xE000ED9Cu)
#define MPU_RASR REGISTER(0xE000EDA0u)

extern uint32_t __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[], __stack_top[];

int main(void);
void reset_handler(void);
void fault_handler(void);
void systick_handler(void);
void fault_report(const uint32_t *frame, const uint32_t *top);

/* "name=0x12345678 " into `text`; returns its end. */
static char *print_register(char *text, const char *name, uint32_t value) {
  int32_t digit;
  while (*name != '\0') *text++ = *name++;
  *text++ = '=';
  *text++ = '0';
  *text++ = 'x';
  for (digit = 28; digit >= 0; digit -= 4) *text++ = "0123456789abcdef"[(value >> digit) & 15u];
  *text++ = ' ';
  *text = '\0';
  return text;
}

__attribute__((used)) void fault_report(const uint32_t *frame, const uint32_t *top) {
  static char line[128];
  char *end = line;
  uint32_t number;
  __asm__ volatile("mrs %0, ipsr" : "=r"(number));
  end = print_register(end, "fault: exception", number & 511u);
  if (frame + 8 <= top) { /* otherwise the stack itself overflowed and nothing was saved */
    end = print_register(end, "pc", frame[6]);
    end = print_register(end, "lr", frame[5]);
  } else {
    end = print_register(end, "sp", (uint32_t)(uintptr_t)frame);
  }
#if !defined(__ARM_ARCH_6M__)
  end = print_register(end, "cfsr", CFSR);
  (void)print_register(end, "bfar", BFAR);
#endif
  port_print(line);
  harness_flush();
  port_exit(HARNESS_FAULT);
}

/* The stack may be what is broken: report on a fresh one. A frame outside the stack is passed as its top. */
__attribute__((naked, used)) void fault_handler(void) {
  __asm__ volatile(
      "mrs r0, msp\n"
      "ldr r1, =__stack_top\n"
      "ldr r2, =__stack_limit\n"
      "cmp r0, r2\n"
      "bhs 1f\n"
      "mov r0, r1\n"
      "1: mov r2, r1\n"
      "msr msp, r2\n"
      "bl fault_report\n"
      ".ltorg\n");
}

/*
 * Below the stack of an MPS2 board QEMU has a device that ignores writes: an overflow would go unseen. The MPU (Armv7-M
 * layout) forbids 0x10000000-0x1FFFFFFF. Boards with Armv8-M have nothing there, and the M0 has no MPU and little RAM.
 */
static void guard_stack(void) {
#if __ARM_ARCH < 8
  if (MPU_TYPE == 0) return;
  MPU_RBAR = 0x10000000u | 1u << 4;    /* VALID: sets region 0 */
  MPU_RASR = 1u << 28 | 27u << 1 | 1u; /* execute never, no access, 2^(27+1) bytes, enabled */
  MPU_CTRL = 1u << 2 | 1u;             /* default map for everything else, enabled */
#endif
}

__attribute__((noreturn, used)) void reset_handler(void) {
  const uint32_t *from = __data_load;
  uint32_t *to;
#if defined(__ARM_ARCH_6M__)
  CCR |= CCR_UNALIGN_TRP; /* Armv6-M always traps; this arms it on the Armv7-M core that QEMU's board has */
#else
  CCR |= CCR_DIV_0_TRP;
  CPACR |= CPACR_CP10_CP11; /* FPU and MVE */
#if __ARM_ARCH >= 8
  CCR |= CCR_LOB; /* low-overhead loops, Armv8.1-M; ignored by Armv8.0-M */
#endif
#endif
  guard_stack();
  __asm__ volatile("dsb\n isb" ::: "memory");
  for (to = __data_start; to < __data_end;) *to++ = *from++;
  for (to = __bss_start; to < __bss_end;) *to++ = 0;
  port_exit(main());
  for (;;) {
  }
}

typedef void (*vector)(void);

__attribute__((section(".vectors"), used)) static const struct {
  uint32_t *stack;
  vector handlers[15];
} vectors = {__stack_top,
             {reset_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler,
              fault_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler,
              fault_handler, fault_handler, systick_handler}};
