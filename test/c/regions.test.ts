// Several memories must not change results: models spread over regions, with and without copies of constants, bit-exact
// and watched on every kind of core; clean C; and everything in the section that was asked for.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { regionsOf } from '../../src/cli/region-options.ts';
import { type Compiled, type CompileOptions, compileModel } from '../../src/compile.ts';
import { bytesOf } from '../../src/ir/types.ts';
import { targetOf } from '../../src/targets/cortex-m.ts';
import { arenaMaps, strayDivergence } from '../../src/verify/arena-watch.ts';
import { randomCases } from '../../src/verify/cases.ts';
import { compareTensor, firstDivergence } from '../../src/verify/compare.ts';
import { createOracle } from '../../src/verify/expected.ts';
import { runGenerated } from '../../src/verify/run-generated.ts';
import { type TargetReport, verifyModel } from '../../src/verify/verify.ts';
import { ROW_NETWORKS } from '../support/row-networks.ts';
import { inFolder, layCompiled, whyNot, works } from './support.ts';

interface Given {
  readonly name: string;
  readonly model: Uint8Array;
}

const file = (path: string): Given => ({
  name: path.replace(/.*\//, ''),
  model: new Uint8Array(readFileSync(fileURLToPath(new URL(path, import.meta.url)))),
});
const DIGITS = file('../../examples/digits/digits.tflite');
const ROWS: Given = ROW_NETWORKS[0]!;

const regions = (...region: readonly string[]) => regionsOf({ region });
const TWO = ['fast=640,section=.fast', 'slow=64k,cost=2,section=.slow'];
const STAGED = ['fast=1k,stage=layer,section=.fast', 'slow=64k,cost=2', 'rom=2k,kind=weights,cost=2'];
const FAR = 'far=1m,kind=weights,cost=9,section=.far';

type Options = Omit<CompileOptions, 'file'>;
const compile = ({ name, model }: Given, options: Options): Compiled =>
  compileModel(model, { file: name, ...options });

const VARIANTS: readonly (readonly [title: string, given: Given, options: Options])[] = [
  ['digits in two regions', DIGITS, { regions: regions(...TWO) }],
  ['digits with copies of weights', DIGITS, { regions: regions(...STAGED, FAR) }],
  [
    'digits in three regions without overlap',
    DIGITS,
    { regions: regions('a=400', 'b=1100,cost=2', 'c=64k,cost=3'), overlap: false },
  ],
  [
    'branches',
    file('../models/branches.tflite'),
    { regions: regions('fast=200,stage=layer', 'slow=64k,cost=2', FAR) },
  ],
  [
    'residual',
    file('../models/residual.tflite'),
    { regions: regions('fast=300,stage=layer', 'slow=64k,cost=2', FAR) },
  ],
  [
    'two inputs, two outputs',
    file('../models/two-inputs-two-outputs.tflite'),
    { regions: regions('fast=80', 'slow=64k,cost=2') },
  ],
  ['rows that are fed', ROWS, { feedRows: true, regions: regions('fast=64k,stage=layer', FAR) }],
  [
    'layers by rows',
    DIGITS,
    {
      stream: { first: 0, last: 3, rows: 2 },
      regions: regions('fast=700,stage=layer', 'slow=64k,cost=2', FAR),
    },
  ],
];

const CASES = 2;

for (const target of ['host', 'cortex-m4', 'cortex-m55'].map(targetOf)) {
  const reason = whyNot(target);
  const run = reason === null ? test : test.skip;
  run(
    `models in several regions give the same results on ${target.name}${reason === null ? '' : ` (${reason})`}`,
    () =>
      inFolder(async (dir) => {
        const all = VARIANTS.map(([, given, options], i) =>
          compile(given, { ...options, name: `m${i}`, target: target.name }),
        );
        const inputs = all.map((c) => randomCases(c.program.graph, 3 + CASES, 1).slice(3));
        const { cases, failure } = await runGenerated({
          target,
          models: all.map((c) => layCompiled(c, dir)),
          workDir: join(dir, 'work'),
          probes: true,
          cases: all.flatMap((c, model) =>
            inputs[model]!.map((x) => ({ model, inputs: x.inputs.map(bytesOf), maps: arenaMaps(c.program) })),
          ),
        });
        assert.is(failure, null, failure?.message);
        assert.is(cases.length, all.length * CASES);
        all.forEach((c, model) => {
          createOracle(inputs[model]!)(c.program).forEach((want, i) => {
            const got = cases[model * CASES + i]!;
            const [stray] = got.strays;
            const wrong =
              (stray && strayDivergence(c.program, stray)) ??
              firstDivergence(want.layers, got.layers) ??
              want.outputs.map((e, k) => compareTensor(e, got.outputs[k])).find((d) => d !== null);
            assert.is(wrong?.message, undefined, VARIANTS[model]![0]);
            assert.equal(got.overrun, { before: false, after: false }, VARIANTS[model]![0]);
          });
        });
      }),
  );
}

test('the variants use what they are about', () => {
  const used = (title: string) => {
    const [, given, options] = VARIANTS.find((v) => v[0] === title)!;
    return compile(given, { ...options, target: 'cortex-m4' }).program.plan;
  };
  assert.is(used('digits in two regions').regions?.arenas.length, 2);
  assert.ok(used('digits with copies of weights').buffers.some((b) => b.kind === 'weights'));
  assert.is(used('digits in three regions without overlap').regions?.arenas.length, 3);
  for (const title of ['branches', 'residual'])
    assert.ok(
      used(title).buffers.some((b) => b.kind === 'weights'),
      title,
    );
  assert.ok(used('rows that are fed').buffers.some((b) => b.kind === 'weights'));
  const homes = new Set(used('digits with copies of weights').regions?.homes.values());
  assert.is(homes.size, 2, 'constants lie in both regions for them');
  const { buffers } = used('two inputs, two outputs');
  const ports = buffers.filter((b) => b.first < 0 || b.last >= 2);
  assert.ok(new Set(ports.map((b) => b.region)).size > 1, 'inputs and outputs lie in both regions');
});

const STAGE = VARIANTS[1]!;

/** Verifies the C of the variant with copies after an edit of it. */
async function edited(target: string, edit: (code: string) => string): Promise<TargetReport> {
  return inFolder(async (dir) => {
    const compiled = compile(STAGE[1], { ...STAGE[2], name: 'digits', target });
    const { dir: sources } = layCompiled(compiled, dir);
    const path = join(sources, 'digits.c');
    const before = readFileSync(path, 'utf8');
    const after = edit(before);
    assert.is.not(after, before, 'the edit must change the file');
    writeFileSync(path, after);
    const cases = randomCases(compiled.program.graph, 4, 1);
    const report = await verifyModel({ targets: [target], compile: () => compiled, cases, sources });
    return report.targets[0]!;
  });
}

/** The first copy goes to another byte of its region. */
const copyTo = (byte: number) => (code: string) =>
  code.replace(/NNMCU_STAGE\(&arena->fast->bytes\[\d+\]/, `NNMCU_STAGE(&arena->fast->bytes[${byte}]`);

for (const name of ['host', 'cortex-m4']) {
  const reason = whyNot(targetOf(name));
  const run = reason === null ? test : test.skip;
  const { plan } = compile(STAGE[1], { ...STAGE[2], target: name }).program;
  const fast = plan.regions!.arenas[0]!;
  const first = plan.buffers.find((b) => b.kind === 'weights' && b.first === 0)!;

  run(`a write behind the arena of a region is noticed on ${name}`, async () => {
    const { ok, failure } = await edited(name, copyTo(fast.usedBytes + 8 - first.bytes));
    assert.not.ok(ok);
    assert.match(failure?.message ?? '', /behind the arena "fast"|found by the sanitizer/);
  });

  run(`a copy over what is live in its region is noticed on ${name}, with the region's name`, async () => {
    const input = plan.buffers.find((b) => b.first === -1)!;
    assert.is(plan.regions!.arenas[input.region]!.region.name, 'fast');
    const { ok, divergence } = await edited(
      name,
      copyTo(Math.min(input.offset, fast.usedBytes - first.bytes)),
    );
    assert.not.ok(ok);
    assert.match(divergence?.message ?? '', /layer 0 conv2d .*: changes .* of the arena "fast"/);
  });
}

const STRICT = '-std=c99 -Wall -Wextra -Wpedantic -Werror -Wconversion -Wshadow -Wcast-align -O2'.split(' ');
const APP = `#include "digits.h"
DIGITS_DEFINE_ARENA(first);
DIGITS_DEFINE_ARENA(second);
int main(void) {
  digits_input(&first)[0] = 1;
  digits_run(&first);
  digits_run(&second);
  return digits_output(&first)[0] == 127 ? 1 : 0;
}
`;

/** Compiles everything with an application, strictly, and gives the objects by name. */
function objects(
  command: string,
  flags: readonly string[],
  dir: string,
  compiled: Compiled,
): ReadonlyMap<string, string> {
  const { dir: sources } = layCompiled(compiled, dir);
  writeFileSync(join(sources, 'app.c'), APP);
  const names = compiled.files.map((f) => f.path).filter((p) => p.endsWith('.c'));
  return new Map(
    [...names, 'app.c'].map((name, i) => {
      const out = join(dir, `${i}.o`);
      const include = ['-I', sources, '-I', join(sources, 'runtime/include')];
      const args = [...STRICT, ...flags, ...include, '-c', join(sources, name), '-o', out];
      const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000 });
      assert.is(status, 0, `${name}: ${stderr.split('\n').slice(0, 6).join('\n')}`);
      return [name, out] as const;
    }),
  );
}

const BUILDS: readonly (readonly [compiler: string, target: string])[] = [
  ['gcc', 'host'],
  ['clang', 'host'],
  ['arm-none-eabi-gcc', 'cortex-m4'],
  ['arm-none-eabi-gcc', 'cortex-m55'],
];
for (const [compiler, target] of BUILDS) {
  const run = works(compiler) ? test : test.skip;
  run(`code for regions is clean under strict warnings with ${compiler} for ${target}`, () =>
    inFolder(async (dir) => {
      const compiled = compile(DIGITS, { ...STAGE[2], target });
      objects(compiler, targetOf(target).cpuFlags, dir, compiled);
    }),
  );
}

const cpp = works('g++') ? test : test.skip;
cpp('the header of a model in regions serves a C++17 program', () =>
  inFolder(async (dir) => {
    const { dir: sources } = layCompiled(compile(DIGITS, { ...STAGE[2], target: 'host' }), dir);
    const app = join(dir, 'app.cc');
    writeFileSync(app, APP.replace('main(void)', 'main()'));
    const flags = '-std=c++17 -Wall -Wextra -Wpedantic -Werror -Wconversion -Wshadow -fsyntax-only'.split(
      ' ',
    );
    const args = [...flags, '-I', sources, '-I', join(sources, 'runtime/include'), app];
    const { status, stderr } = spawnSync('g++', args, { encoding: 'utf8', timeout: 60_000 });
    assert.is(status, 0, stderr);
  }),
);

/** Symbol -> the section it is defined in. */
function sections(object: string): ReadonlyMap<string, string> {
  const text = execFileSync('arm-none-eabi-objdump', ['-t', object], { encoding: 'utf8' });
  return new Map(
    [...text.matchAll(/^[0-9a-f]{8} .{7} (\S+)\s+[0-9a-f]{8} (\S+)$/gm)].map((m) => [m[2]!, m[1]!] as const),
  );
}

const hasArm = works('arm-none-eabi-gcc') && works('arm-none-eabi-objdump');
const arm = hasArm ? test : test.skip;
arm('arenas and constants are in the sections of their regions, or in those that the build names', () =>
  inFolder(async (dir) => {
    const compiled = compile(DIGITS, { ...STAGE[2], target: 'cortex-m4' });
    const flags = targetOf('cortex-m4').cpuFlags;
    const { homes, weights } = compiled.program.plan.regions!;
    const built = objects('arm-none-eabi-gcc', flags, dir, compiled);
    const app = sections(built.get('app.c')!);
    for (const instance of ['first', 'second']) {
      assert.is(app.get(`${instance}_fast`), '.fast');
      assert.is(app.get(`${instance}_slow`), '.bss.slow');
    }
    const constants = sections(built.get('digits_weights.c')!);
    for (const [name, home] of homes) {
      const far = weights[home]!.region.name === 'far';
      assert.is(constants.get(`digits_${name}`), far ? '.far' : `.rodata.digits_weights.rom.${name}`, name);
    }

    const others = ['-DDIGITS_FAST_SECTION=".dtcm"', '-DDIGITS_FAR_SECTION=".octospi"'];
    const again = objects('arm-none-eabi-gcc', [...flags, ...others], dir, compiled);
    assert.is(sections(again.get('app.c')!).get('first_fast'), '.dtcm');
    const far = [...homes].find(([, home]) => weights[home]!.region.name === 'far')![0];
    assert.is(sections(again.get('digits_weights.c')!).get(`digits_${far}`), '.octospi');
  }),
);

test('a build can copy constants by a function of its own', () => {
  const code = compile(DIGITS, STAGE[2]).files.find((f) => f.path === 'digits.c')!.content;
  assert.match(code, /#ifndef NNMCU_STAGE\n#include <string\.h>\n#define NNMCU_STAGE\(to, from, bytes\)/);
  assert.match(
    code,
    /\n {2}NNMCU_STAGE\(&arena->fast->bytes\[\d+\], digits_l0_filter, \d+u\);\n {2}nnmcu_conv2d/,
  );
});

test('without regions nothing says a word about them', () => {
  const { files, report } = compile(DIGITS, { target: 'cortex-m4' });
  for (const { path, content } of files.filter((f) => !f.path.startsWith('runtime/')))
    assert.not.match(content, /region|STAGE/i, path);
  assert.not.ok('regions' in report);
});

test.run();
