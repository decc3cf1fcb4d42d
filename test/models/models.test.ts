// Whole models of our own (make-models.py) against both judges: outputs of all cases, every intermediate tensor of the
// LiteRT reference, with and without passes, and the generated C on the host and a Cortex-M4.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileModel } from '../../src/compile.ts';
import { importModel } from '../../src/import/detect.ts';
import { PASSES, runPasses } from '../../src/passes/index.ts';
import { targetOf } from '../../src/targets/cortex-m.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { verifyModel } from '../../src/verify/verify.ts';
import { whyNot } from '../c/support.ts';
import { differing, everyTensor, readGolden } from './goldens.ts';

const FOLDER = new URL('./', import.meta.url);
const NAMES = readdirSync(FOLDER)
  .filter((f) => f.endsWith('.tflite'))
  .map((f) => f.slice(0, -'.tflite'.length));
const TENSOR_CASE = 2;

const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`${name}.tflite`, FOLDER)));

for (const name of NAMES) {
  const graph = () => importModel(bytesOf(name), `${name}.tflite`);

  test(`${name}: the interpreter equals both judges on every case`, () => {
    const g = graph();
    const golden = readGolden(new URL(`${name}.npz`, FOLDER), g);
    for (const numerics of ['tflm', 'litert'] as const)
      golden.inputs.forEach((inputs, c) => {
        const got = interpret(g, inputs, numerics);
        golden.outputs[numerics]?.[c]?.forEach((want, i) => {
          assert.is(differing(want, got[i]!), 0, `${numerics} case ${c} output ${i}`);
        });
      });
  });

  test(`${name}: every intermediate tensor equals LiteRT's`, () => {
    const g = graph();
    const golden = readGolden(new URL(`${name}.npz`, FOLDER), g);
    const got = everyTensor(g, golden.inputs[TENSOR_CASE]!, 'litert');
    let compared = 0;
    for (const [index, want] of golden.tensors) {
      const values = got.get(index);
      if (values === undefined) continue;
      compared++;
      assert.is(differing(want, values), 0, `tensor ${index}`);
    }
    assert.ok(compared >= g.ops.length - 4, `only ${compared} tensors compared`);
  });

  test(`${name}: every single pass can be switched off without changing a bit`, () => {
    const g = graph();
    const { inputs } = readGolden(new URL(`${name}.npz`, FOLDER), g);
    const plain = interpret(g, inputs[0]!, 'tflm');
    for (const disabled of [[], ...PASSES.map((p) => [p.name])]) {
      const passed = runPasses(g, { disabled, verify: true, numerics: 'tflm' });
      const got = interpret(passed, inputs[0]!, 'tflm');
      plain.forEach((want, i) => {
        assert.is(differing(want, got[i]!), 0, `without ${disabled.join() || 'none'}`);
      });
    }
  });

  const reason = whyNot(targetOf('cortex-m4')) ?? whyNot(targetOf('host'));
  const run = reason === null ? test : test.skip;
  run(
    `${name}: generated C equals the reference on host and cortex-m4${reason === null ? '' : ` (${reason})`}`,
    async () => {
      const g = graph();
      const golden = readGolden(new URL(`${name}.npz`, FOLDER), g);
      for (const numerics of ['tflm', 'litert'] as const) {
        const cases = golden.inputs.slice(0, 3).map((inputs, i) => {
          const goldens = golden.outputs[numerics]?.[i];
          return { name: `case ${i}`, inputs, ...(goldens ? { golden: goldens } : {}) };
        });
        const report = await verifyModel({
          targets: ['host', 'cortex-m4'],
          compile: (target) => compileModel(bytesOf(name), { file: `${name}.tflite`, target, numerics }),
          cases,
        });
        for (const t of report.targets)
          assert.ok(t.ok, `${t.target}: ${t.divergence?.message ?? t.failure?.message}`);
      }
    },
  );
}

test.run();
