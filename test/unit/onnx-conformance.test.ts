// ONNX's own node tests (Debian package libonnx-testdata, or NNMCU_ONNX_TESTDATA) for the operators nnmcu reads.
// Every test must give the expected values or be rejected for one of the reasons below; nothing may differ.
// Inputs that nnmcu needs as constants (weights, shapes, limits) are turned into initializers first.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NnmcuError } from '../../src/diagnostics.ts';
import { importModel } from '../../src/import/detect.ts';
import { FOLDS } from '../../src/import/onnx/fold.ts';
import { RULES } from '../../src/import/onnx/rules.ts';
import { type ModelProto, ModelProtoSchema, TensorProtoSchema } from '../../src/import/onnx/schema/onnx.ts';
import { readTensor } from '../../src/import/onnx/tensors.ts';
import { tensorOf } from '../../src/ir/graph.ts';
import type { Values } from '../../src/ir/types.ts';
import { verifyGraph } from '../../src/ops/verify-graph.ts';
import { runPasses } from '../../src/passes/index.ts';
import { interpret } from '../../src/verify/interpret.ts';

const DATA = process.env.NNMCU_ONNX_TESTDATA ?? '/usr/share/libonnx-testdata/data/node';

/** Operators whose inputs behind the first are constants in the models that nnmcu is for. */
const CONSTANT_INPUTS = new Set(
  'Conv Gemm MatMul BatchNormalization Clip Pad Reshape Slice Split Squeeze Unsqueeze QuantizeLinear DequantizeLinear QLinearConv QLinearMatMul Div Dropout ReduceMean'.split(
    ' ',
  ),
);
/** Those that only exist as constants: every input is one, and the result as well. */
const FOLDED_ONLY = (name: string): boolean => Object.hasOwn(FOLDS, name) && !RULES.has(name);

/** Why a test may be rejected. */
const EXCLUDED: readonly (readonly [reason: RegExp, why: string])[] = [
  [
    /type (BFLOAT16|DOUBLE|FLOAT16|STRING|UNDEFINED) is not|cannot be cast; only constants can/,
    'only float32 and 8-bit activations',
  ],
  [/is u?int(8|32); float32 is needed/, 'no arithmetic on integers without a scale'],
  [/only 1-D and 2-D windows are supported/, 'no 3-D layers'],
  [/training mode|the mask is not supported/, 'inference only'],
  [/a dilated pool|the indices of the largest/, 'not in this version'],
  [/one positive scale and one int8 or uint8/, 'activations have one scale'],
  [/weights of shape .* are not supported; a matrix is/, 'no batches of matrices'],
  [/the slice of .* is empty|cannot be split|cannot become/, 'empty tensors'],
];

interface Case {
  readonly name: string;
  readonly model: ModelProto;
  readonly folder: string;
}

function casesIn(folder: string): readonly Case[] {
  return readdirSync(folder).flatMap((name) => {
    const file = join(folder, name, 'model.onnx');
    if (!existsSync(file)) return [];
    const model = fromBinary(ModelProtoSchema, readFileSync(file), { readUnknownFields: false });
    const opset = model.opsetImport.find((o) => o.domain === '')?.version ?? 0n;
    const ops = model.graph!.node.map((n) => n.opType);
    const isOurs = ops.every((op) => RULES.has(op) && !FOLDED_ONLY(op)) && opset >= 11n;
    return isOurs ? [{ name, model, folder: join(folder, name, 'test_data_set_0') }] : [];
  });
}

const tensorIn = (path: string) => fromBinary(TensorProtoSchema, readFileSync(path));
const valuesIn = (path: string): Values =>
  readTensor(tensorIn(path), path, path, () => new Uint8Array()).data;

/** Why the results are not the expected ones; null when they are. */
function run({ model, folder, name }: Case): string | null {
  const graph = model.graph!;
  const order = graph.input.map((i) => i.name);
  if (graph.node.some((n) => CONSTANT_INPUTS.has(n.opType)))
    for (const [i, input] of graph.input.entries())
      if (i > 0) graph.initializer.push({ ...tensorIn(join(folder, `input_${i}.pb`)), name: input.name });
  const imported = importModel(toBinary(ModelProtoSchema, model), name);
  verifyGraph(imported);
  const inputs = imported.inputs.map((id) =>
    valuesIn(join(folder, `input_${order.indexOf(tensorOf(imported, id).origin.name)}.pb`)),
  );
  const optimized = runPasses(imported, { disabled: [], verify: true, numerics: 'tflm' });
  const results = interpret(optimized, inputs, 'tflm');
  for (const [i, result] of results.entries()) {
    const wanted = valuesIn(join(folder, `output_${i}.pb`));
    if (result.length !== wanted.length)
      return `output ${i} has ${result.length} elements, not ${wanted.length}`;
    for (let k = 0; k < wanted.length; k++) {
      const [a, b] = [Number(result[k]), Number(wanted[k])];
      const tolerance = wanted instanceof Float32Array ? 1e-6 + 1e-5 * Math.abs(b) : 0;
      if (!Object.is(a, b) && !(Math.abs(a - b) <= tolerance))
        return `element ${k} of output ${i} is ${a}, not ${b}`;
    }
  }
  return null;
}

if (!existsSync(DATA)) {
  console.log(`SKIP: ONNX's node tests are absent (${DATA}): apt-get install libonnx-testdata`);
  test('the node tests of ONNX are skipped', () => assert.ok(true));
} else {
  test('every node test of ONNX for the operators nnmcu reads passes or has a stated reason not to', () => {
    const counts = new Map<string, number>();
    const wrong: string[] = [];
    for (const c of casesIn(DATA)) {
      let outcome = 'pass';
      try {
        const problem = run(c);
        if (problem !== null) wrong.push(`${c.name}: ${problem}`);
      } catch (e) {
        if (!(e instanceof NnmcuError)) throw e;
        const text = e.diagnostics[0].message;
        const reason = EXCLUDED.find(([pattern]) => pattern.test(text));
        if (reason === undefined) wrong.push(`${c.name}: ${text}`);
        outcome = reason?.[1] ?? 'wrong';
      }
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
    for (const [outcome, count] of counts) console.log(`${count} ${outcome}`);
    assert.is(wrong.join('\n'), '');
    assert.ok((counts.get('pass') ?? 0) > 100);
  });
}

test.run();
