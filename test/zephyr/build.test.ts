// nnmcu_generate() in real builds: incremental, without Node.js, and its messages. Needs ZEPHYR_BASE and a toolchain.
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT, SKIP_MESSAGE, ZEPHYR_BASE } from './boards.ts';

const run = ZEPHYR_BASE === undefined ? test.skip : test;
if (ZEPHYR_BASE === undefined) console.log(SKIP_MESSAGE);

const dir = mkdtempSync(join(tmpdir(), 'nnmcu-zephyr-'));
test.after(() => rmSync(dir, { recursive: true, force: true }));

function execute(command: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: dir,
    encoding: 'utf8',
    timeout: 600_000,
  });
  return { ok: status === 0, text: `${stdout}${stderr}` };
}

const nnmcu = (...args: readonly string[]) =>
  execute(process.execPath, [join(ROOT, 'bin/nnmcu.js'), ...args]);

function configure(app: string, build: string, ...more: readonly string[]) {
  const board = ['-DBOARD=qemu_cortex_m3', `-DZEPHYR_EXTRA_MODULES=${ROOT}`];
  return execute('cmake', ['-GNinja', '-S', join(dir, app), '-B', join(dir, build), ...board, ...more]);
}

const make = (build: string) => execute('cmake', ['--build', join(dir, build)]);

/** Messages are wrapped by CMake and Kconfig. */
function assertSays(result: { readonly ok: boolean; readonly text: string }, words: string): void {
  assert.not.ok(result.ok, 'it should have failed');
  assert.ok(
    result.text.replace(/\s+/g, ' ').includes(words),
    `no "${words}" in:\n${result.text.slice(-2000)}`,
  );
}

run('an application from nnmcu init builds, and only a changed model generates again', () => {
  const made = nnmcu('init', '--zephyr', join(dir, 'app'));
  assert.ok(made.ok, made.text);
  const configured = configure('app', 'build');
  assert.ok(configured.ok, configured.text);
  const built = make('build');
  assert.ok(built.ok && built.text.includes('nnmcu: digits from digits.tflite'), built.text.slice(-2000));

  const elf = join(dir, 'build/zephyr/zephyr.elf');
  const before = statSync(elf).mtimeMs;
  assert.not.ok(make('build').text.includes('nnmcu: digits'));
  assert.is(statSync(elf).mtimeMs, before);

  cpSync(join(ROOT, 'test/models/residual.tflite'), join(dir, 'app/models/digits.tflite'));
  const again = make('build');
  assert.ok(again.ok && again.text.includes('nnmcu: digits from digits.tflite'), again.text.slice(-2000));
  assert.not.ok(again.text.includes('Re-running CMake'));
});

run('a model that nnmcu rejects stops the build with its message', () => {
  writeFileSync(join(dir, 'app/models/digits.tflite'), 'not a model');
  assertSays(make('build'), '[not-a-model]');
});

run('pre-generated code builds without Node.js', () => {
  const generated = join(dir, 'generated');
  assert.ok(nnmcu('gen', model('digits'), '-o', generated, '--target', 'cortex-m3').ok);
  copySample('pregenerated');
  const flags = ['-DNNMCU_NODE=', `-DDIGITS_SOURCES=${generated}`];
  const configured = configure('pregenerated', 'build-sources', ...flags);
  assert.ok(configured.ok, configured.text);
  const built = make('build-sources');
  assert.ok(built.ok, built.text.slice(-2000));
});

run('a call with model and sources rejects sources of another model where Node.js is absent', () => {
  copySample('both');
  writeFileSync(
    join(dir, 'both/CMakeLists.txt'),
    [
      'cmake_minimum_required(VERSION 3.20.0)',
      'find_package(Zephyr REQUIRED HINTS $ENV{ZEPHYR_BASE})',
      'project(both C)',
      'nnmcu_generate(app NAME digits MODEL digits.tflite SOURCES ../generated)',
      'target_sources(app PRIVATE src/main.c)',
      '',
    ].join('\n'),
  );
  const same = configure('both', 'build-both', '-DNNMCU_NODE=');
  assert.ok(same.ok, same.text);
  appendFileSync(join(dir, 'both/digits.tflite'), 'more');
  assertSays(configure('both', 'build-both', '-DNNMCU_NODE='), 'was not generated from');
});

run('missing Node.js, model, sources and module are named', () => {
  copySample('missing');
  assertSays(configure('missing', 'm1', '-DNNMCU_NODE='), 'needs version 20 or later: https://nodejs.org');
  assertSays(configure('missing', 'm2', `-DDIGITS_SOURCES=${dir}/none`), 'none/digits.c does not exist');
  assertSays(configure('missing', 'm3', '-DCONFIG_NNMCU=n'), 'nnmcu_generate() needs CONFIG_NNMCU=y');
  rmSync(join(dir, 'missing/digits.tflite'));
  assertSays(configure('missing', 'm4'), 'missing/digits.tflite does not exist');
  assertSays(configure('app', 'm5', '-DZEPHYR_EXTRA_MODULES='), 'the nnmcu module is missing');
});

const model = (name: string): string => join(ROOT, `examples/${name}/${name}.tflite`);

const copySample = (name: string): void =>
  cpSync(join(ROOT, 'zephyr/samples/digits'), join(dir, name), { recursive: true });

test.run();
