// The generated code as a product: byte-stable, free of paths, clean under strict warnings with GCC and clang, its
// headers fit for C++17, and its report complete.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Compiled, compileModel } from '../../src/compile.ts';
import { targetOf } from '../../src/targets/cortex-m.ts';
import { inFolder, works } from './support.ts';

const MODELS = fileURLToPath(new URL('../models', import.meta.url));
const DIGITS = fileURLToPath(new URL('../../examples/digits/digits.tflite', import.meta.url));
const FILES = [
  DIGITS,
  ...readdirSync(MODELS)
    .filter((f) => f.endsWith('.tflite'))
    .map((f) => join(MODELS, f)),
];
const STRICT = '-std=c99 -Wall -Wextra -Wpedantic -Werror -Wconversion -Wshadow -Wcast-align -O2'.split(' ');

const compile = (file: string, target = 'host'): Compiled =>
  compileModel(new Uint8Array(readFileSync(file)), { file, target });

function write(compiled: Compiled, dir: string): readonly string[] {
  return compiled.files.map((f) => {
    const path = join(dir, f.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, f.content);
    return path;
  });
}

function check(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000 });
  assert.is(status, 0, stderr.split('\n').slice(0, 8).join('\n'));
}

test('the same model gives the same bytes, whatever its path and the current folder', () => {
  const bytes = new Uint8Array(readFileSync(DIGITS));
  const contents = (file: string): string =>
    JSON.stringify(compileModel(bytes, { file, target: 'cortex-m4' }).files);
  assert.is(contents('digits.tflite'), contents('/a/b/digits.tflite'));
  const here = process.cwd();
  const first = contents('digits.tflite');
  process.chdir('/');
  const second = contents('digits.tflite');
  process.chdir(here);
  assert.ok(first === second);
});

test('no output mentions a path of this machine or a date', () => {
  for (const file of FILES)
    for (const { path, content } of compile(file).files) {
      assert.not.match(String(content), new RegExp(dirname(MODELS).replaceAll('/', '\\/')), path);
      assert.not.match(path, /^\/|\.\./);
    }
});

test('no line of the generated C is longer than 110 columns', () => {
  for (const file of FILES)
    for (const { path, content } of compile(file).files.filter(
      (f) => f.path.endsWith('.c') && !f.path.includes('/'),
    )) {
      const long = String(content)
        .split('\n')
        .filter((line) => line.length > 110);
      assert.equal(long, [], path);
    }
});

/** The portable kernels with every compiler, the DSP kernels with the one that has the instructions. */
const BUILDS: readonly (readonly [compiler: string, target: string, flags: readonly string[]])[] = [
  ['gcc', 'host', []],
  ['clang', 'host', []],
  ['arm-none-eabi-gcc', 'cortex-m0plus', targetOf('cortex-m0plus').cpuFlags],
  ['arm-none-eabi-gcc', 'cortex-m4', targetOf('cortex-m4').cpuFlags],
  ['arm-none-eabi-gcc', 'cortex-m55', targetOf('cortex-m55').cpuFlags],
];

for (const [compiler, target, flags] of BUILDS) {
  const run = works(compiler) ? test : test.skip;
  const note = works(compiler) ? '' : ' (not found)';
  run(`code for ${target} is clean under strict warnings with ${compiler}${note}`, async () => {
    for (const file of FILES)
      await inFolder(async (dir) => {
        const include = ['-I', dir, '-I', join(dir, 'runtime/include')];
        for (const source of write(compile(file, target), dir).filter((p) => p.endsWith('.c')))
          check(compiler, [...STRICT, ...flags, ...include, '-c', source, '-o', join(dir, 'x.o')]);
      });
  });
}

const plain = works('gcc') ? test : test.skip;
plain(
  'a program links without optimization: nothing counts on calls that a compiler leaves out',
  async () => {
    for (const file of FILES)
      await inFolder(async (dir) => {
        const compiled = compile(file);
        const sources = write(compiled, dir).filter((p) => p.endsWith('.c'));
        const { name } = compiled.program;
        const main = join(dir, 'main.c');
        const text = `#include "${name}.h"\nstatic ${name}_arena a;\nint main(void) { ${name}_run(&a); return 0; }\n`;
        writeFileSync(main, text);
        const include = ['-I', dir, '-I', join(dir, 'runtime/include')];
        check('gcc', ['-std=c99', '-O0', ...include, main, ...sources, '-lm', '-o', join(dir, 'x')]);
      });
  },
);

const cpp = works('g++') ? test : test.skip;
cpp(`headers serve a C++17 program${works('g++') ? '' : ' (g++ not found)'}`, async () => {
  await inFolder(async (dir) => {
    write(compile(DIGITS), dir);
    const headers = readdirSync(join(dir, 'runtime/include/nnmcu')).map((h) => `#include "nnmcu/${h}"`);
    const program = `${headers.join('\n')}
#include "digits.h"
static digits_arena arena;
int main() {
  const nnmcu_model &m = digits_model;
  digits_input(&arena)[0] = 1;
  m.run(&arena);
  return digits_output(&arena)[0] == 127 ? 1 : 0;
}
`;
    writeFileSync(join(dir, 'app.cc'), program);
    const flags = '-std=c++17 -Wall -Wextra -Wpedantic -Werror -Wconversion -Wshadow'.split(' ');
    check('g++', [
      ...flags,
      '-I',
      dir,
      '-I',
      join(dir, 'runtime/include'),
      '-c',
      join(dir, 'app.cc'),
      '-o',
      join(dir, 'app.o'),
    ]);
  });
});

test('the report has what docs/report.md promises and agrees with itself', () => {
  for (const file of FILES) {
    const { report, files, program } = compile(file);
    const json = JSON.parse(String(files.find((f) => f.path === 'nnmcu-report.json')?.content));
    assert.equal(json, JSON.parse(JSON.stringify(report)));
    assert.equal([...json.files].sort(), files.map((f) => f.path).sort());
    assert.is(
      json.macs,
      json.layers.reduce((sum: number, l: { macs: number }) => sum + l.macs, 0),
    );
    assert.is(json.layers.length, program.steps.length);
    assert.ok(json.arena.bytes >= json.arena.lowerBound);
    for (const layer of json.layers)
      for (const field of [
        'index',
        'name',
        'op',
        'kernel',
        'macs',
        'weightBytes',
        'scratchBytes',
        'inputs',
        'outputs',
        'nodes',
      ])
        assert.ok(field in layer, field);
  }
});

test('only kernels that are called are shipped', () => {
  for (const file of FILES) {
    const { program, files } = compile(file);
    const called = new Set(program.steps.flatMap((s) => s.calls.flatMap((c) => c.sources)));
    const shipped = files.filter((f) => f.path.startsWith('runtime/src/') && f.path.endsWith('.c'));
    assert.equal(shipped.map((f) => f.path.slice('runtime/src/'.length)).sort(), [...called].sort());
  }
});

test.run();
