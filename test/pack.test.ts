// What a user installs: `npm pack`, the tarball installed in an empty folder without development dependencies, used
// from there. Packs `dist` as the last `npm run build` (or `npm test`) left it. Needs the registry for the dependencies; skipped, with the reason, where there is none.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesBelow, ROOT, temporaryFolder } from './support/cli.ts';

const { dir, remove } = temporaryFolder();
const app = join(dir, 'app');
test.after(remove);

/** npm's own variables would point the inner npm at this repository. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_(package|lifecycle|config_local_prefix)|INIT_CWD|NODE_OPTIONS|NODE_V8_COVERAGE)/i.test(name),
  ),
);

function execute(command: string, args: readonly string[], cwd: string) {
  const result = spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: 300_000 });
  return { code: result.status, stdout: result.stdout, all: `${result.stdout}${result.stderr}` };
}

const packed = execute('npm', ['pack', '--ignore-scripts', '--pack-destination', dir], ROOT);
const tarball = readdirSync(dir).find((name) => name.endsWith('.tgz'));

function install(): string | null {
  if (tarball === undefined) return 'there is no package to install';
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }\n');
  const flags = ['--omit=dev', '--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=1'];
  const result = execute('npm', ['install', ...flags, join(dir, tarball)], app);
  if (result.code === 0) return null;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(result.all))
    return 'npm cannot reach the registry';
  return assert.unreachable(`npm install failed:\n${result.all}`) as never;
}

test('npm pack makes a package without sources, tests or examples', () => {
  assert.is(packed.code, 0, packed.all);
  const listed = execute('tar', ['-tzf', join(dir, tarball!)], dir).stdout.split('\n');
  for (const wanted of [
    'bin/nnmcu.js',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/cli/main.js',
    'LICENSE',
    'README.md',
  ])
    assert.ok(listed.includes(`package/${wanted}`), wanted);
  assert.ok(listed.some((f) => f.startsWith('package/runtime-c/src/')));
  assert.not.ok(listed.some((f) => /^package\/(src|test|examples|coverage|docs)\//.test(f)));
});

const offline = install();
if (offline !== null) console.log(`skipped: ${offline}`);
const run = offline === null ? test : test.skip;

run('the installed command generates C', () => {
  const bin = join(app, 'node_modules/.bin/nnmcu');
  const model = join(ROOT, 'examples/digits/digits.tflite');
  const gen = execute(bin, ['gen', model, '-o', 'out'], app);
  assert.is(gen.code, 0, gen.all);
  assert.match(gen.stdout, '-> out/digits.c');
  assert.ok(filesBelow(join(app, 'out')).includes('digits_weights.c'));
});

run('the installed package can be imported', () => {
  const script = "import { compileModel, VERSION } from 'nnmcu'; console.log(typeof compileModel, VERSION);";
  const result = execute(process.execPath, ['--input-type=module', '-e', script], app);
  assert.match(result.all, /^function \d+\.\d+\.\d+\n$/);
});

test.run();
