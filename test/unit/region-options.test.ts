// --region: what it takes, what it refuses and how, what gen and inspect print, and what does not fit.
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { regionsOf } from '../../src/cli/region-options.ts';
import { NnmcuError } from '../../src/diagnostics.ts';
import { nnmcu, ROOT, temporaryFolder } from '../support/cli.ts';

const { dir, remove } = temporaryFolder();
copyFileSync(join(ROOT, 'examples/digits/digits.tflite'), join(dir, 'digits.tflite'));
test.after(remove);

const regions = (...region: readonly string[]) => regionsOf({ region });

test('a region is a name and a size, and what else is said of it', () => {
  assert.equal(regions('dtcm=64k', 'sram=1m,cost=2.5,section=.sram_d1,stage=layer', 'qspi=8m,kind=weights'), [
    { name: 'dtcm', bytes: 65536, cost: 1, holds: 'arena', stages: false, section: null },
    { name: 'sram', bytes: 1048576, cost: 2.5, holds: 'arena', stages: true, section: '.sram_d1' },
    { name: 'qspi', bytes: 8388608, cost: 1, holds: 'weights', stages: false, section: null },
  ]);
  assert.equal(regionsOf({}), []);
  assert.is(regionsOf({ region: 'one=100' }).length, 1);
});

test('a file has the same data', () => {
  const file = join(dir, 'memory.json');
  writeFileSync(
    file,
    JSON.stringify([
      { name: 'dtcm', size: '64k', cost: 1, stage: 'layer' },
      { name: 'sram', size: 262144, cost: 2 },
      { name: 'qspi', size: '8m', kind: 'weights', cost: 8, section: '.qspi' },
    ]),
  );
  const inline = [
    'dtcm=64k,cost=1,stage=layer',
    'sram=256k,cost=2',
    'qspi=8m,kind=weights,cost=8,section=.qspi',
  ];
  assert.equal(regions(`@${file}`), regions(...inline));
});

const REFUSED: readonly (readonly [flags: readonly string[], message: RegExp])[] = [
  [['dtcm'], /"dtcm" in "dtcm" is not NAME=VALUE/],
  [['=64k'], /is not NAME=VALUE/],
  [['dtcm='], /is not NAME=VALUE/],
  [['dtcm=64q'], /"64q" is not a number of bytes such as 20000 or 64k/],
  [['dtcm=0'], /"0" is not a number of bytes/],
  [['dtcm=99999m'], /"99999m" is not a number of bytes/],
  [['DTCM=64k'], /"DTCM" is not usable as a C identifier/],
  [['int=64k'], /"int" is not usable as a C identifier/],
  [['a_name_that_is_far_too_long=1k'], /not usable as a C identifier/],
  [['dtcm=1k', 'dtcm=2k'], /"dtcm" is given twice/],
  [['dtcm=1k,cost=2,cost=3'], /has "cost" twice/],
  [['dtcm=1k,cost=0'], /cost "0" is not a number above 0/],
  [['dtcm=1k,cost=fast'], /cost "fast" is not a number above 0/],
  [['dtcm=1k,speed=2'], /has an unknown field "speed"/],
  [['dtcm=1k,kind=flash'], /kind "flash" is neither arena nor weights/],
  [['dtcm=1k,stage=init'], /stage "init" is not layer/],
  [['dtcm=1k,stage=layer'], /stage=layer needs to know what it costs to read weights/],
  [['dtcm=1k', 'q=1k,kind=weights,stage=layer'], /stage=layer is for a region that holds activations/],
  [['dtcm=1k,section=a"b'], /"a"b" is not a name of a section/],
  [['q=1k,kind=weights'], /no region is for activations/],
  [Array.from({ length: 9 }, (_, i) => `r${i}=1k`), /9 regions; at most 8/],
];
for (const [flags, message] of REFUSED)
  test(`--region ${flags.slice(0, 2).join(' ')} is refused`, () => {
    try {
      regions(...flags);
    } catch (error) {
      assert.instance(error, NnmcuError);
      const [{ code, file, message: said }] = (error as NnmcuError).diagnostics;
      assert.is(code, 'bad-option');
      assert.is(file, '--region');
      assert.match(said, message);
      return;
    }
    assert.unreachable('it was accepted');
  });

const FILES: readonly (readonly [content: string, message: RegExp])[] = [
  ['{', /is not JSON/],
  ['{"dtcm": "64k"}', /is not a list of regions/],
  ['["dtcm"]', /region 0 is not an object/],
  ['[{"name": "a", "size": 100}, {"name": 7, "size": 1}]', /region 1: "7" is not usable/],
  ['[{"name": "a", "size": 1.5}]', /region 0: "1.5" is not a number of bytes/],
  ['[{"name": "a", "size": 100, "cost": "2"}]', /region 0: cost "2" is not a number/],
];
for (const [content, message] of FILES)
  test(`a file with ${content} is refused`, () => {
    const file = join(dir, 'bad.json');
    writeFileSync(file, content);
    assert.throws(
      () => regions(`@${file}`),
      (e: unknown) => e instanceof NnmcuError && e.exitCode === 2 && message.test(e.message),
    );
  });

test('a file that is not there is named', () => {
  const r = gen('missing', '--region', '@nowhere.json');
  assert.is(r.code, 1);
  assert.match(r.stderr, /^nowhere\.json: error: cannot be read \[no-input-file\]/);
});

function gen(out: string, ...flags: readonly string[]) {
  return nnmcu(['gen', 'digits.tflite', '-o', out, '--target', 'cortex-m4', ...flags], dir);
}
const TWO = ['--region', 'fast=640', '--region', 'slow=8k,cost=2,section=.axi'];

test('gen prints what went where, and reports it', () => {
  const r = gen('two', ...TWO);
  assert.is(r.code, 0, r.stderr);
  assert.match(r.stdout, /\nregion +holds +used B +of B +cost +accesses B +share\n/);
  assert.match(r.stdout, /\nfast +arena +\d+ +640 +1 +[\d ]+ +\d+\.\d %\n/);
  assert.match(r.stdout, /accesses are estimates; no assignment costs less/);
  const report = JSON.parse(readFileSync(join(dir, 'two/nnmcu-report.json'), 'utf8'));
  const names = report.regions.arenas.map((a: { name: string }) => a.name);
  assert.equal(names, ['fast', 'slow']);
  for (const b of report.arena.buffers) {
    const home = report.regions.arenas.find((a: { name: string }) => a.name === b.region);
    assert.ok(b.offset + b.bytes <= home.bytes && home.bytes <= home.capacity, b.name);
  }
  assert.is(
    report.arena.bytes,
    report.regions.arenas.reduce((sum: number, a: { bytes: number }) => sum + a.bytes, 0),
  );
  const header = readFileSync(join(dir, 'two/digits.h'), 'utf8');
  assert.match(header, /#define DIGITS_SLOW_SECTION "\.axi"\n/);
  assert.match(header, /\} digits_fast_arena;/);
});

test('inspect lists every buffer with its region, and draws a panel for each', () => {
  const r = nnmcu(['inspect', 'digits.tflite', ...TWO, '--svg', 'plan.svg'], dir);
  assert.is(r.code, 0, r.stderr);
  assert.match(r.stdout, /\nbuffer +kind +region +offset +bytes +layers\n/);
  assert.match(r.stdout, /activation +fast +\d+ +[\d ]+ +\d+-out\n/);
  const svg = readFileSync(join(dir, 'plan.svg'), 'utf8');
  const drawn = [...svg.matchAll(/<rect [^>]*\/><\/g>/g)].length;
  assert.is(drawn, [...r.stdout.matchAll(/ (activation|scratch|weights) +(fast|slow) /g)].length);
  for (const name of ['fast', 'slow']) assert.ok(svg.includes(`>${name}: `), name);
});

test('what does not fit is an error that names the layer, the regions and what is live, and nothing is written', () => {
  const r = gen('small', '--region', 'a=1200', '--region', 'b=900');
  assert.is(r.code, 1);
  assert.is(r.stdout, '');
  assert.match(r.stderr, /digits\.tflite: error: conv2d ".*" \(node \d+\): .*[\s\S]*\[does-not-fit\]/);
  assert.match(r.stderr, /1536 bytes, more than the largest region, "a"/);
  assert.match(r.stderr, /note: a has 1200 bytes\n {2}note: b has 900 bytes\n {2}note: live here: /);
  assert.not.ok(existsSync(join(dir, 'small')));
});

test('weights that do not fit name their regions too', () => {
  const r = gen('small', '--region', 'a=8k', '--region', 'rom=1k,kind=weights');
  assert.is(r.code, 1);
  assert.match(r.stderr, /the constants, \d+ bytes, do not fit into "rom" \[does-not-fit\]/);
});

test.run();
