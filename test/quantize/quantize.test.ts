// Post-training quantization on small networks: parameters follow the specification, and the result is close to the
// float network, survives being written, and does not depend on threads.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NnmcuError } from '../../src/diagnostics.ts';
import { writeTflite } from '../../src/export/tflite/write.ts';
import { importModel } from '../../src/import/detect.ts';
import type { Graph, Tensor, TensorId } from '../../src/ir/types.ts';
import { foldAffine } from '../../src/passes/fold-affine.ts';
import { runPasses } from '../../src/passes/index.ts';
import { splitPad } from '../../src/passes/split-pad.ts';
import { compareGraphs } from '../../src/quantize/compare.ts';
import { convert, realValues } from '../../src/quantize/difference.ts';
import { METHODS } from '../../src/quantize/histogram.ts';
import { quantizeGraph } from '../../src/quantize/quantize.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { batchNormNet, net, noPadding, ones, randoms, samplesFor, smallNet } from './networks.ts';

const named = (g: Graph, name: string): Tensor => {
  const found = [...g.tensors.values()].find((t) => t.origin.name === name);
  assert.ok(found, `there is no tensor ${name}`);
  return found;
};

async function rejected(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (e) {
    if (e instanceof NnmcuError) return `${e.diagnostics[0].code}: ${e.diagnostics[0].message}`;
    throw e;
  }
  return 'nothing was thrown';
}

test('activations, weights and biases get the types and scales of the specification', async () => {
  const g = smallNet();
  const { graph } = await quantizeGraph(g, samplesFor(g, 20));
  for (const name of ['x', 'conv2d_0', 'add_2', 'softmax_6']) assert.is(named(graph, name).dtype, 'int8');
  const conv = named(graph, 'conv2d_0').quant;
  const x = named(graph, 'x').quant;
  assert.ok(conv.kind === 'per-tensor' && conv.zeroPoint === -128, 'after RELU the range begins at 0');
  const weights = named(graph, 'w1');
  assert.ok(weights.quant.kind === 'per-axis' && weights.quant.axis === 0);
  const dw = named(graph, 'w2').quant;
  assert.ok(dw.kind === 'per-axis' && dw.axis === 3);
  const bias = named(graph, 'b1');
  assert.is(bias.dtype, 'int32');
  assert.ok(bias.quant.kind === 'per-axis' && weights.quant.kind === 'per-axis' && x.kind === 'per-tensor');
  assert.is(bias.quant.scales[2], Math.fround(x.scale * weights.quant.scales[2]!));
  assert.ok((weights.data as Int8Array).every((w) => w >= -127));
  assert.equal(named(graph, 'softmax_6').quant, { kind: 'per-tensor', scale: 1 / 256, zeroPoint: -128 });
});

test('operators that only move values keep one scale; the mean of an image gets its own', async () => {
  const g = smallNet();
  const samples = samplesFor(g, 10);
  const kept = await quantizeGraph(g, samples, { poolsAsMeans: false });
  assert.equal(named(kept.graph, 'average_pool2d_3').quant, named(kept.graph, 'add_2').quant);
  const { graph } = await quantizeGraph(g, samples);
  assert.is(graph.ops[3]!.kind, 'mean');
  const [pool, sum] = ['average_pool2d_3', 'add_2'].map((name) => named(graph, name).quant);
  assert.ok(pool?.kind === 'per-tensor' && sum?.kind === 'per-tensor' && pool.scale < sum.scale / 2);
});

for (const method of METHODS)
  test(`${method} stays close to the float network on other samples`, async () => {
    const g = smallNet();
    const { graph } = await quantizeGraph(g, samplesFor(g, 50), { method, biasCorrection: true });
    const { outputs } = await compareGraphs(g, graph, samplesFor(g, 30, 99));
    assert.ok(outputs[0]!.sqnr! > 30, `SQNR is ${outputs[0]!.sqnr}`);
  });

test('per-channel weights beat one scale when channels differ', async () => {
  const g = smallNet();
  const w1 = named(g, 'w1');
  const uneven = (w1.data as Float32Array).map((w, i) => w * (i < 27 ? 0.01 : 1));
  const changed = { ...g, tensors: new Map(g.tensors).set(w1.id, { ...w1, data: uneven }) };
  const samples = samplesFor(g, 30);
  const sqnrOf = async (perChannel: boolean) =>
    (await quantizeGraph(changed, samples, { perChannel })).report.layers[0]!.sqnr!;
  assert.ok((await sqnrOf(true)) > (await sqnrOf(false)));
});

test('the written model is the quantized graph, and two runs write the same bytes', async () => {
  const g = smallNet();
  const samples = samplesFor(g, 12);
  const first = await quantizeGraph(g, samples, { biasCorrection: true });
  const bytes = writeTflite(first.graph);
  const second = await quantizeGraph(g, samples, { biasCorrection: true });
  assert.is(Buffer.compare(bytes, writeTflite(second.graph)), 0);
  const read = importModel(bytes, 'q.tflite');
  const input = [Int8Array.from({ length: 108 }, (_, i) => (i * 37) % 256)];
  assert.equal(interpret(read, input, 'tflm'), interpret(first.graph, input, 'tflm'));
});

test('a fixed output that joins another range is requantized', async () => {
  const n = net();
  const x = n.input('x', [1, 4]);
  const soft = n.op('softmax', { beta: 1 }, [x], [1, 4]);
  const joined = n.op('concatenation', { axis: 1 }, [soft, x], [1, 8]);
  const g = n.graph(joined);
  const { graph } = await quantizeGraph(g, samplesFor(g, 20));
  assert.equal(
    graph.ops.map((op) => op.kind),
    ['softmax', 'quantize', 'concatenation'],
  );
  const { outputs } = await compareGraphs(g, graph, samplesFor(g, 20, 5));
  assert.ok(outputs[0]!.sqnr! > 30, `SQNR is ${outputs[0]!.sqnr}`);
});

test('a pad value is stored in the units of the output', async () => {
  const n = net();
  const x = n.input('x', [1, 2, 2, 1]);
  const none = { before: 0, after: 0 };
  const one = { before: 1, after: 1 };
  const pad = n.op('pad', { paddings: [none, one, one, none], value: 0 }, [x], [1, 4, 4, 1]);
  const pool = {
    kernel: { h: 2, w: 2 },
    stride: ones,
    dilation: ones,
    padding: noPadding,
    activation: 'NONE',
  };
  const g = n.graph(n.op('max_pool2d', pool, [pad], [1, 3, 3, 1]));
  const { graph } = await quantizeGraph(g, samplesFor(g, 20));
  const { quant } = named(graph, 'pad_0');
  assert.ok(quant.kind === 'per-tensor');
  assert.is((graph.ops[0]!.attrs as { value: number }).value, quant.zeroPoint);
});

test('padding that TFLite does not have becomes an operator of its own', async () => {
  const n = net();
  const x = n.input('x', [1, 4, 4, 1]);
  const w = n.constant(
    'w',
    [2, 3, 3, 1],
    Float32Array.from({ length: 18 }, (_, i) => i / 9 - 1),
  );
  const padding = { top: 2, bottom: 0, left: 0, right: 2 };
  const attrs = { stride: ones, dilation: ones, padding, activation: 'NONE' };
  const g = n.graph(n.op('conv2d', attrs, [x, w, null], [1, 4, 4, 2]));
  const [sample] = samplesFor(g, 1);
  assert.equal(interpret(splitPad(g), sample!, 'tflm'), interpret(g, sample!, 'tflm'));
  const { graph } = await quantizeGraph(g, samplesFor(g, 20));
  const read = importModel(writeTflite(graph), 'q.tflite');
  assert.equal(
    read.ops.map((op) => op.kind),
    ['pad', 'conv2d'],
  );
  assert.ok((await compareGraphs(g, read, samplesFor(g, 10, 3))).outputs[0]!.sqnr! > 30);
});

test('a max pool with padding that TFLite does not have gets a border that never wins', async () => {
  const n = net();
  const x = n.input('x', [1, 4, 4, 2]);
  const padding = { top: 1, bottom: 0, left: 1, right: 0 };
  const attrs = {
    stride: { h: 2, w: 2 },
    dilation: ones,
    padding,
    kernel: { h: 3, w: 3 },
    activation: 'NONE',
  };
  const g = n.graph(n.op('max_pool2d', attrs, [x], [1, 2, 2, 2]));
  const { graph } = await quantizeGraph(g, samplesFor(g, 20));
  const read = importModel(writeTflite(graph), 'q.tflite');
  assert.is(read.ops.map((op) => op.kind).join(' '), 'pad max_pool2d');
  const fused = runPasses(read, { disabled: [], verify: true, numerics: 'tflm' });
  assert.is(fused.ops.map((op) => op.kind).join(' '), 'max_pool2d');
  // Samples that are negative everywhere: a border of zeros would win.
  const negative = samplesFor(g, 10, 3).map(([s]) => [(s as Float32Array).map((v) => -Math.abs(v) / 2)]);
  const { outputs } = await compareGraphs(g, read, negative);
  assert.ok(outputs[0]!.sqnr! > 25, `${outputs[0]!.sqnr} dB`);
});

test('a layer without a bias gets one by correction', async () => {
  const n = net();
  const x = n.input('x', [1, 3]);
  const w = n.constant('w', [2, 3], Float32Array.of(0.1, 0.7, -0.3, 0.21, -0.9, 0.4));
  const g = n.graph(n.op('fully_connected', { activation: 'NONE', keepNumDims: false }, [x, w], [1, 2]));
  const { graph } = await quantizeGraph(g, samplesFor(g, 20));
  assert.is(named(graph, 'w/bias').dtype, 'int32');
  assert.is(importModel(writeTflite(graph), 'q.tflite').ops[0]!.inputs.length, 3);
});

test('calibration data that cannot be used is one clear error', async () => {
  const g = smallNet();
  assert.match(await rejected(() => quantizeGraph(g, [])), 'bad-data: there are no calibration samples');
  const bad = [[new Float32Array(108).fill(Number.NaN)]];
  assert.match(
    await rejected(() => quantizeGraph(g, bad)),
    'bad-data: calibration sample 0: element 0 of "x" is NaN',
  );
  const short = [[new Float32Array(5)]];
  assert.match(await rejected(() => quantizeGraph(g, short)), '108 elements, the data has 5');
  const huge = [[new Float32Array(108).fill(3e38)]];
  assert.match(await rejected(() => quantizeGraph(g, huge)), 'becomes infinite or NaN');
});

test('a model that is quantized already is refused', async () => {
  const g = smallNet();
  const { graph } = await quantizeGraph(g, samplesFor(g, 4));
  assert.match(await rejected(() => quantizeGraph(graph, samplesFor(g, 4))), 'there is nothing to quantize');
});

test('float inputs and outputs are quantized and dequantized at the border', async () => {
  const g = smallNet();
  const samples = samplesFor(g, 20);
  const inner = (await quantizeGraph(g, samples)).graph;
  const { graph } = await quantizeGraph(g, samples, { io: 'float32' });
  const read = importModel(writeTflite(graph), 'q.tflite');
  const kinds = read.ops.map((op) => op.kind);
  assert.equal([kinds[0], kinds.at(-1), kinds.length], ['quantize', 'dequantize', inner.ops.length + 2]);
  for (const [id, name] of [
    [read.inputs[0]!, 'x'],
    [read.outputs[0]!, 'softmax_6'],
  ] as const)
    assert.equal([read.tensors.get(id)!.dtype, read.tensors.get(id)!.origin.name], ['float32', name]);
  const [input, output] = [named(inner, 'x'), named(inner, 'softmax_6')];
  const sample = samples[0]!;
  const expected = interpret(inner, [convert(named(g, 'x'), input, sample[0]!)], 'litert');
  const got = interpret(read, sample, 'litert')[0] as Float32Array;
  assert.equal(Float64Array.from(got), realValues(output, expected[0]!));
});

test('constants per channel behind a layer are folded into it', async () => {
  const g = batchNormNet();
  const folded = foldAffine(g);
  assert.equal(
    folded.ops.map((op) => op.kind),
    ['conv2d', 'depthwise_conv2d', 'mean', 'fully_connected'],
  );
  for (const sample of samplesFor(g, 5)) {
    const before = interpret(g, sample, 'litert')[0] as Float32Array;
    const after = interpret(folded, sample, 'litert')[0] as Float32Array;
    assert.ok(before.every((x, i) => Math.abs(x - after[i]!) < 1e-5 * Math.max(1, Math.abs(x))));
  }
  const samples = samplesFor(g, 40);
  const other = samplesFor(g, 30, 99);
  const sqnrOf = async (batchNormFolding: boolean) => {
    const { graph } = await quantizeGraph(g, samples, { batchNormFolding });
    assert.is(graph.ops.length, batchNormFolding ? 4 : 9);
    return (await compareGraphs(g, graph, other)).outputs[0]!.sqnr!;
  };
  assert.ok((await sqnrOf(true)) > (await sqnrOf(false)));
});

test('a constant that others need, that comes after an activation or that is no channel is left', () => {
  const n = net();
  const x = n.input('x', [1, 4]);
  const w = n.constant(
    'w',
    [4, 4],
    Float32Array.from({ length: 16 }, (_, i) => i / 16),
  );
  const dense = (activation: string): TensorId =>
    n.op('fully_connected', { activation, keepNumDims: false }, [x, w, null], [1, 4]);
  const c = n.constant('c', [4], Float32Array.of(1, 2, 3, 4));
  const rows = n.constant('rows', [2, 1], Float32Array.of(1, 2));
  const shared = dense('NONE');
  const none = { activation: 'NONE' };
  const a = n.op('mul', none, [shared, c], [1, 4]);
  const b = n.op('mul', none, [dense('RELU'), c], [1, 4]);
  const d = n.op('mul', none, [dense('NONE'), rows], [2, 4]);
  const g = n.graph(shared, a, b, d);
  assert.is(foldAffine(g), g);
});

test('a transposed convolution becomes a convolution, and is quantized as one', async () => {
  const next = randoms(5);
  const floats = (count: number) => Float32Array.from({ length: count }, () => next());
  const n = net();
  const x = n.input('x', [1, 4, 4, 3]);
  const w = n.constant('w', [5, 3, 3, 3], floats(135));
  const b = n.constant('b', [5], floats(5));
  // Padding of 1 in front is neither SAME nor VALID here.
  const attrs = { stride: { h: 2, w: 2 }, before: ones, size: { h: 8, w: 8 }, activation: 'RELU' };
  const g = n.graph(n.op('transpose_conv', attrs, [x, w, b], [1, 8, 8, 5]));
  const { graph, report } = await quantizeGraph(g, samplesFor(g, 20));
  assert.ok(graph.ops.some((op) => op.kind === 'conv2d'));
  assert.ok(report.outputs[0]!.sqnr! > 35, `SQNR is ${report.outputs[0]!.sqnr}`);
  assert.ok(importModel(writeTflite(graph), 'q.tflite').ops.length > 0);
});

test('an average whose padding TFLite does not have is written as operators that it has', async () => {
  const n = net();
  const x = n.input('x', [1, 5, 4, 2]);
  const window = { kernel: { h: 3, w: 2 }, stride: { h: 2, w: 2 }, dilation: ones, activation: 'RELU' };
  const padding = { top: 1, bottom: 2, left: 1, right: 1 };
  const g = n.graph(n.op('average_pool2d', { ...window, padding }, [x], [1, 3, 3, 2]));
  const { graph } = await quantizeGraph(g, samplesFor(g, 30), { io: 'float32' });
  const again = importModel(writeTflite(graph), 'q.tflite');
  const sample = samplesFor(g, 1, 7)[0]!;
  const [exact, found] = [g, again].map((graph) => interpret(graph, sample, 'litert')[0] as Float32Array);
  exact!.forEach((v, i) => {
    assert.ok(Math.abs(found![i]! - v) < 0.03, `${found![i]} instead of ${v}`);
  });
});

test('the larger of two values is compared in one scale', async () => {
  const n = net();
  const x = n.input('x', [1, 8]);
  const ten = n.constant('ten', [1], Float32Array.of(10));
  const far = n.op('mul', { activation: 'NONE' }, [x, ten], [1, 8]);
  const g = n.graph(n.op('maximum', { activation: 'NONE' }, [x, far], [1, 8]));
  const { report } = await quantizeGraph(g, samplesFor(g, 30));
  assert.ok(report.outputs[0]!.sqnr! > 25, `SQNR is ${report.outputs[0]!.sqnr}`);
});

test('a layer without a bias gets one, because LiteRT refuses a convolution without', async () => {
  const g = batchNormNet();
  const options = { biasCorrection: false, batchNormFolding: false };
  const { graph } = await quantizeGraph(g, samplesFor(g, 4), options);
  assert.is(graph.ops[0]!.inputs.filter((id) => id !== null).length, 3);
});

test.run();
