// What a command file exports. The tables drive parsing, --help and docs/cli.md; `run` only translates:
// arguments -> API -> text -> exit code.
import type { Options } from 'yargs';
import { type Diagnostic, NnmcuError } from '../diagnostics.ts';

/** Parsed arguments; names as in `options`, and `model` when the command takes one: a list if it takes many. */
export type Args = Readonly<Record<string, unknown>>;

export interface Command {
  readonly options: Readonly<Record<string, Options>>;
  /** Command lines for --help, each with what it does. */
  readonly examples?: readonly (readonly [commandLine: string, what: string])[];
  /** Prints its result on stdout and returns the exit code. */
  run(args: Args): Promise<number>;
}

export const textOf = (args: Args, name: string): string | undefined => {
  const value = args[name];
  // A single-valued flag that is given twice arrives as a list.
  if (Array.isArray(value)) throw badOption(name, 'is given more than once');
  if (value === '') throw badOption(name, 'needs a value');
  return value === undefined ? undefined : String(value);
};

/** Values of a flag that may be repeated or have a comma-separated list. */
export const listOf = (args: Args, name: string): readonly string[] => {
  const value = args[name] ?? [];
  const items = (Array.isArray(value) ? value : [value]).flatMap((v) => String(v).split(','));
  return items.map((v) => v.trim()).filter((v) => v !== '');
};

export const isSet = (args: Args, name: string): boolean => args[name] === true;

/** A whole number in a range. */
export const wholeOf = (args: Args, name: string, low: number, high: number): number => {
  const text = textOf(args, name) ?? '';
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= low && value <= high) return value;
  throw badOption(name, `"${text}" is not a whole number from ${low} to ${high}`);
};

export const badOption = (name: string, message: string, notes: readonly string[] = []): NnmcuError => {
  const diagnostic: Diagnostic = { code: 'bad-option', file: `--${name}`, message, notes };
  return new NnmcuError(diagnostic);
};
