// Comparing two models over data in the type of either, each with the arithmetic of its own runtime, unless one is
// asked for.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stacked } from '../../src/data/cases.ts';
import { writeNpz } from '../../src/data/npz.ts';
import { tensorOf } from '../../src/ir/graph.ts';
import type { Graph, Values } from '../../src/ir/types.ts';
import { compareGraphs, samplesForEither } from '../../src/quantize/compare.ts';
import { convert, realValues } from '../../src/quantize/difference.ts';
import { quantizeGraph } from '../../src/quantize/quantize.ts';
import { nnmcu, ROOT, temporaryFolder } from '../support/cli.ts';
import { samplesFor, smallNet } from './networks.ts';
import { messageOf } from './rejected.ts';

const { dir, remove } = temporaryFolder();
test.after(remove);

const g = smallNet();
const samples = samplesFor(g, 5);
const { graph: int8 } = await quantizeGraph(g, samplesFor(g, 20));
const inputOf = (graph: Graph) => tensorOf(graph, graph.inputs[0]!);

function saved(graph: Graph, perCase: readonly Values[]): string {
  const path = join(dir, 'x.npz');
  writeFileSync(path, writeNpz(new Map([['input_0', stacked(inputOf(graph), perCase, 'added')]])));
  return path;
}

test('a model is equal to itself and near its int8 form', async () => {
  const same = await compareGraphs(g, g, samples);
  assert.equal([same.samples, same.layers.length], [5, g.ops.length]);
  assert.ok(same.layers.every((l) => l.sqnr === null && l.maxError === 0));
  const near = await compareGraphs(g, int8, samples);
  assert.ok(near.outputs.length === 1 && near.outputs[0]!.sqnr! > 25, JSON.stringify(near.outputs));
});

test('data may be floats or in the units of the int8 model', () => {
  const floats = saved(
    g,
    samples.map(([x]) => x!),
  );
  assert.equal(samplesForEither(g, int8, floats), samples);
  const integers = samples.map(([x]) => convert(inputOf(g), inputOf(int8), x!));
  const read = samplesForEither(g, int8, saved(int8, integers));
  assert.equal(
    read.map(([x]) => x),
    integers.map((x) => Float32Array.from(realValues(inputOf(int8), x))),
  );
});

test('two int8 models are compared on floats as well, which the first rounds', () => {
  const floats = saved(
    g,
    samples.map(([x]) => x!),
  );
  assert.equal(
    samplesForEither(int8, int8, floats).map(([x]) => x),
    samples.map(([x]) => convert(inputOf(g), inputOf(int8), x!)),
  );
});

test('data that fits neither is refused as data for the first', () => {
  const path = join(dir, 'short.npz');
  const array = { dtype: 'float32', shape: [5], values: new Float32Array(5) } as const;
  writeFileSync(path, writeNpz(new Map([['input_0', array]])));
  assert.match(
    messageOf(() => samplesForEither(g, int8, path)),
    '"x" is f32[1,6,6,3], the array is f32[5]',
  );
});

test('models of other inputs or outputs are refused', () => {
  const inner = { ...g, file: 'b.tflite', outputs: [g.ops[0]!.outputs[0]!] };
  assert.match(
    messageOf(() => samplesForEither(g, inner, 'x.npz'), 'bad-option'),
    'b.tflite: its outputs (f32[1,6,6,8]) do not match those of net.tflite (f32[1,4])',
  );
});

const MODELS = join(ROOT, 'test/models/onnx');

function maxError(...flags: readonly string[]): number {
  const data = ['--data', 'classifier-qdq-s8.npz', '--json'];
  const run = nnmcu(['compare', 'classifier.onnx', 'classifier-qdq-s8.onnx', ...data, ...flags], MODELS);
  assert.is(run.code, 0, run.stderr);
  return JSON.parse(run.stdout).outputs[0].maxError;
}

test('compare follows onnxruntime for ONNX models, which rounds once where TensorFlow Lite rounds twice', () => {
  const byDefault = maxError();
  assert.is(byDefault, maxError('--numerics', 'ort'));
  assert.is.not(byDefault, maxError('--numerics', 'litert'));
});

test.run();
