// The flags that trade something against memory: sizes and their units, what is refused, and what is printed.
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nnmcu, ROOT, temporaryFolder } from '../support/cli.ts';

const { dir, remove } = temporaryFolder();
copyFileSync(join(ROOT, 'examples/digits/digits.tflite'), join(dir, 'digits.tflite'));
test.after(remove);

const gen = (out: string, ...flags: readonly string[]) =>
  nnmcu(['gen', 'digits.tflite', '-o', out, '--target', 'cortex-m3', ...flags], dir);

/** Bytes of the arena that `gen` with these flags plans. */
function arenaOf(...flags: readonly string[]): number {
  const r = gen('sizes', '--json', ...flags);
  assert.is(r.code, 0, r.stderr);
  return JSON.parse(r.stdout).arena.bytes;
}

const WHOLE = arenaOf();
const LIMIT = Math.ceil(WHOLE * 0.95);

test('--max-ram takes bytes, and k and m for units of 1024', () => {
  const limited = arenaOf('--max-ram', String(LIMIT));
  assert.ok(limited <= LIMIT && LIMIT < WHOLE, `${limited} of ${WHOLE}`);
  for (const roomy of ['64k', '64K', '1m', '1M', String(WHOLE)])
    assert.is(arenaOf('--max-ram', roomy), WHOLE);
});

test('--max-ram min is as small as it gets', () => {
  const smallest = arenaOf('--max-ram', 'min');
  assert.ok(smallest <= LIMIT, `${smallest} of ${WHOLE}`);
  const r = gen('smaller', '--max-ram', String(smallest - 1));
  assert.match(r.stderr, new RegExp(`; ${smallest} is the least that was found`));
});

test('--max-flash takes smaller kernels and prints what was weighed', () => {
  const roomy = gen('flash', '--max-flash', '100k');
  assert.is(roomy.code, 0, roomy.stderr);
  assert.not.match(roomy.stdout, /estimated for/);
  const estimate = Number(
    /; (\d+), by estimate, is the least/.exec(
      gen('none', '--max-flash', '1k', '--optimize', 'balanced').stderr,
    )![1],
  );
  const tight = gen('tight', '--max-flash', String(estimate - 1));
  assert.is(tight.code, 0, tight.stderr);
  assert.match(
    tight.stdout,
    /\n +[\d ]+ +[\d ]+ +\+[\d ]+ +whole tensors, (least code|kernels (for size|worth \d+ % a KB))/,
  );
  const kernels = (out: string) => readdirSync(join(dir, out, 'runtime/src')).join();
  assert.not.equal(kernels('tight'), kernels('flash'));
});

test('a limit of flash that nothing meets names the layers that take it', () => {
  const r = gen('tiny', '--max-flash', '1k');
  assert.is(r.code, 1);
  assert.match(r.stderr, /as small as 1024 bytes; \d+, by estimate, is the least .*\[does-not-fit\]/);
  assert.match(r.stderr, /note: \d+ bytes of constants and about \d+ of code\n.*: \d+ bytes of constants\n/);
  assert.not.ok(existsSync(join(dir, 'tiny')));
});

test('a limit that a float border is in the way of says how to be rid of it', () => {
  copyFileSync(join(ROOT, 'test/models/float-borders.tflite'), join(dir, 'borders.tflite'));
  const r = nnmcu(['gen', 'borders.tflite', '-o', 'borders', '--max-ram', '10'], dir);
  assert.match(r.stderr, /help: Raise --max-ram, .*--io-type int8/);
  assert.not.match(r.stderr, /help: .*--feed-rows/);
});

test('a limit that an input fed by rows would meet says so', () => {
  copyFileSync(join(ROOT, 'test/models/float-borders.tflite'), join(dir, 'borders.tflite'));
  const r = nnmcu(['gen', 'borders.tflite', '-o', 'borders', '--max-ram', '620'], dir);
  assert.match(r.stderr, /help: Raise --max-ram, .*--io-type int8, or .*row by row, which fits: --feed-rows/);
});

test('--plan-effort takes multiples of the default and refuses everything else', () => {
  for (const effort of ['0.01', '1', '20']) assert.is(arenaOf('--plan-effort', effort), WHOLE);
  for (const effort of ['0', '-1', 'much', '1e3', '10001']) {
    const r = gen('refused', `--plan-effort=${effort}`);
    assert.is(r.code, 2);
    assert.match(
      r.stderr,
      /^--plan-effort: error: .* is not a number above 0 and up to 10000 \[bad-option\]/m,
    );
    assert.not.ok(existsSync(join(dir, 'refused')));
  }
});

test('--no-overlap keeps every tensor apart', () => {
  const apart = arenaOf('--no-overlap');
  assert.ok(apart > WHOLE, `${apart} and ${WHOLE}`);
});

test('gen prints what was weighed only where a limit asked for it', () => {
  const limited = gen('limited', '--max-ram', String(LIMIT));
  assert.is(limited.code, 0, limited.stderr);
  assert.match(limited.stdout, /\narena B +flash B +instructions +estimated for\n/);
  assert.match(limited.stdout, /\n +[\d ]+ +[\d ]+ +\+0 +whole tensors\n/);
  assert.match(limited.stdout, /\n +[\d ]+ +[\d ]+ +\+[\d ]+ +layers \d+ to \d+ by rows, \d at a time/);
  for (const flags of [[], ['--max-ram', '1m']])
    assert.not.match(gen('roomy', ...flags).stdout, /estimated for/);
  const code = readFileSync(join(dir, 'limited/digits.c'), 'utf8');
  assert.match(code, /for \(int32_t i = 0; i < \d+; i\+\+\) \{\n +nnmcu_/);
});

test('a limit that nothing meets is an error that names the wall, and nothing is written', () => {
  const r = gen('small', '--max-ram', '100');
  assert.is(r.code, 1);
  assert.is(r.stdout, '');
  assert.match(r.stderr, /digits\.tflite: error: .*cannot be made as small as 100 bytes; \d+ is the least/);
  assert.match(
    r.stderr,
    /\[does-not-fit\]\n {2}note: with layers \d+ to \d+ computed by rows\n {2}note: live here: /,
  );
  assert.match(r.stderr, /\n {2}help: Raise --max-ram/);
  assert.not.ok(existsSync(join(dir, 'small')));
});

for (const bad of ['64q', '1.5k', '-1', '', 'k', '64 k'])
  test(`--max-ram "${bad}" is refused`, () => {
    const r = gen('bad', `--max-ram=${bad}`);
    assert.is(r.code, 2, r.stderr);
    assert.match(r.stderr, /--max-ram: error: .*\[bad-option\]/);
    assert.not.ok(existsSync(join(dir, 'bad')));
  });

test.run();
