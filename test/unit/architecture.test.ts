// The rules of docs/ARCHITECTURE.md that a machine can check, from the text of the sources alone.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OPS } from '../../src/ops/index.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SCHEMA = 'import/tflite/schema/';

interface Source {
  /** Path with `/`, below the folder that was listed. */
  readonly path: string;
  readonly text: string;
}

function sourcesIn(folder: string): readonly Source[] {
  const base = join(ROOT, folder);
  return readdirSync(base, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.split(sep).includes('node_modules'))
    .sort()
    .map((path) => ({ path: path.split(sep).join('/'), text: readFileSync(join(base, path), 'utf8') }));
}

const SOURCES = sourcesIn('src');

/**
 * What each room may import besides itself, `diagnostics.ts` and the generated schema. Everything flows
 * ir <- ops <- analysis <- {import, passes, schedule, memory, targets} <- emit <- compile <- cli.
 */
const MAY_SEE: Readonly<Record<string, readonly string[] | 'all but cli' | 'all'>> = {
  diagnostics: [],
  ir: [],
  ops: ['ir'],
  data: ['ir'],
  import: ['ir', 'ops'],
  export: ['ir', 'ops'],
  analysis: ['ir', 'ops'],
  passes: ['ir', 'ops', 'analysis'],
  quantize: ['ir', 'ops', 'passes', 'data', 'verify'],
  // Buffers and steps, never operators.
  memory: ['ir'],
  schedule: ['ir', 'memory'],
  targets: ['ir', 'ops'],
  toolchain: ['targets'],
  emit: ['ir', 'ops', 'memory', 'schedule', 'targets'],
  fit: ['ir', 'ops', 'passes', 'memory', 'emit'],
  report: 'all but cli',
  verify: 'all but cli',
  bench: 'all but cli',
  compile: 'all but cli',
  bundle: 'all but cli',
  index: 'all but cli',
  cli: 'all',
};

const roomOf = (path: string): string => path.split('/')[0]!.replace(/\.ts$/, '');

interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

/** Static imports, re-exports and dynamic imports of literals. */
function importsOf(text: string): readonly Import[] {
  const fixed = [...text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)];
  const dynamic = [...text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)];
  return [
    ...fixed.map((m) => ({ from: m[2]!, typeOnly: m[1] !== undefined })),
    ...dynamic.map((m) => ({ from: m[1]!, typeOnly: false })),
  ];
}

function mayImport(path: string, target: string, typeOnly: boolean): boolean {
  const [from, to] = [roomOf(path), roomOf(target)];
  if (from === to || to === 'diagnostics' || target.startsWith(SCHEMA)) return true;
  if (path === 'ir/graph.ts' && target === 'ops/op-def.ts') return typeOnly;
  const may = MAY_SEE[from];
  if (may === undefined) return false;
  if (typeof may === 'string') return may === 'all' || to !== 'cli';
  return may.includes(to);
}

/** Fails with the list, one per line, so that a message says where to look. */
const assertNone = (found: readonly string[], rule: string): void =>
  assert.ok(found.length === 0, `${rule}\n${found.join('\n')}`);

test('imports are found in all their forms', () => {
  const text = `import type { A } from './a.ts';\nimport {\n  b,\n  type C,\n} from './b.ts';\nimport './c.ts';
export { d } from './d.ts';\nconst e = await import('./e.ts');\n`;
  assert.equal(
    importsOf(text).map((i) => `${i.from} ${i.typeOnly}`),
    ['./a.ts true', './b.ts false', './c.ts false', './d.ts false', './e.ts false'],
  );
});

test('every room of src is in the table of what it may see', () => {
  const unknown = new Set(SOURCES.map((s) => roomOf(s.path)).filter((room) => !(room in MAY_SEE)));
  assertNone([...unknown], 'rooms that MAY_SEE does not list');
});

test('knowledge flows in one direction', () => {
  const found = SOURCES.flatMap(({ path, text }) =>
    importsOf(text)
      .filter((i) => i.from.startsWith('.'))
      .map((i) => ({ ...i, target: join(dirname(path), i.from).split(sep).join('/') }))
      .filter((i) => !mayImport(path, i.target, i.typeOnly))
      .map((i) => `src/${path} imports ${i.target}`),
  );
  assertNone(found, 'imports against the direction ir <- ops <- ... <- emit <- compile <- cli');
});

test('the generated schema imports nothing of the project', () => {
  const found = SOURCES.filter((s) => s.path.startsWith(SCHEMA)).flatMap((s) =>
    importsOf(s.text)
      .filter((i) => i.from.startsWith('..'))
      .map((i) => `src/${s.path} imports ${i.from}`),
  );
  assertNone(found, 'the schema folder is a leaf');
});

test('only the toolchain starts processes', () => {
  const found = SOURCES.filter((s) => roomOf(s.path) !== 'toolchain').flatMap((s) =>
    importsOf(s.text)
      .filter((i) => /^(execa|(node:)?child_process)$/.test(i.from) && !i.typeOnly)
      .map((i) => `src/${s.path} imports ${i.from}`),
  );
  assertNone(found, 'process-starting modules outside src/toolchain');
});

test('only operators and passes name operators', () => {
  const names = OPS.flatMap((def) => [def.kind, ...def.tflite]);
  const literal = new RegExp(`'(${names.join('|')})'`, 'g');
  // `pad`, `shape` or `quantize` are words too: they count where a node's kind is looked at.
  const isWord = (name: string) => /^[a-z]+$/.test(name);
  const asksForKind = (line: string) => /\bkind\b|\bopcode\b|\bcase '/.test(line);
  const found = SOURCES.filter((s) => !['ops', 'passes'].includes(roomOf(s.path)))
    .filter((s) => !s.path.startsWith(SCHEMA))
    .flatMap((s) =>
      s.text.split('\n').flatMap((line, i) => {
        const code = line.replace(/\/\/.*$|^\s*\/?\*.*$/, '');
        return [...code.matchAll(literal)]
          .filter((m) => !isWord(m[1]!) || asksForKind(code))
          .map((m) => `src/${s.path}:${i + 1} names ${m[0]}`);
      }),
    );
  assertNone(found, 'operator kinds outside src/ops and src/passes: give OpDef a field instead');
});

test('no source file has more than 400 lines', () => {
  const found = SOURCES.filter((s) => !s.path.startsWith(SCHEMA))
    .map((s) => ({ path: s.path, lines: s.text.split('\n').length - 1 }))
    .filter((s) => s.lines > 400)
    .map((s) => `src/${s.path} has ${s.lines} lines`);
  assertNone(found, 'split these files');
});

test('imports name the file with its ending and there is no utils folder', () => {
  const found = SOURCES.flatMap((s) =>
    importsOf(s.text)
      .filter((i) => i.from.startsWith('.') && !i.from.endsWith('.ts'))
      .map((i) => `src/${s.path} imports ${i.from}`),
  );
  assertNone(found, 'relative imports without .ts');
  assertNone(
    SOURCES.filter((s) => /(^|\/)utils?[./]/.test(s.path)).map((s) => `src/${s.path}`),
    'name the folder after what it does',
  );
});

test('every test file runs its suite', () => {
  const files = sourcesIn('test').filter((s) => s.path.endsWith('.test.ts'));
  assert.ok(files.length > 0, `no test files below ${relative(process.cwd(), join(ROOT, 'test'))}`);
  const found = files.filter((s) => !/^\s*\w+\.run\(\);?$/m.test(s.text)).map((s) => `test/${s.path}`);
  assertNone(found, 'uvu passes these files without running a single test: end them with test.run()');
});

test.run();
