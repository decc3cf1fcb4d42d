// The network of onnx/export-torch.py, from PyTorch's exporters and onnxruntime's quantizer to C on the Cortex-M:
// the interpreter against onnxruntime's answers, the C of every core against the interpreter.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileModel } from '../../src/compile.ts';
import { inputCases } from '../../src/data/cases.ts';
import { readNpz } from '../../src/data/npz.ts';
import { importModel } from '../../src/import/detect.ts';
import { producersOf, tensorOf } from '../../src/ir/graph.ts';
import type { Graph, Values } from '../../src/ir/types.ts';
import { runPasses } from '../../src/passes/index.ts';
import { targetOf } from '../../src/targets/cortex-m.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { verifyModel } from '../../src/verify/verify.ts';
import { whyNot } from '../c/support.ts';

const FOLDER = new URL('./onnx/', import.meta.url);
const FLOAT = ['torch-opset13', 'torch-opset17', 'torch-dynamo'];
const QUANTIZED = ['torch-qdq', 'torch-qop', 'torch-qdq-bn', 'torch-qdq-fold'];
const CORES = ['host', 'cortex-m0plus', 'cortex-m3', 'cortex-m4', 'cortex-m55'];

const bytesOf = (file: string): Uint8Array => new Uint8Array(readFileSync(new URL(file, FOLDER)));
const graphOf = (name: string): Graph =>
  runPasses(importModel(bytesOf(`${name}.onnx`), name), { disabled: [], verify: true, numerics: 'ort' });

function goldenOf(name: string, g: Graph) {
  const arrays = readNpz(bytesOf(`${name}.npz`), name);
  const outputs = arrays.get('output_0')!;
  const inputs = inputCases(g, arrays, name).values;
  const size = outputs.values.length / inputs.length;
  return inputs.map((values, i) => ({
    inputs: values,
    output: outputs.values.slice(i * size, (i + 1) * size) as Float32Array,
  }));
}

const largestOf = (values: Float32Array): number => values.reduce((a, v) => Math.max(a, Math.abs(v)), 0);
const distance = (a: Values, b: Float32Array): number =>
  b.reduce(
    (worst, v, i) => Math.max(worst, Math.abs(Number(a[i]) - v)),
    a.length === b.length ? 0 : Infinity,
  );

for (const name of FLOAT)
  test(`${name}: the interpreter is within 1e-5 of the largest output of onnxruntime`, () => {
    const g = graphOf(name);
    for (const { inputs, output } of goldenOf(name, g)) {
      const [got] = interpret(g, inputs, 'ort');
      assert.ok(distance(got!, output) <= 1e-5 * largestOf(output), `${distance(got!, output)}`);
    }
    assert.is(g.ops.filter((op) => /^(mul|dequantize|quantize)$/.test(op.kind)).length, 0);
  });

for (const name of QUANTIZED)
  test(`${name}: the interpreter is within one step of the output scale of onnxruntime`, () => {
    const g = graphOf(name);
    const last = producersOf(g).get(g.outputs[0]!)!;
    assert.is(last.kind, 'dequantize');
    const { quant } = tensorOf(g, last.inputs[0]!);
    const step = quant.kind === 'per-tensor' ? quant.scale : 0;
    for (const { inputs, output } of goldenOf(name, g)) {
      const [got] = interpret(g, inputs, 'ort');
      assert.ok(distance(got!, output) <= step * 1.001, `${distance(got!, output) / step} steps`);
    }
  });

const layersOf = (name: string): number => graphOf(name).ops.length;

test('batch normalization between quantized layers is an int8 layer, and none where nothing rounds before it', () => {
  for (const name of QUANTIZED) {
    const g = graphOf(name);
    const float = g.ops.filter((op) => tensorOf(g, op.outputs[0]!).dtype === 'float32');
    assert.equal(
      float.map((op) => op.kind),
      ['dequantize'],
      name,
    );
  }
  assert.is(layersOf('torch-qdq-fold'), layersOf('torch-qdq'));
  // One for each of the seven that the model quantizes in front of.
  assert.is(layersOf('torch-qdq-bn'), layersOf('torch-qdq') + 7);
});

const reason = CORES.map((core) => whyNot(targetOf(core))).find((r) => r !== null) ?? null;
for (const name of [...FLOAT, ...QUANTIZED])
  (reason === null ? test : test.skip)(
    `${name}: generated C equals the interpreter on every core${reason === null ? '' : ` (${reason})`}`,
    async () => {
      const isQuantized = QUANTIZED.includes(name);
      const options = { ioLayout: 'nhwc', ioType: isQuantized ? 'int8' : 'keep' } as const;
      const numerics = isQuantized ? 'ort' : 'tflm';
      const g = importModel(bytesOf(`${name}.onnx`), name, options);
      const cases = goldenOf(name, importModel(bytesOf(`${name}.onnx`), name)).map(({ inputs }, i) => ({
        name: `case ${i}`,
        inputs: [asInput(inputs[0] as Float32Array, g)],
      }));
      const report = await verifyModel({
        targets: CORES,
        compile: (target) =>
          compileModel(bytesOf(`${name}.onnx`), { ...options, file: `${name}.onnx`, target, numerics }),
        cases,
      });
      for (const t of report.targets) {
        assert.ok(t.ok, `${t.target}: ${t.divergence?.message ?? t.failure?.message}`);
        assert.ok((t.stackBytes ?? 0) <= 1024, `${t.target}: ${t.stackBytes} bytes of stack`);
      }
    },
  );

/** An NCHW image as the graph takes it: channels last, in the input's type. */
function asInput(image: Float32Array, g: Graph): Values {
  const { shape, dtype, quant } = tensorOf(g, g.inputs[0]!);
  const [, height, width, channels] = shape;
  const nhwc = image.map((_, i) => {
    const channel = i % channels!;
    return image[channel * height! * width! + Math.floor(i / channels!)]!;
  });
  if (dtype === 'float32' || quant.kind !== 'per-tensor') return nhwc;
  return Int8Array.from(nhwc, (v) =>
    Math.min(Math.max(Math.round(v / quant.scale) + quant.zeroPoint, -128), 127),
  );
}

test.run();
