// C sources -> an executable, with the target's compiler. Objects are named `<number>-<source>.o`; sources marked as
// harness get the prefix `harness-`, by which runtime-c/qemu/sections.ld keeps them apart from the model.
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { NnmcuError } from '../diagnostics.ts';
import type { Target } from '../targets/cortex-m.ts';
import { runProcess, runTool } from './process.ts';

const COMPILE_DEADLINE_MS = 120_000;

export interface Compiler {
  readonly command: string;
  /** Of the binutils that belong to it: `arm-none-eabi-` or empty. */
  readonly prefix: string;
  /** First line of --version. */
  readonly version: string;
}

/** Programs to try for a target, best first; CC decides on the host. */
export function compilerNames(target: Pick<Target, 'compiler'>): readonly string[] {
  if (target.compiler === 'arm-none-eabi') return ['arm-none-eabi-gcc'];
  return process.env.CC ? [process.env.CC] : ['cc', 'gcc', 'clang'];
}

/** The first compiler of the target's that runs; rejects with `toolchain-missing`. */
export async function findCompiler(target: Pick<Target, 'compiler'>): Promise<Compiler> {
  const names = compilerNames(target);
  for (const command of names) {
    const version = await versionOf(command);
    if (version !== null)
      return { command, version, prefix: target.compiler === 'host' ? '' : 'arm-none-eabi-' };
  }
  throw new NnmcuError({
    code: 'toolchain-missing',
    file: names[0]!,
    message: 'no C compiler found in PATH',
    notes: [`tried: ${names.join(', ')}`],
  });
}

/** First line of `command --version`, or null when it is not installed. */
export async function versionOf(command: string): Promise<string | null> {
  try {
    const result = await runProcess(command, ['--version'], { deadlineMs: 20_000 });
    return result.exitCode === 0 ? (result.stdout.split('\n')[0] ?? '').trim() : null;
  } catch (error) {
    if (error instanceof NnmcuError) return null;
    throw error;
  }
}

export interface Source {
  readonly file: string;
  /** Added to the build's flags, e.g. include folders. */
  readonly flags?: readonly string[];
  readonly harness?: boolean;
}

/** Objects already compiled by an earlier build into the same folder; give one map to builds that share sources. */
export type ObjectCache = Map<string, Promise<string>>;

export interface Build {
  readonly compiler: Compiler;
  readonly sources: readonly Source[];
  /** For compiling and linking. */
  readonly flags: readonly string[];
  readonly linkFlags?: readonly string[];
  /** For the objects. */
  readonly folder: string;
  readonly out: string;
  readonly objects?: ObjectCache;
}

/** Compiles (as many at once as there are processors) and links; rejects with the compiler's message. */
export async function build(b: Build): Promise<void> {
  await mkdir(b.folder, { recursive: true });
  const cache: ObjectCache = b.objects ?? new Map();
  const objects = await mapLimit(b.sources, availableParallelism(), (source) => {
    const flags = [...b.flags, ...(source.flags ?? [])];
    const key = JSON.stringify([b.compiler.command, b.folder, flags, source.file]);
    let object = cache.get(key);
    if (object === undefined) {
      object = compileOne(b, source, flags, cache.size);
      cache.set(key, object);
    }
    return object;
  });
  const list = `${b.out}.objects`;
  await writeFile(list, objects.map((name) => `${name}\n`).join(''));
  const args = [...b.flags, `@${list}`, ...(b.linkFlags ?? []), '-o', b.out];
  await runTool(
    b.compiler.command,
    args,
    { deadlineMs: COMPILE_DEADLINE_MS, cwd: b.folder },
    `linking ${basename(b.out)}`,
  );
}

async function compileOne(
  b: Build,
  source: Source,
  flags: readonly string[],
  number: number,
): Promise<string> {
  // Letters that mean something in a response file never reach it: sources come from model names and runtime-c.
  const stem = basename(source.file, '.c').replace(/[^A-Za-z0-9_-]/g, '_');
  const object = `${source.harness ? 'harness-' : ''}${number}-${stem}.o`;
  await runTool(
    b.compiler.command,
    [...flags, '-c', source.file, '-o', join(b.folder, object)],
    { deadlineMs: COMPILE_DEADLINE_MS },
    `compiling ${basename(source.file)}`,
  );
  return object;
}

/** Results in the order of the items; at most `limit` run at once, and none starts after the first failure. */
async function mapLimit<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        results[index] = await work(items[index]!);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  // All workers end before the failure is reported, so that no compiler outlives its folder.
  const ends = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return results;
}
