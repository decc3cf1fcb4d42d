// What nnmcu_generate() says of every mistake. The function needs nothing of Zephyr for it: CMake alone runs here, on a
// copy of the module whose compiler is never called.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../support/cli.ts';
import { ROOT } from './boards.ts';

const hasCmake = spawnSync('cmake', ['--version']).status === 0;
if (!hasCmake) console.log('skipped: cmake not found');
const run = hasCmake ? test : test.skip;

const { dir, remove } = temporaryFolder();
test.after(remove);
const MODEL = 'some model';
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

function write(path: string, text = ''): string {
  const file = join(dir, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** A program that prints one line, such as a version. */
function program(path: string, line: string): string {
  const file = write(path, `#!/bin/sh\necho ${line}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** The module as a build finds it: `dist` says whether its compiler is built. */
function module(name: string, dist: boolean): void {
  cpSync(join(ROOT, 'zephyr/cmake'), join(dir, name, 'zephyr/cmake'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(dir, name, 'package.json'));
  if (dist) for (const file of ['bin/nnmcu.js', 'dist/cli/main.js']) write(`${name}/${file}`);
}

/** A folder as `nnmcu gen` writes it, as far as the configure step looks. */
function generated(name: string, nnmcu: string, model: string): void {
  for (const file of ['kws.c', 'kws.h', 'kws_weights.c', 'kws_weights.h']) write(`app/${name}/${file}`);
  const sha256 = createHash('sha256').update(model).digest('hex');
  write(`app/${name}/nnmcu-report.json`, JSON.stringify({ nnmcu, model: { sha256 } }));
}

/** The same for two models, `kws` and `vww`, under the name `both`. */
function generatedBoth(nnmcu: string, models: Readonly<Record<string, string>>): void {
  const reports = Object.entries(models).map(([name, text]) => ({
    model: { name, sha256: createHash('sha256').update(text).digest('hex') },
  }));
  for (const name of Object.keys(models))
    for (const file of ['.c', '.h', '_weights.c', '_weights.h']) write(`app/both/${name}${file}`);
  write('app/both/both.h');
  const report = { nnmcu, bundle: { name: 'both' }, models: reports };
  write('app/both/nnmcu-report.json', JSON.stringify(report));
}

test.before(() => {
  module('module', true);
  module('unbuilt', false);
  write('app/kws.tflite', MODEL);
  write('app/vww.tflite', 'a second model');
  generatedBoth(version, { kws: MODEL, vww: 'a second model' });
  generated('of-this-model', version, MODEL);
  generated('of-another-model', version, 'another model');
  generated('old', '0.0.9', MODEL);
});

interface Setting {
  /** Of the project: a call that is right needs a compiler to go on with, the others are quicker without. */
  readonly language?: 'C' | 'NONE';
  readonly module?: string;
  readonly config?: 'y' | 'n';
  readonly flags?: readonly string[];
}

/** What CMake prints, its line breaks as spaces, and whether it went through. */
function configure(
  call: string,
  { language = 'NONE', module = 'module', config = 'y', flags = [] }: Setting,
) {
  const lines = [
    'cmake_minimum_required(VERSION 3.20.0)',
    `project(app ${language})`,
    `set(CONFIG_NNMCU ${config})`,
    'set(CONFIG_NNMCU_TARGET cortex-m4)',
    `include(../${module}/zephyr/cmake/nnmcu.cmake)`,
    'add_library(app STATIC)',
    call,
  ];
  write('app/CMakeLists.txt', `${lines.join('\n')}\n`);
  const build = join(dir, 'build');
  rmSync(build, { recursive: true, force: true });
  // An `nnmcu` that this machine may have does not count.
  const args = ['-S', join(dir, 'app'), '-B', build, '-DNNMCU_INSTALLED=', ...flags];
  const { status, stdout, stderr } = spawnSync('cmake', args, { encoding: 'utf8', timeout: 60_000 });
  return { ok: status === 0, text: `${stdout}${stderr}`.replace(/\s+/g, ' ') };
}

function rejects(title: string, call: string, message: string, setting: Setting = {}): void {
  run(title, () => {
    const { ok, text } = configure(call, setting);
    assert.not.ok(ok, 'it should have failed');
    assert.ok(text.includes(message), `no "${message}" in: ${text}`);
  });
}

const CALL = 'nnmcu_generate(app NAME kws MODEL kws.tflite)';
const NO_NODE = { flags: ['-DNNMCU_NODE='] };

run('a call that is right is accepted as it is, and its code is that of the build folder', () => {
  const { ok, text } = configure(
    `${CALL}\nget_target_property(sources app SOURCES)\nmessage(STATUS "\${sources}")`,
    { language: 'C' },
  );
  assert.ok(ok, text);
  assert.ok(text.includes('nnmcu/kws/kws.c;') && text.includes('nnmcu/kws/kws_weights.c '), text);
});

rejects('CONFIG_NNMCU is off', CALL, 'nnmcu_generate() needs CONFIG_NNMCU=y: put it in prj.conf', {
  config: 'n',
});
rejects(
  'the target does not exist',
  'nnmcu_generate(NAME kws MODEL kws.tflite)',
  'there is no target "NAME" usage: ',
);
rejects('a keyword is misspelt', 'nnmcu_generate(app NAME kws MODLE kws.tflite)', 'incomplete: MODLE');
rejects('a keyword has no value', 'nnmcu_generate(app NAME kws MODEL)', 'incomplete: MODEL usage:');
rejects(
  'the name is not one for C',
  'nnmcu_generate(app NAME 2-kws MODEL kws.tflite)',
  'NAME "2-kws" is not usable as a C identifier',
);
rejects(
  'neither a model nor sources are given',
  'nnmcu_generate(app NAME kws)',
  'neither MODEL nor SOURCES is given',
);
rejects(
  'an option is one that the build sets',
  'nnmcu_generate(app NAME kws MODEL kws.tflite OPTIONS --name=other)',
  '--name=other is not for OPTIONS: the build sets it',
);
rejects(
  'the model does not exist',
  'nnmcu_generate(app NAME kws MODEL models/none.tflite)',
  'models/none.tflite does not exist',
);

const BOTH = 'nnmcu_generate(app NAME both MODELS kws=kws.tflite vww=vww.tflite';
run('several models are one build step whose code is that of all', () => {
  const { ok, text } = configure(
    `${BOTH})\nget_target_property(sources app SOURCES)\nmessage(STATUS "\${sources}")`,
    { language: 'C' },
  );
  assert.ok(ok, text);
  for (const file of ['kws.c;', 'kws_weights.c;', 'vww.c;', 'vww_weights.c '])
    assert.ok(text.includes(`nnmcu/both/${file}`), text);
});
rejects(
  'one of several models has no name',
  'nnmcu_generate(app NAME both MODELS kws=kws.tflite vww.tflite)',
  '"vww.tflite" in MODELS is not of the form <name>=<file>',
);
rejects(
  'MODELS has a single one',
  'nnmcu_generate(app NAME all MODELS kws=kws.tflite)',
  'one is MODEL <file>',
);
rejects('a model is given in both ways', `${BOTH} MODEL kws.tflite)`, 'MODEL and MODELS are both given');
rejects(
  'one of several models does not exist',
  'nnmcu_generate(app NAME both MODELS kws=kws.tflite vww=none.tflite)',
  'none.tflite does not exist',
);
run('sources of several models are used where Node.js is missing, with or without the models', () => {
  for (const right of [`${BOTH} SOURCES both)`, 'nnmcu_generate(app NAME both SOURCES both)']) {
    const { ok, text } = configure(
      `${right}\nget_target_property(sources app SOURCES)\nmessage(STATUS "\${sources}")`,
      { ...NO_NODE, language: 'C' },
    );
    assert.ok(ok && text.includes('nnmcu: both as generated in '), text);
    assert.ok(text.includes('both/kws.c;') && text.includes('both/vww_weights.c '), text);
  }
});
rejects(
  'sources of several models are from another model',
  'nnmcu_generate(app NAME both MODELS kws=kws.tflite vww=kws.tflite SOURCES both)',
  'was not generated from',
  NO_NODE,
);
rejects(
  'the folder of sources has one model and not several',
  `${BOTH} SOURCES of-this-model)`,
  'both.c does not exist Write the folder with: nnmcu gen <model>... -o',
  NO_NODE,
);

rejects('Node.js is missing', CALL, 'Node.js is not found. The nnmcu compiler needs version 20', NO_NODE);
run('Node.js is too old', () => {
  const node = program('old-node', 'v18.20.4');
  const { ok, text } = configure(CALL, { flags: [`-DNNMCU_NODE=${node}`] });
  assert.not.ok(ok);
  assert.ok(text.includes('is Node.js 18.20.4; the nnmcu compiler needs version 20 or later'), text);
});
rejects(
  'the compiler is not built',
  CALL,
  'the nnmcu compiler is not built: run `npm ci && npm run build` in',
  {
    module: 'unbuilt',
  },
);
rejects('the compiler given does not exist', CALL, 'NNMCU_EXECUTABLE is /no/nnmcu, which does not exist', {
  flags: ['-DNNMCU_EXECUTABLE=/no/nnmcu'],
});
run('the compiler given is of another version', () => {
  const other = program('other-nnmcu', '9.9.9');
  const { ok, text } = configure(CALL, { flags: [`-DNNMCU_EXECUTABLE=${other}`] });
  assert.not.ok(ok);
  assert.ok(text.includes(`is nnmcu 9.9.9, but the module in ${dir}/module is ${version}`), text);
});

run('sources are used where Node.js is missing, with or without their model', () => {
  const call = 'nnmcu_generate(app NAME kws MODEL kws.tflite SOURCES of-this-model)';
  for (const right of [call, 'nnmcu_generate(app NAME kws SOURCES of-this-model)']) {
    const { ok, text } = configure(right, { ...NO_NODE, language: 'C' });
    assert.ok(ok && text.includes('nnmcu: kws as generated in '), text);
  }
});
rejects(
  'the folder of sources does not exist',
  'nnmcu_generate(app NAME kws SOURCES none)',
  'none/kws.c does not exist Write the folder with: nnmcu gen <model> -o',
);
rejects(
  'the sources are from another model',
  'nnmcu_generate(app NAME kws MODEL kws.tflite SOURCES of-another-model)',
  'was not generated from',
  NO_NODE,
);
rejects(
  'the sources are from another version',
  'nnmcu_generate(app NAME kws SOURCES old)',
  `is from nnmcu 0.0.9, the module is ${version}: generate it again`,
);

test.run();
