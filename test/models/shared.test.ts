// The real models beside the project, where they are present: MLPerf Tiny and TFLM's examples against the goldens of
// TFLM and LiteRT, the arena against TFLM's and the liveness optimum. Skipped with a message in a plain clone.
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileModel } from '../../src/compile.ts';
import { importModel } from '../../src/import/detect.ts';
import { targetOf } from '../../src/targets/cortex-m.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { verifyModel } from '../../src/verify/verify.ts';
import { whyNot } from '../c/support.ts';
import { differing, everyTensor, readGolden } from './goldens.ts';

const SHARED = new URL('../../../shared/', import.meta.url);
const present = existsSync(SHARED);
const run = present ? test : test.skip;
const note = present ? '' : ' (../shared is absent)';

/** TFLM's tensor arena head (activations and scratch) and the live peak of activations, bytes. */
const MODELS: Readonly<Record<string, { readonly head?: number; readonly livePeak?: number }>> = {
  kws: { head: 16000, livePeak: 16000 },
  vww: { head: 73728, livePeak: 55296 },
  resnet: { head: 49152, livePeak: 49152 },
  ad: { head: 768, livePeak: 768 },
  str_ww: { head: 6656, livePeak: 6656 },
  person_detect: {},
  micro_speech: {},
  hello_world: {},
};

for (const [name, expected] of Object.entries(MODELS)) {
  const bytes = () => new Uint8Array(readFileSync(new URL(`models/${name}.tflite`, SHARED)));
  const golden = () => new URL(`golden/${name}.npz`, SHARED);

  run(`${name} equals the goldens of TFLM and LiteRT${note}`, () => {
    const g = importModel(bytes(), name);
    const { inputs, outputs } = readGolden(golden(), g);
    for (const numerics of ['tflm', 'litert'] as const)
      inputs.slice(0, 4).forEach((input, c) => {
        const got = interpret(g, input, numerics);
        outputs[numerics]!.at(c)!.forEach((want, i) => {
          assert.is(differing(want, got[i]!), 0, `${numerics} case ${c}`);
        });
      });
  });

  const layers = new URL(`golden/${name}.layers.npz`, SHARED);
  if (existsSync(layers))
    run(`${name}: every intermediate tensor equals LiteRT's`, () => {
      const g = importModel(bytes(), name);
      const { tensors } = tensorsOnly(layers, g);
      const input = tensors.get(g.tensors.get(g.inputs[0]!)!.origin.index)!;
      const computed = everyTensor(g, [input], 'litert');
      assert.ok(computed.size >= g.ops.length);
      for (const [index, values] of computed) {
        const want = tensors.get(index);
        assert.ok(want !== undefined, `tensor ${index} has no golden`);
        assert.is(differing(want!, values), 0, `tensor ${index}`);
      }
    });

  run(`${name}: arena within TFLM's head and at the liveness optimum${note}`, () => {
    const { report } = compileModel(bytes(), { file: `${name}.tflite`, target: 'cortex-m4' });
    assert.ok(report.arena.optimal);
    if (expected.head !== undefined) assert.ok(report.arena.bytes <= expected.head, `${report.arena.bytes}`);
    if (expected.livePeak !== undefined) assert.is(report.arena.livePeak, expected.livePeak);
  });

  const reason = present ? whyNot(targetOf('cortex-m4')) : '../shared is absent';
  const build = reason === null ? test : test.skip;
  build(
    `${name}: generated C equals the golden on every target${reason === null ? '' : ` (${reason})`}`,
    async () => {
      const g = importModel(bytes(), name);
      const { inputs, outputs } = readGolden(golden(), g);
      for (const numerics of ['tflm', 'litert'] as const) {
        const report = await verifyModel({
          targets: [
            'host',
            'cortex-m0plus',
            'cortex-m3',
            'cortex-m4',
            'cortex-m7',
            'cortex-m33',
            'cortex-m55',
          ],
          compile: (target) => compileModel(bytes(), { file: `${name}.tflite`, target, numerics }),
          cases: inputs
            .slice(0, 2)
            .map((input, c) => ({ name: `case ${c}`, inputs: input, golden: outputs[numerics]![c]! })),
        });
        for (const t of report.targets) {
          assert.ok(t.ok, `${t.target}: ${t.divergence?.message ?? t.failure?.message}`);
          assert.ok((t.stackBytes ?? 0) < 1024, `${t.target}: ${t.stackBytes} bytes of stack`);
        }
      }
    },
  );
}

const reason = present ? whyNot(targetOf('cortex-m4')) : '../shared is absent';
(reason === null ? test : test.skip)('vww fed by rows needs at most 1,024 bytes of stack', async () => {
  const model = new Uint8Array(readFileSync(new URL('models/vww.tflite', SHARED)));
  const g = importModel(model, 'vww');
  const { inputs } = readGolden(new URL('golden/vww.npz', SHARED), g);
  const report = await verifyModel({
    targets: ['cortex-m0plus', 'cortex-m3', 'cortex-m4', 'cortex-m55'],
    compile: (target) =>
      compileModel(model, { file: 'vww.tflite', target, numerics: 'tflm', feedRows: true }),
    cases: [{ name: 'case 0', inputs: inputs[0]! }],
  });
  for (const t of report.targets) {
    assert.ok(t.ok, `${t.target}: ${t.divergence?.message ?? t.failure?.message}`);
    assert.ok((t.stackBytes ?? 0) <= 1024, `${t.target}: ${t.stackBytes} bytes of stack`);
  }
});

(reason === null ? test : test.skip)('kws with --optimize size has less than 8 KB of code', async () => {
  const model = new Uint8Array(readFileSync(new URL('models/kws.tflite', SHARED)));
  const { inputs } = readGolden(new URL('golden/kws.npz', SHARED), importModel(model, 'kws'));
  const report = await verifyModel({
    targets: ['cortex-m0plus', 'cortex-m3', 'cortex-m4', 'cortex-m55'],
    compile: (target) =>
      compileModel(model, { file: 'kws.tflite', target, numerics: 'tflm', optimize: 'size' }),
    cases: [{ name: 'case 0', inputs: inputs[0]! }],
  });
  for (const t of report.targets) {
    assert.ok(t.ok, `${t.target}: ${t.divergence?.message ?? t.failure?.message}`);
    assert.ok((t.codeBytes ?? Number.POSITIVE_INFINITY) < 8192, `${t.target}: ${t.codeBytes} bytes of code`);
  }
});

function tensorsOnly(path: URL, g: ReturnType<typeof importModel>) {
  return readGolden(path, { ...g, inputs: [] });
}

test.run();
