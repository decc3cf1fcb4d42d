// Flags of `gen` that say how each of its models is compiled, however many there are.
import { join } from 'node:path';
import type { CompileOptions } from '../compile.ts';
import { PASSES } from '../passes/index.ts';
import type { Report } from '../report/report.ts';
import { type Args, badOption, isSet, listOf, textOf } from './command.ts';
import { importOptionsOf, noteTo } from './import-options.ts';
import { numericsOf } from './options.ts';
import { bytesText, counted, macsText } from './output.ts';
import { planOptionsOf } from './plan-options.ts';

export const PASS_NAMES = PASSES.map((p) => p.name);

/** The options that the flags give for one model file. */
export const compileOptionsOf = (
  args: Args,
  file: string,
  bytes: Uint8Array,
  readExternal: (location: string) => Uint8Array,
): CompileOptions => ({
  ...importOptionsOf(args),
  ...planOptionsOf(args),
  onNote: noteTo(file),
  file,
  readExternal,
  target: textOf(args, 'target') ?? 'cortex-m4',
  numerics: numericsOf(args, bytes),
  disabledPasses: disabledOf(args),
  verifyIr: isSet(args, 'verify-ir'),
});

function disabledOf(args: Args): readonly string[] {
  const names = listOf(args, 'disable-pass');
  for (const name of names) checkPass('disable-pass', name);
  return names;
}

export function checkPass(option: string, name: string): void {
  if (!PASS_NAMES.includes(name)) throw badOption(option, `there is no pass "${name}"`, [passNote()]);
}

export const passNote = (): string => `passes: ${PASS_NAMES.join(', ')}`;

/** What became of a model, as one line. */
export function resultLine(report: Report, out: string): string {
  const { name } = report.model;
  const facts = [
    counted(report.layers.length, 'layer'),
    macsText(report.macs),
    `flash ${bytesText(report.weightBytes)} weights`,
    `RAM ${bytesText(report.arena.bytes)} arena`,
  ];
  return `${name}: ${facts.join('  ')} -> ${join(out, `${name}.c`)}`;
}
