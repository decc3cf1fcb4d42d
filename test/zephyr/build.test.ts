// nnmcu_generate() in real builds: incremental, without Node.js, kernels by CPU. Needs ZEPHYR_BASE and a toolchain.
import { appendFileSync, cpSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { boardsOf, dspBoardsOf, ROOT, SKIP_MESSAGE, ZEPHYR_BASE } from './boards.ts';
import { assertSays, assertWorked, workspace } from './builds.ts';

const run = ZEPHYR_BASE === undefined ? test.skip : test;
if (ZEPHYR_BASE === undefined) console.log(SKIP_MESSAGE);

const { dir, remove, execute, configure, make, nnmcu, copySample } = workspace();
test.after(remove);

run('an application from nnmcu init builds, and only a changed model generates again', () => {
  assertWorked(nnmcu('init', '--zephyr', join(dir, 'app')));
  assertWorked(configure('app', 'build'));
  const built = make('build');
  assertWorked(built);
  assert.ok(built.text.includes('nnmcu: digits from digits.tflite'), built.text.slice(-2000));

  const elf = join(dir, 'build/zephyr/zephyr.elf');
  const before = statSync(elf).mtimeMs;
  assert.not.ok(make('build').text.includes('nnmcu: digits'));
  assert.is(statSync(elf).mtimeMs, before);

  cpSync(join(ROOT, 'test/models/residual.tflite'), join(dir, 'app/models/digits.tflite'));
  const again = make('build');
  assertWorked(again);
  assert.ok(again.text.includes('nnmcu: digits from digits.tflite'), again.text.slice(-2000));
  assert.not.ok(again.text.includes('Re-running CMake'));
});

run('a model that nnmcu rejects stops the build with its message', () => {
  writeFileSync(join(dir, 'app/models/digits.tflite'), 'not a model');
  assertSays(make('build'), '[not-a-model]');
});

run('the model of an application from nnmcu init can be any', () => {
  const model = join(ROOT, 'test/models/two-inputs-two-outputs.tflite');
  assertWorked(nnmcu('init', '--zephyr', join(dir, 'two'), '--model', model));
  assertWorked(configure('two', 'build-two'));
  assertWorked(make('build-two'));
});

run('pre-generated code builds without Node.js', () => {
  const model = join(ROOT, 'examples/digits/digits.tflite');
  assertWorked(nnmcu('gen', model, '-o', join(dir, 'generated'), '--target', 'cortex-m3'));
  copySample('pregenerated');
  const flags = ['-DNNMCU_NODE=', `-DDIGITS_SOURCES=${join(dir, 'generated')}`];
  assertWorked(configure('pregenerated', 'build-sources', ...flags));
  assertWorked(make('build-sources'));
});

run('a call with model and sources rejects sources of another model where Node.js is absent', () => {
  copySample('both');
  const lists = join(dir, 'both/CMakeLists.txt');
  const call = 'nnmcu_generate(app NAME digits MODEL digits.tflite';
  const text = readFileSync(lists, 'utf8');
  assert.ok(text.includes(`${call})`));
  writeFileSync(lists, text.replace(`${call})`, `${call} SOURCES ../generated)`));
  assertWorked(configure('both', 'build-both', '-DNNMCU_NODE='));
  appendFileSync(join(dir, 'both/digits.tflite'), 'more');
  assertSays(configure('both', 'build-both', '-DNNMCU_NODE='), 'was not generated from');
});

run('several models share an arena, and only a changed model generates again', () => {
  copySample('several');
  const lists = join(dir, 'several/CMakeLists.txt');
  const call = 'nnmcu_generate(app NAME digits MODEL digits.tflite)';
  const text = readFileSync(lists, 'utf8');
  assert.ok(text.includes(call));
  cpSync(join(ROOT, 'test/models/residual.tflite'), join(dir, 'several/residual.tflite'));
  const models = 'digits=digits.tflite residual=residual.tflite';
  const both = `nnmcu_generate(app NAME both MODELS ${models} OPTIONS --share exclusive)`;
  writeFileSync(lists, text.replace(call, both));
  const main = join(dir, 'several/src/main.c');
  const use =
    '#include "both.h"\nboth_arena shared;\nvoid run_residual(void) { residual_run(&shared.residual); }\n';
  appendFileSync(main, use);
  assertWorked(configure('several', 'build-several'));
  assertWorked(make('build-several'));
  assert.not.ok(make('build-several').text.includes('nnmcu: both'));
  cpSync(join(ROOT, 'test/models/padded.tflite'), join(dir, 'several/residual.tflite'));
  const again = make('build-several');
  assertWorked(again);
  assert.ok(again.text.includes('nnmcu: both from digits.tflite, residual.tflite'), again.text.slice(-2000));
});

run('missing Node.js, model and module are named', () => {
  copySample('missing');
  assertSays(configure('missing', 'm1', '-DNNMCU_NODE='), 'needs version 20 or later: https://nodejs.org');
  assertSays(configure('missing', 'm2', '-DCONFIG_NNMCU=n'), 'nnmcu_generate() needs CONFIG_NNMCU=y');
  rmSync(join(dir, 'missing/digits.tflite'));
  assertSays(configure('missing', 'm3'), 'missing/digits.tflite does not exist');
  assertSays(configure('app', 'm4', '-DZEPHYR_EXTRA_MODULES='), 'the nnmcu module is missing');
  assertSays(configure('missing', 'm5', '-DZEPHYR_EXTRA_MODULES='), 'undefined symbol NNMCU');
});

/** What the configure step chose: the compiler's target, and the instruction sets that kernels are compiled for. */
function choice(build: string): { readonly target: string | undefined; readonly sets: readonly string[] } {
  const config = readFileSync(join(dir, build, 'zephyr/.config'), 'utf8');
  const rules = readFileSync(join(dir, build, 'build.ninja'), 'utf8');
  return {
    target: /^CONFIG_NNMCU_TARGET="(.*)"$/m.exec(config)?.[1],
    sets: ['dsp', 'mve'].filter((set) => new RegExp(`_${set}\\w*\\.c\\b`).test(rules)),
  };
}

run('kernels are those that the CPU has instructions for, and the target can be a lesser one', () => {
  const [, m3, , m55] = boardsOf(ZEPHYR_BASE ?? '');
  const sample = join(ROOT, 'zephyr/samples/digits');
  for (const [build, flags, target, sets] of [
    ['on-m3', [`-DBOARD=${m3}`], 'cortex-m3', []],
    ['on-m55', [`-DBOARD=${m55}`], 'cortex-m55', ['dsp', 'mve']],
    ['without-fpu', [`-DBOARD=${m55}`, '-DCONFIG_FPU=n'], 'cortex-m33', ['dsp']],
    ['with-c', [`-DBOARD=${m55}`, '-DCONFIG_NNMCU_KERNELS_C=y'], 'cortex-m3', ['dsp', 'mve']],
  ] as const) {
    assertWorked(configure(sample, build, ...flags));
    assert.equal(choice(build), { target, sets }, build);
  }
});

for (const { board, machine } of ZEPHYR_BASE === undefined ? [] : dspBoardsOf(ZEPHYR_BASE))
  run(`the ztest suite passes on ${board}`, () => {
    assertWorked(configure(join(ROOT, 'zephyr/tests/golden'), machine, `-DBOARD=${board}`));
    assertWorked(make(machine));
    const elf = join(dir, machine, 'zephyr/zephyr.elf');
    // An image never ends by itself: `timeout` ends QEMU.
    const options = ['-machine', machine, '-display', 'none', '-serial', 'stdio', '-kernel', elf];
    const { text } = execute('timeout', ['10', 'qemu-system-arm', ...options]);
    assert.match(text, /PROJECT EXECUTION SUCCESSFUL/);
  });

test.run();
