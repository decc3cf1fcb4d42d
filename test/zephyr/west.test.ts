// The manifest of docs/zephyr.md in a workspace of west, and `west nnmcu` there. Needs ZEPHYR_BASE, for west is a part
// of what Zephyr needs.
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT, SKIP_MESSAGE, ZEPHYR_BASE } from './boards.ts';
import { assertSays, assertWorked, workspace } from './builds.ts';

const run = ZEPHYR_BASE === undefined ? test.skip : test;
if (ZEPHYR_BASE === undefined) console.log(SKIP_MESSAGE);

const { dir, remove, execute } = workspace();
test.after(remove);

/** The manifest as documented; `import` would need a clone of Zephyr. */
function manifest(): string {
  const text = readFileSync(join(ROOT, 'docs/zephyr.md'), 'utf8');
  const yaml = /```yaml\n(manifest:\n[^`]*)```/.exec(text)?.[1];
  assert.ok(yaml, 'docs/zephyr.md has no manifest');
  const without = yaml.replace(/ {6}import:\n {8}name-allowlist: .*\n/, '');
  assert.is.not(without, yaml);
  return without;
}

const MODULE = 'modules/lib/nnmcu';
const west = (...args: readonly string[]) => execute('west', args, { ZEPHYR_BASE: undefined });

run('west reads the documented manifest', () => {
  mkdirSync(join(dir, 'app'));
  writeFileSync(join(dir, 'app/west.yml'), manifest());
  assertWorked(west('init', '-l', 'app'));
  const listed = west('list', '-f', '{name} {path}');
  assertWorked(listed);
  assert.match(listed.text, /^nnmcu +modules\/lib\/nnmcu$/m);
});

run('west nnmcu is the command line of the module, with its arguments and exit codes', () => {
  mkdirSync(join(dir, MODULE), { recursive: true });
  for (const part of ['zephyr', 'bin', 'dist', 'templates', 'runtime-c', 'package.json'])
    cpSync(join(ROOT, part), join(dir, MODULE, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(dir, MODULE, 'node_modules'));
  const model = join(ROOT, 'examples/digits/digits.tflite');

  assert.match(west('help').text, /nnmcu: +compile, inspect and verify/);
  const inspected = west('nnmcu', 'inspect', model);
  assertWorked(inspected);
  assert.match(inspected.text, /9 layers/);
  const generated = west('nnmcu', 'gen', model, '-o', 'generated', '--name', 'kws', '--target', 'cortex-m4');
  assertWorked(generated);
  assert.match(readFileSync(join(dir, 'generated/kws.h'), 'utf8'), /kws_arena/);
  assertSays(west('nnmcu', 'inspect', 'none.tflite'), 'none.tflite');
});

test.run();
