// Builds generated C into an image, runs cases through it on the target and returns what every layer computed. Serves
// `verify` (one model, all its layers) and the operator vectors (hundreds of one-operator models in one image).
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Finished, firstLines, runProcess } from '../toolchain/process.ts';
import { runQemu } from '../toolchain/qemu.ts';
import { functionAt, type ImageSizes, imageSizes } from '../toolchain/size.ts';
import { type Case, type CaseResult, decodeResults, encodeCases, type Results } from './case-file.ts';
import { buildImage, type Image, type ImageOptions } from './image.ts';

export interface RunOptions extends ImageOptions {
  readonly cases: readonly Case[];
  /** For all cases together; default 5 minutes. */
  readonly deadlineMs?: number;
  /** See toolchain/qemu.ts. */
  readonly icount?: boolean;
}

/** Why the image did not finish; everything but `refused` is the generated code's doing. */
export interface RunFailure {
  readonly kind: 'fault' | 'deadline' | 'sanitizer' | 'refused' | 'crash';
  /** One sentence with model, case and last finished layer where they are known. */
  readonly message: string;
  /** The program's own words. */
  readonly notes: readonly string[];
  /** Position in `cases`; null when none was running. */
  readonly case: number | null;
  /** Last layer that was recorded in that case. */
  readonly lastLayer: number | null;
}

export interface RunResult {
  /** Those that finished, in order. */
  readonly cases: readonly CaseResult[];
  readonly failure: RunFailure | null;
  /** null on the host, where sanitizers inflate everything. */
  readonly sizes: ImageSizes | null;
  readonly image: Image;
}

const EXIT_REFUSED = 2;
const EXIT_FAULT = 3;
const DEADLINE_MS = 300_000;

/** Throws for a missing toolchain or code that does not compile; how the program itself ended is in the result. */
export async function runGenerated(options: RunOptions): Promise<RunResult> {
  // Compiler, linker and image run in different folders.
  const o: RunOptions = {
    ...options,
    workDir: resolve(options.workDir),
    models: options.models.map((m) => ({ ...m, dir: resolve(m.dir) })),
  };
  await mkdir(o.workDir, { recursive: true });
  const image = await buildImage(o);
  const board = o.target.qemu;
  const sizes = board === undefined ? null : await imageSizes(image.compiler, image.file);

  const results = join(o.workDir, 'results.bin');
  await writeFile(join(o.workDir, 'cases.bin'), encodeCases(o.cases));
  await rm(results, { force: true });
  const deadlineMs = o.deadlineMs ?? DEADLINE_MS;
  const finished =
    board === undefined
      ? await runProcess(image.file, [], { deadlineMs, cwd: o.workDir, env: SANITIZER_OPTIONS })
      : await runQemu({ board, image: image.file, cwd: o.workDir, deadlineMs, icount: o.icount ?? false });
  const decoded = decodeResults(await readFile(results).catch(() => Buffer.alloc(0)));
  const failure =
    finished.exitCode === 0 && decoded.done ? null : await explain(o, image, finished, decoded, deadlineMs);
  return { cases: decoded.cases, failure, sizes, image };
}

const SANITIZER_OPTIONS = {
  ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=0',
  UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
};

async function explain(
  o: RunOptions,
  image: Image,
  finished: Finished,
  results: Results,
  deadlineMs: number,
): Promise<RunFailure> {
  const output = `${finished.stderr}\n${finished.stdout}`;
  const [kind, what] = await causeOf(o, image, finished, output, deadlineMs);
  const notes = firstLines(output);
  const open = results.open;
  if (open === null) return { kind, message: what, notes, case: null, lastLayer: null };
  const after = !o.probes
    ? ''
    : open.lastLayer === null
      ? ', before the first layer was done'
      : `, after layer ${open.lastLayer}`;
  const model = o.models[open.model]?.name ?? `model ${open.model}`;
  const message = `${what} in case ${open.index} of ${model}${after}`;
  return { kind, message, notes, case: open.index, lastLayer: open.lastLayer };
}

async function causeOf(
  o: RunOptions,
  image: Image,
  finished: Finished,
  output: string,
  deadlineMs: number,
): Promise<readonly [RunFailure['kind'], string]> {
  if (finished.timedOut) return ['deadline', `no end after ${deadlineMs / 1000} s`];
  if (o.target.qemu !== undefined && finished.exitCode === EXIT_FAULT) {
    const pc = /\bpc=0x([0-9a-f]+)/.exec(output)?.[1];
    const place =
      pc === undefined ? null : await functionAt(image.compiler, image.file, Number.parseInt(pc, 16));
    return ['fault', place === null ? 'the core took a fault' : `the core took a fault in ${place}()`];
  }
  const sanitizer = /AddressSanitizer: ([\w-]+)|runtime error: (.*)/.exec(output);
  if (o.target.qemu === undefined && sanitizer !== null)
    return ['sanitizer', `${sanitizer[1] ?? sanitizer[2]} found by the sanitizer`];
  if (finished.exitCode === EXIT_REFUSED) return ['refused', 'the harness refused the input'];
  const how =
    finished.signal !== undefined ? `was ended by ${finished.signal}` : `exited with ${finished.exitCode}`;
  return ['crash', `the program ${how}`];
}
