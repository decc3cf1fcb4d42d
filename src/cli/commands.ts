// The only list of commands. A command's own file, and with it the compiler, is loaded when it is called.
import type { Command } from './command.ts';

export interface Listed {
  readonly name: string;
  /** What it takes besides flags. */
  readonly takesModel: boolean;
  /** More models of the same kind. */
  readonly takesMany?: boolean;
  /** A second model, to compare with. */
  readonly takesOther?: boolean;
  readonly summary: string;
  load(): Promise<Command>;
}

export const COMMANDS: readonly Listed[] = [
  {
    name: 'gen',
    takesModel: true,
    takesMany: true,
    summary: 'Generate C99 for a model, or for several in one firmware',
    load: async () => (await import('./gen.ts')).gen,
  },
  {
    name: 'inspect',
    takesModel: true,
    summary: 'Show layers, types, MACs, weights and arena',
    load: async () => (await import('./inspect.ts')).inspect,
  },
  {
    name: 'run',
    takesModel: true,
    summary: 'Run a model in the reference interpreter',
    load: async () => (await import('./run.ts')).run,
  },
  {
    name: 'quantize',
    takesModel: true,
    summary: 'Make an int8 .tflite from a float model and calibration data',
    load: async () => (await import('./quantize.ts')).quantize,
  },
  {
    name: 'compare',
    takesModel: true,
    takesOther: true,
    summary: 'Show how far one model is from another on the same data',
    load: async () => (await import('./compare.ts')).compare,
  },
  {
    name: 'verify',
    takesModel: true,
    summary: 'Build the C, run it under QEMU and on this machine, compare bit by bit',
    load: async () => (await import('./verify.ts')).verify,
  },
  {
    name: 'bench',
    takesModel: true,
    summary: 'Count instructions, flash, RAM and stack of the generated code under QEMU',
    load: async () => (await import('./bench.ts')).bench,
  },
  {
    name: 'init',
    takesModel: false,
    summary: 'Write an application to start from',
    load: async () => (await import('./init.ts')).init,
  },
  {
    name: 'ops',
    takesModel: false,
    summary: 'List supported operators',
    load: async () => (await import('./ops.ts')).ops,
  },
  {
    name: 'doctor',
    takesModel: false,
    summary: 'Check the toolchain',
    load: async () => (await import('./doctor.ts')).doctor,
  },
];
