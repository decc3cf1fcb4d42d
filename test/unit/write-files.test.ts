// Writing generated files: all or none, and nothing that belongs to somebody else.
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NnmcuError } from '../../src/diagnostics.ts';
import { type OutputFile, writeFiles, writeFileWhole } from '../../src/emit/write-files.ts';
import { filesBelow, temporaryFolder } from '../support/cli.ts';

const { dir, remove } = temporaryFolder();
test.after(remove);

const reportOf = (files: readonly string[]): OutputFile => ({
  path: 'nnmcu-report.json',
  content: JSON.stringify({ nnmcu: '0.0.0', files }),
});
const withReport = (files: readonly OutputFile[]): readonly OutputFile[] => [
  ...files,
  reportOf([...files.map((f) => f.path), 'nnmcu-report.json']),
];
const rejection = (act: () => void): string => {
  try {
    act();
  } catch (error) {
    assert.instance(error, NnmcuError);
    return `${(error as NnmcuError).diagnostics[0].file}: ${(error as NnmcuError).message}`;
  }
  return 'accepted';
};

test('creates the folder, with folders above and below it', () => {
  const out = join(dir, 'a/b/out');
  writeFiles(out, withReport([{ path: 'x/y/z.c', content: 'z' }]));
  assert.equal(filesBelow(out), ['nnmcu-report.json', 'x/y/z.c']);
});

test('files of the run before go, with folders that become empty; others stay', () => {
  const out = join(dir, 'stale');
  writeFiles(out, withReport(['old/deep/a.c', 'both.c'].map((path) => ({ path, content: '1' }))));
  writeFileSync(join(out, 'own.c'), 'mine');
  writeFiles(out, withReport([{ path: 'both.c', content: '2' }]));
  assert.equal(filesBelow(out), ['both.c', 'nnmcu-report.json', 'own.c']);
  assert.is(readFileSync(join(out, 'both.c'), 'utf8'), '2');
  assert.not.ok(filesBelow(dir).some((f) => f.includes('.nnmcu-')));
});

test('a file that cannot be moved into place brings everything back', () => {
  const out = join(dir, 'undo');
  writeFiles(out, withReport(['a.c', 'b.c'].map((path) => ({ path, content: 'old' }))));
  mkdirSync(join(out, 'c.c/full'), { recursive: true });
  const next = withReport(['a.c', 'new/n.c', 'c.c'].map((path) => ({ path, content: 'new' })));
  assert.match(
    rejection(() => writeFiles(out, next)),
    'there is a folder of that name',
  );
  assert.equal(filesBelow(out), ['a.c', 'b.c', 'nnmcu-report.json']);
  assert.is(readFileSync(join(out, 'a.c'), 'utf8'), 'old');
});

test('a report that lists paths outside of its folder removes nothing there', () => {
  const out = join(dir, 'hostile');
  writeFileSync(join(dir, 'victim.txt'), 'precious');
  mkdirSync(out);
  const paths = ['../victim.txt', 'x/../../victim.txt', join(dir, 'victim.txt'), '..\\victim.txt', '', 7];
  writeFileSync(
    join(out, 'nnmcu-report.json'),
    JSON.stringify({ nnmcu: '1', files: [...paths, 'nnmcu-report.json'] }),
  );
  writeFiles(out, withReport([{ path: 'a.c', content: '' }]));
  assert.is(readFileSync(join(dir, 'victim.txt'), 'utf8'), 'precious');
});

test('foreign files are listed all at once and only replaced by force', () => {
  const out = join(dir, 'foreign');
  mkdirSync(out);
  for (const name of ['a.c', 'b.c', 'same.c']) writeFileSync(join(out, name), name);
  const files = withReport([
    { path: 'a.c', content: 'new' },
    { path: 'b.c', content: Uint8Array.of(1) },
    { path: 'same.c', content: 'same.c' },
  ]);
  try {
    writeFiles(out, files);
    assert.unreachable();
  } catch (error) {
    assert.is((error as NnmcuError).diagnostics.length, 2);
  }
  assert.is(readFileSync(join(out, 'a.c'), 'utf8'), 'a.c');
  writeFiles(out, files, true);
  assert.is(readFileSync(join(out, 'a.c'), 'utf8'), 'new');
});

test('one file below a file is refused, and a device is written to, not replaced', () => {
  const file = join(dir, 'plain');
  writeFileSync(file, 'mine');
  assert.match(
    rejection(() => writeFileWhole(join(file, 'x'), 'a')),
    /a part of the path is a file/,
  );
  assert.is(readFileSync(file, 'utf8'), 'mine');
  // A link, so that a wrong implementation replaces that instead of the device.
  const link = join(dir, 'null');
  symlinkSync('/dev/null', link);
  writeFileWhole(link, 'a');
  assert.ok(lstatSync(link).isSymbolicLink());
});

test('a folder is not made where the file system takes none', () => {
  if (!existsSync('/proc/self')) return;
  assert.match(
    rejection(() => writeFiles('/proc/nnmcu/out', withReport([]))),
    /cannot write: /,
  );
});

test.run();
