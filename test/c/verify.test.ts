// verifyModel from end to end, with C written by hand for a graph of two ADDs: t = x + k, y = t + t.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NnmcuError } from '../../src/diagnostics.ts';
import type { Graph, OpId, OpNode, Tensor, TensorId, Values } from '../../src/ir/types.ts';
import { targetOf } from '../../src/targets/cortex-m.ts';
import { randomCases } from '../../src/verify/cases.ts';
import { type Verifiable, type VerifyOptions, verifyModel } from '../../src/verify/verify.ts';
import { inFolder, layOut, whyNot } from './support.ts';

const tensor = (index: number, name: string, data?: Values): Tensor => {
  const type = { dtype: 'int32', shape: [1, 2, 2, 1], quant: { kind: 'none' } } as const;
  const base = { id: index as TensorId, ...type, origin: { index, name } };
  return data === undefined ? base : { ...base, data };
};
const sum = (index: number, name: string, inputs: number[], output: number): OpNode => ({
  kind: 'add',
  id: index as OpId,
  attrs: { activation: 'NONE' },
  inputs: inputs as TensorId[],
  outputs: [output as TensorId],
  origins: [{ index, name }],
});
const TENSORS = [
  tensor(0, 'x'),
  tensor(1, 'k', Int32Array.of(1, 20, 300, 4000)),
  tensor(2, 't'),
  tensor(3, 'y'),
];
const GRAPH: Graph = {
  file: 'twice.tflite',
  tensors: new Map(TENSORS.map((t) => [t.id, t])),
  ops: [sum(0, 'first', [0, 1], 2), sum(1, 'second', [2, 2], 3)],
  inputs: [0 as TensorId],
  outputs: [3 as TensorId],
};

const SOURCE = `#include "nnmcu.h"
extern const int32_t twice_weights_k[4];
static void run(void *arena) {
  uint32_t *const x = (uint32_t *)arena;
  int32_t i;
  for (i = 0; i < 4; i++) x[i] += (uint32_t)twice_weights_k[i];
  NNMCU_PROBE(0, 0, x, 16);
  for (i = 0; i < 4; i++) x[i] += x[i];
  /* layer 1 */
  NNMCU_PROBE(1, 0, x, 16);
  /* end */
}
static const int32_t dims[4] = {1, 2, 2, 1};
static const nnmcu_tensor_info io[1] = {{"x", NNMCU_INT32, 4, dims, 16, 0, 0.0f, 0}};
extern const nnmcu_model twice_model;
const nnmcu_model twice_model = {"twice", 16, 4, 1, 1, io, io, run, NULL};
`;

/** A file of its own, as gen writes it: within one file the compiler would fold the constants into the code. */
const WEIGHTS = `#include "nnmcu.h"
extern const int32_t twice_weights_k[4];
NNMCU_SECTION(".rodata.twice_weights_k") const int32_t twice_weights_k[4] = {1, 20, 300, 4000};
`;

/** x until layer 0, t until layer 1, y until the end. */
const planOf = (offsets: readonly [number, number, number]): Verifiable['program']['plan'] => ({
  arenaBytes: Math.max(...offsets) + 16,
  buffers: offsets.map((offset, i) => ({
    tensors: [[0, 2, 3][i] as TensorId],
    kind: 'activation',
    name: 'xty'[i]!,
    bytes: 16,
    align: 4,
    first: i - 1,
    last: i,
    offset,
    region: 0,
  })),
});

const compiled = (source: string, offsets: readonly [number, number, number] = [0, 0, 0]): Verifiable => ({
  program: {
    name: 'twice',
    graph: GRAPH,
    numerics: 'tflm',
    steps: GRAPH.ops.map((op) => ({ op, calls: ['one'] })),
    plan: planOf(offsets),
  },
  files: [
    { path: 'twice.c', content: source },
    { path: 'twice_weights.c', content: WEIGHTS },
  ],
});

const CASES = randomCases(GRAPH, 5, 1);

const verify = (source: string, options: Partial<VerifyOptions> = {}) =>
  verifyModel({
    targets: ['cortex-m4'],
    compile: () => withRuntime(compiled(source)),
    cases: CASES,
    ...options,
  });

const withRuntime = (c: Verifiable): Verifiable => ({
  ...c,
  files: [...c.files, { path: 'runtime/include/nnmcu.h', content: HEADER }],
});

const HEADER = readFileSync(new URL('../../runtime-c/include/nnmcu.h', import.meta.url), 'utf8');

const reason = whyNot(targetOf('cortex-m4')) ?? whyNot(targetOf('host'));
const run = (name: string, body: () => Promise<void>): void =>
  reason === null ? test(name, body) : test.skip(`${name} (skipped: ${reason})`, body);

run('code that equals the reference is ok on every target', async () => {
  const report = await verify(SOURCE, { targets: ['cortex-m0plus', 'cortex-m55', 'host'] });
  assert.is(report.ok, true);
  assert.is(report.name, 'twice');
  assert.is(report.workDir, null);
  assert.equal(
    report.targets.map((t) => [t.target, t.ok, t.cases, t.layers, t.weightBytes, t.divergence, t.failure]),
    [
      ['cortex-m0plus', true, 5, 2, 16, null, null],
      ['cortex-m55', true, 5, 2, 16, null, null],
      ['host', true, 5, 2, null, null, null],
    ],
  );
  assert.ok(report.targets[0]!.codeBytes! > 0 && report.targets[0]!.stackBytes! < 64);
});

run('a wrong element is found in its layer, not where it becomes visible', async () => {
  const source = SOURCE.replace('NNMCU_PROBE(0', 'x[2] ^= 4;\n  NNMCU_PROBE(0');
  const { ok, targets } = await verify(source);
  assert.is(ok, false);
  const found = targets[0]!.divergence!;
  assert.equal([found.layer, found.op, found.name, found.caseName], [0, 'add', 'first', 'min']);
  assert.equal(found.mismatch, {
    element: [0, 1, 0, 0],
    expected: -2147483348,
    got: -2147483352,
    differing: 1,
    total: 4,
  });
});

run('a result that is destroyed after its layer is found in the output', async () => {
  const { targets } = await verify(SOURCE.replace('/* end */', 'x[0] = 7;'));
  const found = targets[0]!.divergence!;
  assert.equal([found.layer, found.name, found.mismatch?.got], [null, 'y', 7]);
});

run('code that only goes wrong without probes is found', async () => {
  const source = SOURCE.replace('/* end */', '#ifndef NNMCU_PROBES\n  x[3] = 7;\n#endif');
  const found = (await verify(source)).targets[0]!.divergence!;
  assert.equal([found.layer, found.mismatch?.element], [null, [0, 1, 1, 0]]);
});

run('a write outside the arena fails with right results', async () => {
  const report = (await verify(SOURCE.replace('/* end */', 'x[4] = 7;'))).targets[0]!;
  assert.equal([report.ok, report.divergence], [false, null]);
  assert.is(report.failure?.message, 'run() wrote behind the arena in case 0');
});

/** The same with every tensor in a place of its own. */
const APART = SOURCE.replace('x[i] +=', 'x[i + 4] = x[i] +')
  .replace('x[i] += x[i]', 'x[i + 8] = x[i + 4] * 2u')
  .replace('(0, 0, x,', '(0, 0, x + 4,')
  .replace('(1, 0, x,', '(1, 0, x + 8,')
  .replace('"twice", 16, 4, 1, 1, io, io', '"twice", 48, 4, 1, 1, io, out')
  .replace(
    'extern const nnmcu_model',
    'static const nnmcu_tensor_info out[1] = {{"y", NNMCU_INT32, 4, dims, 16, 32, 0.0f, 0}};\nextern const nnmcu_model',
  );
const verifyApart = async (source: string) => {
  const compile = () => withRuntime(compiled(source, [0, 16, 32]));
  const report = (await verify(source, { compile })).targets[0]!;
  return report.failure?.message ?? report.divergence?.message ?? 'ok';
};

run('a layer that writes outside its output fails with right results, and what it hit is named', async () => {
  assert.is(await verifyApart(APART), 'ok');
  const insert = (marker: string, code: string) =>
    verifyApart(APART.replace(marker, (found) => `${code}\n  ${found}`));
  assert.is(
    await insert('NNMCU_PROBE(0', 'x[0] ^= 0x00ff0000u;'),
    'layer 0 add "first": changes byte 2 of the arena, in "x", which it reads; it may write 16 to 31',
  );
  assert.is(
    await insert('NNMCU_PROBE(0', 'x[11] = ~x[11];'),
    'layer 0 add "first": changes 4 of the bytes 44 to 47 of the arena, where nothing lies at that time; it may write 16 to 31',
  );
  assert.is(
    await insert('NNMCU_PROBE(1', 'x[7] ^= 0x01000001u;'),
    'layer 1 add "second": changes 2 of the bytes 28 to 31 of the arena, in "t", which it reads; it may write 32 to 47',
  );
});

run('a layer that reads what is dead fails, even where the bytes would still be there', async () => {
  const stale = APART.replace('x[i + 4] * 2u', '(x[i] + (uint32_t)twice_weights_k[i]) * 2u');
  assert.match(await verifyApart(stale), /^layer 1 add "second": element \[0,0,0,0\] /);
});

run('a golden that differs is told from generated code that differs', async () => {
  const golden = CASES.map((c) => ({ ...c, golden: [Int32Array.of(2, 40, 600, 8000)] }));
  const report = (await verify(SOURCE, { cases: golden.slice(2, 3) })).targets[0]!;
  assert.is(report.ok, true);
  const wrong = (await verify(SOURCE, { cases: golden.slice(1, 2) })).targets[0]!;
  assert.match(wrong.divergence!.message, /target and interpreter agree, the golden differs$/);
});

run('C in a folder is verified in place, and the work folder is kept on request', () =>
  inFolder(async (dir) => {
    const { dir: sources } = layOut('twice', join(dir, 'sources'));
    writeFileSync(join(sources, 'twice.c'), SOURCE.replace('x[i] += x[i]', 'x[i] *= 3u'));
    writeFileSync(join(sources, 'twice_weights.c'), WEIGHTS);
    writeFileSync(join(sources, 'application.c'), 'this is not C');
    const workDir = join(dir, 'work');
    mkdirSync(workDir);
    const report = await verify('', { sources, workDir, keep: true });
    assert.is(report.targets[0]!.divergence?.layer, 1);
    assert.is(report.workDir, workDir);
    assert.ok(existsSync(join(workDir, 'cortex-m4', 'image-plain.elf')));
  }),
);

run("C that does not compile is the toolchain's message", async () => {
  try {
    await verify(SOURCE.replace('/* end */', 'nonsense;'));
    assert.unreachable();
  } catch (error) {
    assert.instance(error, NnmcuError);
    const first = (error as NnmcuError).diagnostics[0];
    assert.is(first.code, 'toolchain-failed');
    assert.is(first.message, 'exited with 1 while compiling twice.c');
    assert.match(first.notes!.join('\n'), /nonsense/);
  }
});

test('an unknown target is rejected before anything runs', async () => {
  try {
    await verify(SOURCE, { targets: ['cortex-m4', 'avr'] });
    assert.unreachable();
  } catch (error) {
    assert.is((error as NnmcuError).diagnostics[0].code, 'bad-option');
  }
});

test.run();
