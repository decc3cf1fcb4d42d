// Quantized single-operator ONNX graphs under `ort` against what onnxruntime answered without graph optimizations. It
// computes in float32, so a value within float32's error of a tie may be the neighbour: one step, for the fraction of
// values that is stated here. Graphs whose scales are powers of two have no such error and must be equal.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileModel } from '../../src/compile.ts';
import { importModel } from '../../src/import/detect.ts';
import { tensorOf } from '../../src/ir/graph.ts';
import { type Numerics, valuesFromBytes } from '../../src/ir/types.ts';
import { interpret } from '../../src/verify/interpret.ts';

/** Largest part of an operator's values that may differ by a step; of operators that are not here none may. */
const FRACTIONS: Readonly<Record<string, number>> = { add: 2e-4 };

interface VectorFile {
  readonly operator: string;
  readonly cases: readonly {
    readonly name: string;
    readonly model: string;
    readonly samples: readonly { readonly inputs: readonly string[]; readonly output: string }[];
  }[];
}

const FOLDER = new URL('onnx/', import.meta.url);
const decode = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

for (const file of readdirSync(FOLDER).sort()) {
  if (!file.endsWith('.json')) continue;
  const { operator, cases }: VectorFile = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
  test(`quantized ${operator} is within one step of onnxruntime`, () => {
    let values = 0;
    let different = 0;
    for (const c of cases) {
      const g = importModel(decode(c.model), `${operator}/${c.name}`);
      const out = tensorOf(g, g.outputs[0]!);
      let differentHere = 0;
      for (const s of c.samples) {
        const inputs = g.inputs.map((id, i) => valuesFromBytes(tensorOf(g, id).dtype, decode(s.inputs[i]!)));
        const got = interpret(g, inputs, 'ort')[0]!;
        const want = valuesFromBytes(out.dtype, decode(s.output));
        assert.is(got.length, want.length, c.name);
        got.forEach((value: number | bigint, i: number) => {
          const steps = Math.abs(Number(value) - Number(want[i]));
          assert.ok(steps <= 1, `${c.name}: element ${i} is ${value} instead of ${want[i]}`);
          if (steps > 0) differentHere++;
        });
        values += want.length;
      }
      if (c.name.startsWith('exact'))
        assert.is(differentHere, 0, `${c.name}: ${differentHere} values differ`);
      if (differentHere > 0) console.log(`${operator} ${c.name}: ${differentHere} values differ by one`);
      different += differentHere;
    }
    const allowed = FRACTIONS[operator] ?? 0;
    assert.ok(
      different <= allowed * values,
      `${different} of ${values} differ, ${allowed * values} are allowed`,
    );
    console.log(`${operator}: ${cases.length} graphs, ${different} of ${values} values differ by one step`);
  });
}

test('a model is compiled under the numerics of its format unless told otherwise', () => {
  const first = (folder: URL, file: string): Uint8Array =>
    decode(JSON.parse(readFileSync(new URL(file, folder), 'utf8')).cases[0].model);
  const numericsOf = (bytes: Uint8Array, numerics?: Numerics): Numerics =>
    compileModel(bytes, { file: 'model', target: 'host', ...(numerics && { numerics }) }).program.numerics;
  const onnx = first(FOLDER, 'conv.json');
  const tflite = first(new URL('.', import.meta.url), 'conv2d.json');
  assert.equal([numericsOf(onnx), numericsOf(onnx, 'tflm')], ['ort', 'tflm']);
  assert.equal([numericsOf(tflite), numericsOf(tflite, 'ort')], ['tflm', 'ort']);
});

test.run();
