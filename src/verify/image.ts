// Generated folders -> one executable that can run all their models. A runtime file that several folders carry is
// compiled once: it is the same file of one nnmcu release, and a difference is reported instead of linked.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NnmcuError } from '../diagnostics.ts';
import { weightSections } from '../emit/region-view.ts';
import type { RegionPlan } from '../memory/region-types.ts';
import type { Target } from '../targets/cortex-m.ts';
import { build, type Compiler, findCompiler, type ObjectCache, type Source } from '../toolchain/gcc.ts';

/** A folder as `gen` writes it: `<name>.c`, `<name>_weights.c`, `runtime/`. */
export interface GeneratedModel {
  readonly name: string;
  readonly dir: string;
  /** At least the descriptor's arena_bytes; the image reserves the largest. */
  readonly arenaBytes: number;
  /** The descriptor's region_count; 0 when absent. */
  readonly regions?: number;
  /** Macros to compile the model's own files with, as `NAME="value"`. */
  readonly defines?: readonly string[];
  /** The input that the application feeds row by row, if the model has one. */
  readonly fed?: { readonly bytes: number; readonly rowBytes: number };
}

/** What a plan for several regions asks of an image: constants go where it has a place for them. */
export function regionsIn(program: {
  readonly name: string;
  readonly plan: { readonly regions?: RegionPlan };
}): Pick<GeneratedModel, 'regions' | 'defines'> {
  const count = program.plan.regions?.arenas.length;
  if (count === undefined) return {};
  const sections = weightSections(program);
  return {
    regions: count,
    defines: sections.map((s) => `${s.macro}=".rodata.${program.name}_weights"`),
  };
}

export interface ImageOptions {
  readonly target: Target;
  readonly models: readonly GeneratedModel[];
  /** Objects, the image and its files go here. */
  readonly workDir: string;
  /** Record every layer; without, the code is what ships. */
  readonly probes: boolean;
  /** Default -O2. */
  readonly optimize?: string;
  /** Default 32 KiB. */
  readonly stackBytes?: number;
  /** Shared by images in one workDir. */
  readonly objects?: ObjectCache;
}

export interface Image {
  readonly file: string;
  readonly compiler: Compiler;
}

const HARNESS = fileURLToPath(new URL('../../runtime-c/qemu', import.meta.url));
const INCLUDE = fileURLToPath(new URL('../../runtime-c/include', import.meta.url));

const COMPILE = ['-std=c99', '-ffunction-sections', '-fdata-sections', '-ffp-contract=off'];
const SANITIZE = [
  '-fsanitize=address,undefined',
  '-fno-sanitize-recover=all',
  '-fno-omit-frame-pointer',
  '-g',
];

/** Builds the image of the models for the target. */
export async function buildImage(o: ImageOptions): Promise<Image> {
  const compiler = await findCompiler(o.target);
  const variant = o.probes ? 'probes' : 'plain';
  const list = join(o.workDir, `harness_models_${variant}.c`);
  await writeFile(list, modelList(o.models));

  const board = o.target.qemu;
  const arena = Math.max(1, ...o.models.map((m) => m.arenaBytes));
  const blocks = Math.max(1, ...o.models.map((m) => m.regions ?? 1));
  const fed = Math.max(0, ...o.models.map((m) => m.fed?.bytes ?? 0));
  const probe = o.probes ? ['-DNNMCU_PROBES'] : [];
  const harnessFlags = [`-I${HARNESS}`, `-I${INCLUDE}`];
  const port = board === undefined ? ['host.c'] : ['semihosting.c', 'startup.c'];
  const sources: Source[] = [
    {
      file: join(HARNESS, 'harness.c'),
      flags: [
        ...harnessFlags,
        ...probe,
        `-DHARNESS_ARENA_BYTES=${arena}`,
        ...(blocks > 1 ? [`-DHARNESS_BLOCKS=${blocks}u`] : []),
        ...(fed > 0 ? [`-DHARNESS_FED_BYTES=${fed}`] : []),
      ],
    },
    ...port.map((name) => ({ file: join(HARNESS, name), flags: harnessFlags })),
    { file: list, flags: harnessFlags },
  ].map((source) => ({ ...source, harness: true }));
  sources.push(...(await modelSources(o.models, probe)));

  const file = join(o.workDir, `image-${variant}${board === undefined ? '' : '.elf'}`);
  await build({
    compiler,
    sources,
    flags: [...o.target.cpuFlags, ...COMPILE, o.optimize ?? '-O2', ...(board === undefined ? SANITIZE : [])],
    linkFlags:
      board === undefined
        ? ['-lm']
        : [
            '-nostartfiles',
            '-Wl,--gc-sections',
            `-Wl,--defsym=__stack_size=${o.stackBytes ?? 32768}`,
            `-L${HARNESS}`,
            `-T${board.linkerScript}`,
            '-lm',
          ],
    folder: join(o.workDir, 'objects'),
    out: file,
    ...(o.objects === undefined ? {} : { objects: o.objects }),
  });
  return { file, compiler };
}

/** The models' descriptors, and the function that those with a fed input call. */
function modelList(models: readonly GeneratedModel[]): string {
  const names = models.map((m) => m.name);
  return [
    '#include "harness.h"',
    ...names.map((name) => `extern const nnmcu_model ${name}_model;`),
    `const nnmcu_model *const harness_models[] = {${names.map((name) => `&${name}_model`).join(', ')}};`,
    `const uint32_t harness_model_count = ${names.length};`,
    ...models.flatMap(({ name, fed }) =>
      fed === undefined
        ? []
        : [
            `void ${name}_feed_row(void *arena, int32_t row, void *to);`,
            `void ${name}_feed_row(void *arena, int32_t row, void *to) {`,
            '  (void)arena;',
            `  harness_feed_row((uint32_t)row, ${fed.rowBytes}u, to);`,
            '}',
          ],
    ),
    '',
  ].join('\n');
}

async function modelSources(
  models: readonly GeneratedModel[],
  probe: readonly string[],
): Promise<readonly Source[]> {
  const runtime = new Map<string, { readonly dir: string; readonly text: string }>();
  const sources: Source[] = [];
  for (const model of models) {
    const include = [`-I${model.dir}`, `-I${join(model.dir, 'runtime/include')}`];
    const own = (await filesIn(model.dir)).filter((f) => isOwn(model.name, f));
    if (!own.includes(`${model.name}.c`)) throw new NnmcuError(noSource(model));
    const flags = [...include, ...probe, ...(model.defines ?? []).map((d) => `-D${d}`)];
    for (const name of own) sources.push({ file: join(model.dir, name), flags });
    for (const name of (await filesIn(join(model.dir, 'runtime/src'))).filter((f) => f.endsWith('.c'))) {
      const file = join(model.dir, 'runtime/src', name);
      const text = await readFile(file, 'utf8');
      const first = runtime.get(name);
      if (first === undefined) {
        runtime.set(name, { dir: model.dir, text });
        sources.push({ file, flags: include });
      } else if (first.text !== text) throw new NnmcuError(differingRuntime(name, first.dir, model.dir));
    }
  }
  return sources;
}

/** `kws.c`, `kws_weights.c`, `kws_weights_2.c`; the folder may hold an application's files too. */
const isOwn = (model: string, file: string): boolean =>
  file === `${model}.c` || (file.startsWith(`${model}_weights`) && file.endsWith('.c'));

/** File names, sorted; none when there is no such folder. */
async function filesIn(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((e) => e.isFile()).map((e) => e.name);
  return files.sort();
}

const noSource = (model: GeneratedModel) =>
  ({
    code: 'no-input-file',
    file: join(model.dir, `${model.name}.c`),
    message: 'no generated source here',
    help: 'Give the folder that `nnmcu gen -o` wrote, and its --name.',
  }) as const;

const differingRuntime = (name: string, first: string, second: string) =>
  ({
    code: 'bad-option',
    file: join(second, 'runtime/src', name),
    message: `differs from the same file in ${first}`,
    help: 'Generate all models that are linked together with one version of nnmcu and the same options.',
  }) as const;
