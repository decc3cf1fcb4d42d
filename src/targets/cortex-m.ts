// What nnmcu compiles for: core -> instruction set, compiler flags and the QEMU board that executes it.
// Invariant: `isa` is what the generated code asserts at compile time, so flags and isa must agree.
import { NnmcuError } from '../diagnostics.ts';
import type { Isa } from '../ops/op-def.ts';

export interface QemuBoard {
  readonly machine: string;
  /** File in runtime-c/qemu. */
  readonly linkerScript: string;
  /** Nanoseconds of a SysTick period; with -icount shift=0 an instruction takes one. */
  readonly tickNs: number;
}

export interface Target {
  readonly name: string;
  /** `Cortex-M4F (Armv7E-M)`, for people. */
  readonly title: string;
  readonly isa: Isa;
  /** False for Armv6-M, which multiplies 32 by 32 to 32 bits only; absent: true. */
  readonly longMultiply?: boolean;
  readonly compiler: 'arm-none-eabi' | 'host';
  readonly cpuFlags: readonly string[];
  /** Absent: the program runs on this machine. */
  readonly qemu?: QemuBoard;
  /** Where the board is not the core itself. */
  readonly note?: string;
}

const MPS2 = 'mps2.ld';

export const TARGETS: readonly Target[] = [
  {
    name: 'cortex-m0plus',
    title: 'Cortex-M0+ (Armv6-M)',
    isa: 'c',
    longMultiply: false,
    compiler: 'arm-none-eabi',
    cpuFlags: ['-mthumb', '-mcpu=cortex-m0plus'],
    qemu: { machine: 'mps2-an385', linkerScript: MPS2, tickNs: 40 },
    note: 'QEMU has no M0+ board with enough memory: Armv6-M code runs on an M3 that traps unaligned accesses',
  },
  {
    name: 'cortex-m3',
    title: 'Cortex-M3 (Armv7-M)',
    isa: 'c',
    compiler: 'arm-none-eabi',
    cpuFlags: ['-mthumb', '-mcpu=cortex-m3'],
    qemu: { machine: 'mps2-an385', linkerScript: MPS2, tickNs: 40 },
  },
  {
    name: 'cortex-m4',
    title: 'Cortex-M4F (Armv7E-M)',
    isa: 'dsp',
    compiler: 'arm-none-eabi',
    cpuFlags: ['-mthumb', '-mcpu=cortex-m4', '-mfpu=fpv4-sp-d16', '-mfloat-abi=hard'],
    qemu: { machine: 'mps2-an386', linkerScript: MPS2, tickNs: 40 },
  },
  {
    name: 'cortex-m7',
    title: 'Cortex-M7 (Armv7E-M, double FPU)',
    isa: 'dsp',
    compiler: 'arm-none-eabi',
    cpuFlags: ['-mthumb', '-mcpu=cortex-m7', '-mfpu=fpv5-d16', '-mfloat-abi=hard'],
    qemu: { machine: 'mps2-an500', linkerScript: 'mps2-an500.ld', tickNs: 40 },
  },
  {
    name: 'cortex-m33',
    title: 'Cortex-M33 (Armv8-M Mainline, DSP)',
    isa: 'dsp',
    compiler: 'arm-none-eabi',
    cpuFlags: ['-mthumb', '-mcpu=cortex-m33', '-mfpu=fpv5-sp-d16', '-mfloat-abi=hard'],
    qemu: { machine: 'mps2-an505', linkerScript: 'mps2-an505.ld', tickNs: 50 },
  },
  {
    name: 'cortex-m55',
    title: 'Cortex-M55 (Armv8.1-M, MVE)',
    isa: 'mve',
    compiler: 'arm-none-eabi',
    cpuFlags: ['-mthumb', '-mcpu=cortex-m55', '-mfloat-abi=hard'],
    qemu: { machine: 'mps3-an547', linkerScript: 'mps3-an547.ld', tickNs: 31.25 },
  },
  {
    name: 'cortex-m85',
    title: 'Cortex-M85 (Armv8.1-M, MVE)',
    isa: 'mve',
    compiler: 'arm-none-eabi',
    cpuFlags: ['-mthumb', '-mcpu=cortex-m55', '-mfloat-abi=hard'],
    qemu: { machine: 'mps3-an547', linkerScript: 'mps3-an547.ld', tickNs: 31.25 },
    note: 'built with the Cortex-M55 flags, which GCC 12 knows; runs on the M55 board',
  },
  {
    name: 'host',
    title: 'this machine, under AddressSanitizer and UndefinedBehaviorSanitizer',
    isa: 'c',
    compiler: 'host',
    cpuFlags: [],
  },
];

/** The target called `name`; rejects other names with the list of valid ones. */
export function targetOf(name: string): Target {
  const target = TARGETS.find((t) => t.name === name);
  if (target === undefined)
    throw new NnmcuError({
      code: 'bad-option',
      file: '--target',
      message: `unknown target "${name}"`,
      notes: [`valid targets: ${TARGETS.map((t) => t.name).join(', ')}`],
    });
  return target;
}
