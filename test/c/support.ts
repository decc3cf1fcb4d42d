// Lays generated models and the hand-written ones of test/c/fixtures out for the engine of src/verify, and runs them.
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Compiled } from '../../src/compile.ts';
import type { Target } from '../../src/targets/cortex-m.ts';
import type { ArenaMap } from '../../src/verify/case-file.ts';
import { type GeneratedModel, regionsIn } from '../../src/verify/image.ts';
import { type RunResult, runGenerated } from '../../src/verify/run-generated.ts';

const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));
const INCLUDE = fileURLToPath(new URL('../../runtime-c/include', import.meta.url));

/** Whether the command can be run at all. */
export const works = (command: string): boolean => {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const told = new Set<string>();

/** Why tests on the target cannot run here (also printed once, because uvu only counts skipped tests), or null. */
export function whyNot(target: Target): string | null {
  const tools = target.qemu ? ['arm-none-eabi-gcc', 'qemu-system-arm'] : ['cc'];
  const missing = tools.filter((tool) => !works(tool));
  if (missing.length === 0) return null;
  const reason = `${missing.join(' and ')} not found; see nnmcu doctor`;
  if (!told.has(reason)) console.log(`skipping tests: ${reason}`);
  told.add(reason);
  return reason;
}

/** A new empty folder for the time of `use`. */
export async function inFolder<T>(use: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'nnmcu test '));
  try {
    return await use(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Writes the generated files into a folder of their own. */
export function layCompiled({ program, files, report, fed }: Compiled, folder: string): GeneratedModel {
  const dir = join(folder, program.name);
  for (const file of files) {
    const path = join(dir, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.content);
  }
  return {
    name: program.name,
    dir,
    arenaBytes: report.arena.bytes,
    ...regionsIn(program),
    ...(fed && { fed }),
  };
}

/** The fixture as a folder that looks generated. */
export function layOut(name: string, dir: string, arenaBytes = 32): GeneratedModel {
  mkdirSync(join(dir, 'runtime/include'), { recursive: true });
  cpSync(INCLUDE, join(dir, 'runtime/include'), { recursive: true });
  const files = readdirSync(FIXTURES).filter((f) => f.startsWith(name) || f.endsWith('.h'));
  for (const file of files) copyFileSync(join(FIXTURES, file), join(dir, file));
  return { name, dir, arenaBytes };
}

export interface FixtureRun {
  /** Of every case. */
  readonly maps?: readonly ArenaMap[];
  /** Of every model. */
  readonly fed?: GeneratedModel['fed'];
  /** Bytes the image has for the arena. */
  readonly arenaBytes?: number;
  readonly probes?: boolean;
  readonly deadlineMs?: number;
  readonly icount?: boolean;
  readonly stackBytes?: number;
}

/** Runs cases (model index and one input each) through the named fixtures, linked into one image. */
export function runFixtures(
  target: Target,
  names: readonly string[],
  cases: readonly (readonly [model: number, input: ArrayLike<number>])[],
  { maps = [], fed, arenaBytes, ...options }: FixtureRun = {},
): Promise<RunResult> {
  return inFolder((dir) =>
    runGenerated({
      target,
      models: names.map((name) => ({ ...layOut(name, join(dir, name), arenaBytes), ...(fed && { fed }) })),
      cases: cases.map(([model, input]) => ({ model, inputs: [Uint8Array.from(input)], maps })),
      workDir: join(dir, 'work'),
      probes: true,
      deadlineMs: 20_000,
      ...options,
    }),
  );
}
