// Flags that several commands share, so that they read and behave alike everywhere.
import type { Options } from 'yargs';
import { cPrefix } from '../emit/c-text.ts';
import { defaultNumerics } from '../import/detect.ts';
import type { Numerics } from '../ir/types.ts';
import { TARGETS } from '../targets/cortex-m.ts';
import { type Args, badOption, textOf } from './command.ts';

const NUMERICS: readonly Numerics[] = ['tflm', 'litert', 'ort'];

export const numericsOption: Options = {
  choices: ['auto', ...NUMERICS],
  default: 'auto',
  requiresArg: true,
  describe:
    'Runtime whose arithmetic the code follows; auto: tflm for .tflite, ort for ONNX (docs/numerics.md)',
};

export const targetOption: Options = {
  choices: TARGETS.map((t) => t.name),
  default: 'cortex-m4',
  requiresArg: true,
  describe: 'Core the code is for',
};

export const jsonOption: Options = { type: 'boolean', describe: 'Print JSON (errors too, on stderr)' };

export const progressOption: Options = {
  type: 'boolean',
  describe: 'Report progress on stderr even if it is not a terminal',
};

/** The numerics for a model file's bytes. */
export const numericsOf = (args: Args, bytes: Uint8Array): Numerics =>
  NUMERICS.find((n) => n === textOf(args, 'numerics')) ?? defaultNumerics(bytes);

export function nameOf(args: Args): string | undefined {
  const name = textOf(args, 'name');
  return name === undefined ? undefined : usableName('name', name);
}

/** A name that would have to be changed to be usable in C is refused: the caller's code refers to it. */
export function usableName(option: string, name: string): string {
  if (cPrefix(name) === name) return name;
  throw badOption(option, `"${name}" is not usable as a C identifier`, [
    'letters, digits and _; a letter first; at most 40; no keyword, and no header of C or of the runtime',
  ]);
}
