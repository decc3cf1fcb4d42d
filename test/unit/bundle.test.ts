// Several models in one firmware: the groups that share an arena, what the folder holds, and what is refused.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileModels } from '../../src/bundle/compile-models.ts';
import { groupsOf, parseShare, type Share, structSizes, unionSizes } from '../../src/bundle/share.ts';
import { bundleView } from '../../src/bundle/view.ts';
import { type CompileOptions, compileModel } from '../../src/compile.ts';
import { NnmcuError } from '../../src/diagnostics.ts';
import type { Region } from '../../src/memory/region-types.ts';
import { filesBelow, nnmcu, ROOT, temporaryFolder } from '../support/cli.ts';

const { dir, remove } = temporaryFolder();
test.after(remove);

const DIGITS = join(ROOT, 'examples/digits/digits.tflite');
const RESIDUAL = join(ROOT, 'test/models/residual.tflite');
const CLASSIFIER = join(ROOT, 'test/models/onnx/classifier-qdq-s8.onnx');
const FILES = [DIGITS, RESIDUAL, CLASSIFIER];

const given = (file: string, options: Partial<CompileOptions> = {}) => ({
  bytes: new Uint8Array(readFileSync(file)),
  options: { file, target: 'cortex-m4', ...options },
});

/** `file: message` of every diagnostic. */
function faultsOf(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    assert.instance(error, NnmcuError);
    return (error as NnmcuError).diagnostics.map((d) => `${d.file}: ${d.message}`);
  }
  return ['accepted'];
}

const MODELS = ['kws', 'vww', 'ad'];
const groups = (text: string): string => JSON.stringify(groupsOf(parseShare(text), MODELS));

test('exclusive is one group, concurrent as many as models, and others are as written', () => {
  assert.is(groups('exclusive'), '[["kws","vww","ad"]]');
  assert.is(groups('concurrent'), '[["kws"],["vww"],["ad"]]');
  assert.is(groups('ad/kws, vww'), '[["ad","kws"],["vww"]]');
  assert.is(groups('KWS/vww/ad'), '[["kws","vww","ad"]]');
});

test('groups that do not have every model once are refused with the names there are', () => {
  assert.equal(
    faultsOf(() => groups('kws,vww')),
    ['--share: in no group: ad'],
  );
  assert.equal(
    faultsOf(() => groups('kws/vww,ad/kws')),
    ['--share: "kws" is named twice'],
  );
  assert.equal(
    faultsOf(() => groups('kws+vww,ad')),
    ['--share: there is no model "kws+vww"'],
  );
  assert.equal(
    faultsOf(() => groups('kws,,vww,ad')),
    ['--share: there is no model ""'],
  );
});

test('sizes are those of a C union and a C struct', () => {
  const a = { bytes: 20, align: 4 };
  const b = { bytes: 16, align: 8 };
  assert.equal(unionSizes([a, b]), { bytes: 24, align: 8 });
  assert.equal(unionSizes([a, { bytes: 12, align: 4 }]), a);
  assert.equal(structSizes([b, a]), { bytes: 40, align: 8 });
  assert.equal(structSizes([a, a]), { bytes: 40, align: 4 });
});

test('fields come in falling alignment, and no union has the name of a model', () => {
  const member = (name: string, align = 4) => ({ name, bytes: 16, align });
  const arena = (names: readonly string[], members = names.map((n) => member(n))) => {
    const groups = [names.slice(0, 2), ...names.slice(2).map((n) => [n])];
    return bundleView('all', 'banner', [], [{ region: null, members }], groups).arenas[0]!;
  };
  const sorted = arena(['a', 'b', 'c'], [member('a'), member('b'), member('c', 8)]);
  assert.is(sorted.lines[0], 'c_arena c; /* 16 bytes */');
  assert.equal([sorted.bytes, sorted.relation, sorted.pathOf('b')], [32, '<=', 'a_or_b.b']);
  assert.ok(arena(['a', 'b', 'a_or_b']).lines.includes('} a_or_b_2;'));
  const long = 'x'.repeat(30);
  assert.ok(arena([long, `${long}y`, 'c']).lines.includes(`} ${long}_or_others;`));
});

test('models together have the code they have alone, and each kernel once', () => {
  const alone = FILES.map((file) => compileModel(given(file).bytes, given(file).options));
  const bundle = compileModels(FILES.map((file) => given(file)));
  const content = new Map(bundle.files.map((f) => [f.path, f.content]));
  assert.is(content.size, bundle.files.length, 'no path twice');
  const shared = ['CMakeLists.txt', 'nnmcu-report.json'];
  const expected = alone.flatMap((m) => m.files.filter((f) => !shared.includes(f.path)));
  for (const { path, content: text } of expected) assert.is(content.get(path), text, path);
  assert.equal(
    [...content.keys()].sort(),
    [...new Set([...expected.map((f) => f.path), ...shared, 'models.h'])].sort(),
  );
  const lists = String(content.get('CMakeLists.txt'));
  for (const path of content.keys())
    assert.is(lists.split(`\n  ${path}\n`).length - 1, path.endsWith('.c') ? 1 : 0, path);
  assert.match(lists, 'add_library(models STATIC');
});

test('the report has those of the models, and the arena as exclusive and as concurrent', () => {
  const models = FILES.map((file) => given(file));
  const { report, files } = compileModels(models, {
    name: 'Brain',
    share: [['digits', 'residual'], ['classifier_qdq_s8']],
  });
  assert.equal(
    JSON.parse(String(files.find((f) => f.path === 'nnmcu-report.json')!.content)),
    JSON.parse(JSON.stringify(report)),
  );
  assert.equal(report.files, files.map((f) => f.path).sort());
  const bytes = report.models.map((m) => m.arena.bytes) as [number, number, number];
  assert.equal(report.bundle, { name: 'Brain', groups: [['digits', 'residual'], ['classifier_qdq_s8']] });
  assert.equal(report.arena, {
    bytes: Math.max(bytes[0], bytes[1]) + bytes[2],
    align: 4,
    exclusiveBytes: Math.max(...bytes),
    concurrentBytes: bytes[0] + bytes[1] + bytes[2],
  });
  assert.equal(
    report.models.map((m) => m.numerics),
    ['tflm', 'tflm', 'ort'],
  );
  for (const [i, { files: own, ...rest }] of report.models.entries()) {
    const { files: _, ...single } = compileModel(models[i]!.bytes, models[i]!.options).report;
    assert.equal(rest, single);
    for (const path of own) assert.ok(report.files.includes(path), path);
  }
});

test('models of one C name are refused with the way out, and so are names of shared files', () => {
  const twice = faultsOf(() => compileModels([given(DIGITS), given(RESIDUAL, { name: 'digits' })]));
  assert.equal(twice.length, 1);
  assert.match(
    twice[0]!,
    /residual\.tflite: its C name would be "digits", and "digits" is taken by .*digits\.tflite$/,
  );
  const weights = faultsOf(() => compileModels([given(DIGITS), given(RESIDUAL, { name: 'digits_weights' })]));
  assert.match(weights[0]!, '"digits_weights" is taken by');
  const header = faultsOf(() => compileModels([given(DIGITS), given(RESIDUAL)], { name: 'residual' }));
  assert.match(header[0]!, '"residual" is taken by the header of all models');
  const cases = faultsOf(() =>
    compileModels([given(DIGITS, { name: 'KWS' }), given(RESIDUAL, { name: 'kws' })]),
  );
  assert.match(cases[0]!, 'its C name would be "kws", and "kws" is taken by');
  assert.is(
    compileModels([given(DIGITS)], { name: 'nnmcu' }).name,
    'm_nnmcu',
    'not the header of the runtime',
  );
});

test('models are for one target, and what is wrong with any is said of each', () => {
  const cores = faultsOf(() => compileModels([given(DIGITS), given(RESIDUAL, { target: 'cortex-m3' })]));
  assert.equal(cores, [
    '--target: models that are linked together have one target, not cortex-m4 and cortex-m3',
  ]);
  const bad = { bytes: Uint8Array.of(1, 2, 3), options: { file: 'bad.tflite' } };
  const faults = faultsOf(() =>
    compileModels([bad, given(DIGITS), { ...bad, options: { file: 'worse.onnx' } }]),
  );
  assert.equal(
    faults.map((f) => f.split(':')[0]),
    ['bad.tflite', 'worse.onnx'],
  );
  assert.equal(
    faultsOf(() => compileModels([])),
    ['--target: there is no model to compile'],
  );
});

const region = (name: string, bytes: number, more: Partial<Region> = {}): Region => ({
  name,
  bytes,
  cost: 1,
  holds: 'arena',
  stages: false,
  section: null,
  ...more,
});

test('groups divide the regions among them, and models of a group share their part', () => {
  const regions = [
    region('fast', 1600),
    region('slow', 16384, { cost: 3 }),
    region('rom', 65536, { holds: 'weights' }),
  ];
  const models = FILES.map((file) => given(file, { regions }));
  const share: Share = [['digits', 'residual'], ['classifier_qdq_s8']];
  const { models: compiled, report, files } = compileModels(models, { share });
  const used = (name: string) =>
    compiled.map(({ program }) => {
      const { arenas, weights } = program.plan.regions!;
      return [...arenas, ...weights].find((r) => r.region.name === name)?.usedBytes ?? 0;
    }) as [number, number, number];
  const sizes = Object.fromEntries(report.arena.regions!.map((r) => [r.name, r.bytes]));
  assert.equal(Object.keys(sizes), ['fast', 'slow']);
  for (const name of ['fast', 'slow']) {
    const [digits, residual, classifier] = used(name);
    assert.is(sizes[name], Math.max(digits, residual) + classifier, name);
  }
  assert.ok(sizes.fast! <= 1600 && Math.min(...used('fast').slice(0, 2)) > 0);
  // What constants of one model take is not there for the next, in whatever group it is.
  const capacities = compiled.map(({ program }) => program.plan.regions!.weights[0]!.region.bytes);
  const roundUp = (n: number): number => Math.ceil(n / 8) * 8;
  assert.equal(capacities, [
    65536,
    65536 - roundUp(used('rom')[0]),
    65536 - roundUp(used('rom')[0]) - roundUp(used('rom')[1]),
  ]);
  const header = String(files.find((f) => f.path === 'models.h')!.content);
  assert.match(header, '{&instance##_fast.digits_or_residual.digits');
  assert.match(header, 'static NNMCU_SECTION(MODELS_SLOW_SECTION) models_slow_arena instance##_slow; \\\n');
});

test('a model that finds too little left of the regions is told what there was', () => {
  const regions = [region('only', 2000)];
  const two = [DIGITS, RESIDUAL].map((file) => given(file, { regions }));
  assert.is(compileModels(two, { share: 'exclusive' }).report.arena.bytes <= 2000, true);
  const reject = (): unknown => compileModels(two, { share: 'concurrent' });
  assert.match(faultsOf(reject)[0]!, 'residual.tflite: ');
  try {
    reject();
  } catch (error) {
    const [{ code, notes }] = (error as NnmcuError).diagnostics;
    assert.is(code, 'does-not-fit');
    assert.match(notes!.at(-1)!, /^the models before it left \d+ of 2000 bytes of "only"$/);
  }
  const mixed = faultsOf(() => compileModels([two[0]!, given(RESIDUAL)]));
  assert.equal(mixed, ['--region: models that are linked together have the same regions, or none']);
});

const gen = (...args: readonly string[]) => nnmcu(['gen', ...args], dir);

test('gen of several models prints each and what they come to, and its depfile has all', () => {
  const r = gen(...FILES, '-o', 'out', '--share', 'exclusive', '--depfile', 'all.d', '--name', 'a,b,c');
  assert.is(r.code, 0, r.stderr);
  const lines = r.stdout.trimEnd().split('\n');
  assert.equal(
    lines.map((line) => line.split(':')[0]),
    ['a', 'b', 'c', 'models'],
  );
  assert.match(
    lines[3]!,
    /^models: 3 models {2}flash [\d.]+ KB weights {2}RAM [\d.]+ KB arena for a\/b\/c -> out\/models\.h$/,
  );
  const report = JSON.parse(readFileSync(join(dir, 'out/nnmcu-report.json'), 'utf8'));
  assert.equal(report.files, filesBelow(join(dir, 'out')));
  const rule = readFileSync(join(dir, 'all.d'), 'utf8');
  assert.match(rule, /^out\/models\.h:/);
  for (const file of FILES) assert.ok(rule.includes(` ${file}`), file);
});

test('a run that says nothing of sharing is concurrent, and told what exclusive would save', () => {
  const r = gen(DIGITS, RESIDUAL, '-o', 'says', '--json');
  assert.is(r.code, 0, r.stderr);
  const { arena } = JSON.parse(r.stdout);
  assert.is(arena.bytes, arena.concurrentBytes);
  assert.match(r.stderr, /^models: note: .*--share exclusive.*instead of/);
  assert.is(gen(DIGITS, RESIDUAL, '-o', 'says', '--share', 'concurrent').stderr, '');
});

test('one model after several, and several after one, leave nothing of the earlier run', () => {
  assert.is(gen(DIGITS, RESIDUAL, '-o', 'turn', '--bundle', 'both').code, 0);
  assert.ok(existsSync(join(dir, 'turn/both.h')));
  for (const args of [[DIGITS], [DIGITS, RESIDUAL]]) {
    assert.is(gen(...args, '-o', 'turn').code, 0);
    assert.is(gen(...args, '-o', `fresh${args.length}`).code, 0);
    assert.equal(filesBelow(join(dir, 'turn')), filesBelow(join(dir, `fresh${args.length}`)));
  }
});

test('flags for one model and for several are refused where they do not belong', () => {
  const refused = (message: string | RegExp, ...args: readonly string[]) => {
    const r = gen(...args, '-o', 'no');
    assert.is(r.code, 2, r.stdout);
    assert.match(r.stderr, message);
    assert.not.ok(existsSync(join(dir, 'no')));
  };
  refused('--share: error: is for several models', DIGITS, '--share', 'exclusive');
  refused('--bundle: error: is for several models', DIGITS, '--bundle', 'all');
  refused('--dump-ir: error: is for one model', DIGITS, RESIDUAL, '--dump-ir', 'import');
  refused('--quantize: error: is for one model', DIGITS, RESIDUAL, '--quantize', 'c.npz');
  refused('--shape: error: is for one model', DIGITS, RESIDUAL, '--shape', 'x=1');
  refused('2 models need as many names, 1 given', DIGITS, RESIDUAL, '--name', 'one');
  refused('"2x" is not usable', DIGITS, RESIDUAL, '--name', 'one,2x');
  refused('"my models" is not usable', DIGITS, RESIDUAL, '--bundle', 'my models');
  refused('the order of the models', DIGITS, DIGITS);
});

test('every model file that cannot be read is named, and nothing is written', () => {
  const r = gen('nope.tflite', DIGITS, 'none.onnx', '-o', 'missing');
  assert.is(r.code, 1);
  assert.match(r.stderr, 'nope.tflite: error: no such file');
  assert.match(r.stderr, 'none.onnx: error: no such file');
  assert.not.ok(existsSync(join(dir, 'missing')));
});

test.run();
