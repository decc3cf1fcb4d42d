// The documentation agrees with the code: generated pages are current, links lead somewhere, tables are complete.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OPS } from '../../src/ops/index.ts';
import { renderDocs } from '../docs/render.ts';
import { ROOT } from '../support/cli.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

test('generated pages are up to date', async () => {
  const stale = [...(await renderDocs())].filter(
    ([path, content]) => !existsSync(join(ROOT, path)) || read(path) !== content,
  );
  assert.ok(stale.length === 0, `run \`npm run docs\` for ${stale.map(([path]) => path).join(', ')}`);
});

test('links between pages and into the sources lead somewhere', () => {
  const broken = PAGES.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map((m) => m[1]!)
      .filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(ROOT, dirname(page), link)))
      .map((link) => `${page}: ${link}`),
  );
  assert.ok(broken.length === 0, broken.join('\n'));
});

test('every operator says what it does and what it takes', () => {
  for (const def of OPS) assert.match(def.summary, /\.$/, def.kind);
  const listed = read('docs/operators.md');
  for (const def of OPS.filter((d) => d.tflite.length > 0 || (d.onnx ?? []).length > 0)) {
    assert.ok(def.dtypes.length > 0, def.kind);
    assert.ok(listed.includes(`| \`${def.kind}\` |`), def.kind);
  }
});

test('the command that README and CI run is the same', () => {
  const command = 'npm ci && npm test';
  assert.ok(read('README.md').includes(command));
  assert.ok(read('.ci/run').includes(command));
  assert.ok(read('.github/workflows/ci.yml').includes('.ci/run'));
});

test.run();
