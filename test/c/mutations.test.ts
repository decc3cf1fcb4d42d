// The verifier must be able to fail: a flipped weight, shift or pad in the generated C has to turn it red, at the layer
// that was changed, and so does code that writes or reads where it must not.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileModel } from '../../src/compile.ts';
import { targetOf } from '../../src/targets/cortex-m.ts';
import { randomCases } from '../../src/verify/cases.ts';
import { type TargetReport, verifyModel } from '../../src/verify/verify.ts';
import { inFolder, whyNot } from './support.ts';

const MODEL = new URL('../../examples/digits/digits.tflite', import.meta.url);
const TARGET = 'cortex-m3';

const compile = () =>
  compileModel(new Uint8Array(readFileSync(MODEL)), {
    file: 'digits.tflite',
    name: 'digits',
    target: TARGET,
  });

/** Generates, edits one file, and verifies what is there. */
async function verifyEdited(file: string, edit: (text: string) => string): Promise<TargetReport> {
  return inFolder(async (dir) => {
    const compiled = compile();
    for (const f of compiled.files) {
      mkdirSync(dirname(join(dir, f.path)), { recursive: true });
      writeFileSync(join(dir, f.path), f.content);
    }
    const before = readFileSync(join(dir, file), 'utf8');
    const after = edit(before);
    if (file !== 'digits.h') assert.is.not(after, before, 'the edit must change the file');
    writeFileSync(join(dir, file), after);
    const cases = randomCases(compiled.program.graph, 16, 1);
    const report = await verifyModel({ targets: [TARGET], compile, cases, sources: dir });
    return report.targets[0]!;
  });
}

/** Adds one to the first number of an array or after a field's name. */
const bump = (pattern: RegExp) => (text: string) =>
  text.replace(
    pattern,
    (_, head: string, value: string) => `${head}${Number(value) === 127 ? 126 : Number(value) + 1}`,
  );

const reason = whyNot(targetOf(TARGET));
const run = reason === null ? test : test.skip;
const title = (what: string) => `${what}${reason === null ? '' : ` (${reason})`}`;

run(title('untouched sources verify'), async () => {
  const report = await verifyEdited('digits.h', (text) => text);
  assert.ok(report.ok, report.divergence?.message ?? report.failure?.message);
});

const MUTATIONS: readonly (readonly [what: string, file: string, pattern: RegExp, layer: number])[] = [
  ['a flipped weight of layer 0', 'digits_weights.c', /(digits_l0_filter\[\d+\] = \{\s*)(-?\d+)/, 0],
  [
    'a flipped weight of a depthwise layer',
    'digits_weights.c',
    /(digits_l1_filter\[\d+\] = \{\s*)(-?\d+)/,
    1,
  ],
  ['a changed shift', 'digits_weights.c', /(digits_l2_shift\[\d+\] = \{\s*)(-?\d+)/, 2],
  ['a changed bias', 'digits_weights.c', /(digits_l7_bias\[\d+\] = \{\s*)(-?\d+)/, 7],
  ['a changed pad', 'digits.c', /(\.pad_top = )(\d+)/, 0],
  ['a changed zero point', 'digits.c', /(\.out_zero = )(-?\d+)/, 0],
];

for (const [what, file, pattern, layer] of MUTATIONS) {
  run(title(`${what} is found and its layer named`), async () => {
    const edit =
      what === 'a changed bias'
        ? (t: string) => t.replace(pattern, (_, h: string, v: string) => `${h}${Number(v) + 40000}`)
        : bump(pattern);
    const report = await verifyEdited(file, edit);
    assert.not(report.ok);
    assert.is(report.divergence?.layer, layer, report.divergence?.message ?? report.failure?.message);
  });
}

/** Inserts a statement behind the kernels of a layer. */
const before =
  (layer: number, insert: string) =>
  (text: string): string =>
    text.replace(`  NNMCU_PROBE(${layer},`, `  ${insert}\n  NNMCU_PROBE(${layer},`);
const flip = (byte: number): string => `((uint8_t *)arena)[${byte}] ^= 1;`;

interface Wild {
  readonly what: string;
  readonly file: string;
  readonly edit: (text: string) => string;
  readonly layer: number;
  readonly message: RegExp;
}

/** Errors that leave every result right as long as nobody looks at the arena. */
function wilds(): readonly Wild[] {
  const { buffers, arenaBytes } = compile().program.plan;
  const input = buffers.find((b) => b.first === -1)!;
  const free = (layer: number): number =>
    Array.from({ length: arenaBytes }, (_, i) => i).find(
      (i) =>
        !buffers.some((b) => b.first <= layer && layer <= b.last && b.offset <= i && i < b.offset + b.bytes),
    )!;
  const softmax = 'runtime/src/softmax_s8.c';
  return [
    {
      what: 'a write to a byte that nothing uses',
      file: 'digits.c',
      edit: before(6, flip(free(6))),
      layer: 6,
      message: /changes byte \d+ of the arena, where nothing lies at that time/,
    },
    {
      what: 'a write to an input that has been read',
      file: 'digits.c',
      edit: before(0, flip(input.offset)),
      layer: 0,
      message: /in "serving_default_image:0", which it reads/,
    },
    {
      what: 'a kernel that writes one element too many',
      file: softmax,
      edit: (text) => text.replace('i < depth; i++) {\n      const', 'i <= depth; i++) {\n      const'),
      layer: 8,
      message: /changes byte 10 of the arena/,
    },
    {
      what: 'a kernel that reads one element too many',
      file: softmax,
      edit: (text) => text.replace('i < depth; i++) max', 'i <= depth; i++) max'),
      layer: 8,
      message: /element \[0,\d\] of/,
    },
    {
      what: 'a layer that reads a tensor after its end',
      file: 'digits.c',
      edit: (text) =>
        before(
          1,
          't2[0] = (int8_t)(t2[0] + t0[5] - old);',
        )(text.replace(/\n(?= {2}nnmcu_)/, '\n  const int8_t old = t0[5];\n')),
      layer: 1,
      message: /element \[0,0,0,0\] of/,
    },
  ];
}

for (const { what, file, edit, layer, message } of wilds())
  run(title(`${what} is found and its layer named`), async () => {
    const report = await verifyEdited(file, edit);
    assert.is(report.divergence?.layer, layer, report.failure?.message);
    assert.match(report.divergence!.message, message);
  });

test.run();
