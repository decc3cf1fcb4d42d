// Several models in one program, as an application has them: through models.h, with its arena exclusive, concurrent and
// in groups, against the answers recorded for each model. Strict warnings; an M4 under QEMU and this machine under ASan.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bundle, compileModels } from '../../src/bundle/compile-models.ts';
import { groupsOf, type Share } from '../../src/bundle/share.ts';
import { inputCases } from '../../src/data/cases.ts';
import { readNpz } from '../../src/data/npz.ts';
import type { Values } from '../../src/ir/types.ts';
import type { Region } from '../../src/memory/region-types.ts';
import { targetOf } from '../../src/targets/cortex-m.ts';
import { QEMU, qemuArguments } from '../../src/toolchain/qemu.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { inFolder, whyNot, works } from './support.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BOARD = join(ROOT, 'examples/digits');
const STRICT = '-std=c99 -Wall -Wextra -Wpedantic -Werror -Wconversion -Wshadow -Wcast-align -O2'.split(' ');
const CASES = 4;
const FILES = [
  'examples/digits/digits.tflite',
  'test/models/residual.tflite',
  'test/models/onnx/classifier-qdq-s8.onnx',
];
const NAMES = ['digits', 'residual', 'classifier'];
/** Inputs, and outputs as recorded from TFLM. */
const DATA = [
  'examples/digits/inputs.npz',
  'test/models/residual.npz',
  'test/models/onnx/classifier-qdq-s8.npz',
];
const GOLDEN = ['examples/digits/golden.npz', 'test/models/residual.npz', null];

const bytesOf = (path: string): Uint8Array => new Uint8Array(readFileSync(join(ROOT, path)));

/** Too little for any model in the faster memory, so that all have some in both. */
const REGIONS: readonly Region[] = [
  { name: 'fast', bytes: 1200, cost: 1, holds: 'arena', stages: false, section: null },
  { name: 'slow', bytes: 16384, cost: 3, holds: 'arena', stages: false, section: '.bss.elsewhere' },
];

const compile = (target: string, share: Share, regions: readonly Region[] = []): Bundle =>
  compileModels(
    FILES.map((file, i) => ({ bytes: bytesOf(file), options: { file, target, name: NAMES[i]!, regions } })),
    { share },
  );

/** The first cases of a model with their outputs: TFLM's, and for ONNX, whose runtime is not exact, the reference's. */
function casesOf(
  bundle: Bundle,
  model: number,
): readonly { readonly input: Values; readonly output: Values }[] {
  const { graph, numerics } = bundle.models[model]!.program;
  const inputs = inputCases(graph, readNpz(bytesOf(DATA[model]!), DATA[model]!), DATA[model]!).values;
  const golden = GOLDEN[model];
  const recorded = golden == null ? null : readNpz(bytesOf(golden), golden).get('tflm_0')!.values;
  return inputs.slice(0, CASES).map(([input], i) => {
    const size = recorded === null ? 0 : recorded.length / inputs.length;
    const output = recorded?.slice(i * size, (i + 1) * size) ?? interpret(graph, [input!], numerics)[0]!;
    return { input: input!, output: output as Values };
  });
}

const byteRows = (rows: readonly Values[]): string =>
  rows.map((v) => `{${[...new Uint8Array(v.buffer, v.byteOffset, v.byteLength)].join(', ')}}`).join(',\n');

/** What an application does with a model: fill, run, compare. `path` is the model's place in the arena. */
function functionsOf(bundle: Bundle, model: number, path: string): string {
  const name = NAMES[model]!;
  const upper = name.toUpperCase();
  const cases = casesOf(bundle, model);
  return `
static const uint8_t ${name}_in[][${upper}_INPUT_BYTES] = {${byteRows(cases.map((c) => c.input))}};
static const uint8_t ${name}_out[][${upper}_OUTPUT_BYTES] = {${byteRows(cases.map((c) => c.output))}};
static void fill_${name}(int n) { memcpy(${name}_input(&arena.${path}), ${name}_in[n], ${upper}_INPUT_BYTES); }
static void run_${name}(void) { ${name}_run(&arena.${path}); }
static void check_${name}(int n) {
  if (memcmp(${name}_output(&arena.${path}), ${name}_out[n], ${upper}_OUTPUT_BYTES) != 0) wrong++;
}`;
}

type Step = readonly ['fill' | 'run' | 'check', model: string];

/** A program whose exit code is the number of wrong answers. */
function program(bundle: Bundle, share: Share, actions: readonly Step[]): string {
  const groups = groupsOf(share, NAMES);
  const { regions } = bundle.report.arena;
  const pathOf = (name: string): string => {
    const group = groups.find((g) => g.includes(name))!;
    return regions !== undefined || groups.length === 1 || group.length === 1
      ? name
      : `${group.join('_or_')}.${name}`;
  };
  const calls = actions.map(([what, name]) => `    ${what}_${name}(${what === 'run' ? '' : 'n'});`);
  return `#include <string.h>
#include "models.h"
${regions === undefined ? 'static models_arena arena' : 'MODELS_DEFINE_ARENA(arena)'};
static int wrong;
${NAMES.map((name, i) => functionsOf(bundle, i, pathOf(name))).join('\n')}
int main(void) {
  for (int n = 0; n < ${CASES}; n++) {
${calls.join('\n')}
  }
  return wrong;
}
`;
}

const all = (...actions: readonly Step[0][]): readonly Step[] =>
  actions.flatMap((what) => NAMES.map((name): Step => [what, name]));
const inTurn = NAMES.flatMap((name) => (['fill', 'run', 'check'] as const).map((what): Step => [what, name]));

/** How each way of sharing may be used, to the limit. */
const USES = [
  { title: 'exclusive: one after another', share: 'exclusive', actions: inTurn },
  {
    title: 'concurrent: all filled, then all run, then all read',
    share: 'concurrent',
    actions: all('fill', 'run', 'check'),
  },
  {
    title: 'in groups: two one after the other between the steps of the third',
    share: [['digits', 'residual'], ['classifier']],
    actions: [
      ['fill', 'classifier'],
      ...inTurn.slice(0, 6),
      ['run', 'classifier'],
      ...inTurn.slice(0, 6),
      ['check', 'classifier'],
    ],
  },
] as const satisfies readonly {
  title: string;
  share: Share;
  actions: readonly Step[];
}[];

function lay(bundle: Bundle, dir: string): readonly string[] {
  for (const file of bundle.files) {
    mkdirSync(dirname(join(dir, file.path)), { recursive: true });
    writeFileSync(join(dir, file.path), file.content);
  }
  return bundle.files.map((f) => join(dir, f.path)).filter((path) => path.endsWith('.c'));
}

function call(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: 120_000,
  });
  const text = error?.message ?? `${stdout}${stderr}`;
  assert.is(status, 0, `${command}: ${text.slice(-2000)}`);
  return stdout;
}

interface Machine {
  readonly compiler: string;
  readonly flags: readonly string[];
  readonly link: readonly string[];
  /** The command that runs an image and ends with its exit code. */
  readonly run: (image: string) => readonly string[];
}

const M4 = targetOf('cortex-m4');
const MACHINES: Readonly<Record<string, Machine>> = {
  'cortex-m4': {
    compiler: 'arm-none-eabi-gcc',
    flags: [...M4.cpuFlags, '-ffunction-sections', '-fdata-sections'],
    link: [join(BOARD, 'board.c'), '-nostartfiles', '-Wl,--gc-sections', `-T${BOARD}/mps2-an386.ld`, '-lm'],
    run: (image) => [QEMU, ...qemuArguments({ board: M4.qemu!, image, cwd: '', deadlineMs: 0 })],
  },
  host: {
    compiler: 'cc',
    flags: ['-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-g'],
    link: ['-lm'],
    run: (image) => [image],
  },
};

for (const [target, { compiler, flags, link, run }] of Object.entries(MACHINES)) {
  const reason = whyNot(targetOf(target));
  const title = `${target}: three models in one program answer as recorded, whatever they share`;
  (reason === null ? test : test.skip)(`${title}${reason === null ? '' : ` (${reason})`}`, async () => {
    await inFolder(async (dir) => {
      const strict = [...STRICT, ...flags, '-I', dir, '-I', join(dir, 'runtime/include')];
      const image = join(dir, 'program.elf');
      // Sharing changes the shared header and, among regions, the models; kernels stay as they are.
      const objects = new Map<string, string>();
      const objectOf = (source: string): string => {
        const key = `${source}\n${readFileSync(source, 'utf8')}`;
        const object = objects.get(key) ?? `${objects.size}-${basename(source, '.c')}.o`;
        if (!objects.has(key)) call(compiler, [...strict, '-c', source, '-o', object], dir);
        objects.set(key, object);
        return object;
      };
      const wrongAnswers = (bundle: Bundle, share: Share, actions: readonly Step[]): number => {
        const models = lay(bundle, dir).map(objectOf);
        writeFileSync(join(dir, 'main.c'), program(bundle, share, actions));
        call(compiler, [...strict, '-c', 'main.c', '-o', 'main.o'], dir);
        call(compiler, [...flags, 'main.o', ...models, ...link, '-o', image], dir);
        const [command, ...args] = run(image);
        const { status, stdout, stderr } = spawnSync(command!, args, { encoding: 'utf8', timeout: 60_000 });
        assert.ok(status !== null && status <= 2 * NAMES.length * CASES, `${stdout}${stderr}`);
        return status;
      };
      /** Bytes of a variable in the image. */
      const sizeOf = (variable: string): number => {
        const symbols = call(`${target === 'host' ? '' : 'arm-none-eabi-'}nm`, ['-S', image], dir);
        return Number.parseInt(new RegExp(`^\\w+ (\\w+) b ${variable}$`, 'm').exec(symbols)![1]!, 16);
      };
      for (const { title, share, actions } of USES) {
        const bundle = compile(target, share);
        assert.is(wrongAnswers(bundle, share, actions), 0, title);
        assert.is(sizeOf('arena'), bundle.report.arena.bytes, title);
      }
      for (const { title, share, actions } of USES.filter((u) => u.share !== 'concurrent')) {
        const bundle = compile(target, share, REGIONS);
        assert.is(wrongAnswers(bundle, share, actions), 0, `${title}, in two regions`);
        assert.equal(
          bundle.report.arena.regions!.map((r) => r.name),
          ['fast', 'slow'],
        );
        for (const { name, bytes } of bundle.report.arena.regions!) assert.is(sizeOf(`arena_${name}`), bytes);
      }
      // The comparison can fail: what the exclusive arena does not allow gives wrong answers.
      assert.ok(wrongAnswers(compile(target, 'exclusive'), 'exclusive', all('fill', 'run', 'check')) > 0);
    });
  });
}

(works('g++') ? test : test.skip)(
  `the header serves a C++17 program${works('g++') ? '' : ' (g++ not found)'}`,
  async () => {
    for (const regions of [[], REGIONS])
      for (const { share } of USES.filter((u) => regions.length === 0 || u.share !== 'concurrent'))
        await inFolder(async (dir) => {
          lay(compile('host', share, regions), dir);
          const arena = regions.length > 0 ? 'MODELS_DEFINE_ARENA(arena)' : 'static models_arena arena';
          const program = `#include "models.h"\n${arena};\nint main() { return int(sizeof arena) - int(sizeof(models_arena)); }\n`;
          writeFileSync(join(dir, 'app.cc'), program);
          const strict = '-std=c++17 -Wall -Wextra -Wpedantic -Werror -Wconversion -Wshadow'.split(' ');
          call('g++', [...strict, '-I', dir, '-I', join(dir, 'runtime/include'), '-c', 'app.cc'], dir);
        });
  },
);

const cmake = works('cmake') && whyNot(targetOf('host')) === null ? test : test.skip;
cmake(
  `the folder is a CMake library with every kernel once${works('cmake') ? '' : ' (cmake not found)'}`,
  async () => {
    await inFolder(async (dir) => {
      const bundle = compile('host', 'exclusive');
      lay(bundle, join(dir, 'models'));
      writeFileSync(join(dir, 'main.c'), program(bundle, 'exclusive', inTurn));
      writeFileSync(
        join(dir, 'CMakeLists.txt'),
        'cmake_minimum_required(VERSION 3.13)\nproject(app C)\nadd_subdirectory(models)\n' +
          'add_executable(app main.c)\ntarget_link_libraries(app PRIVATE models m)\n',
      );
      call('cmake', ['-S', '.', '-B', 'build', '-DCMAKE_BUILD_TYPE=Release'], dir);
      call('cmake', ['--build', 'build'], dir);
      call(join(dir, 'build/app'), [], dir);
      const symbols = call('nm', ['-g', '--defined-only', 'build/models/libmodels.a'], dir);
      const names = [...symbols.matchAll(/^\w+ \w (\w+)$/gm)].map((m) => m[1]!);
      assert.equal(names.toSorted(), [...new Set(names)].sort());
      assert.ok(NAMES.every((name) => names.includes(`${name}_run`)));
    });
  },
);

test.run();
