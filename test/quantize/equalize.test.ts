// Factors that move between two layers: the real function stays, and the channels in between get similar ranges.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tensorOf } from '../../src/ir/graph.ts';
import type { Graph, TensorId } from '../../src/ir/types.ts';
import { largestPerChannel } from '../../src/quantize/affine.ts';
import { equalizeActivations, equalizeWeights, linkedActivations } from '../../src/quantize/equalize.ts';
import { runJob } from '../../src/quantize/threads.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { net, noPadding, ones, randoms, samplesFor } from './networks.ts';

const attrs = (activation: string) => ({ activation, keepNumDims: false });
const SIZES = [8, 2, 0.5, 0.3];

/** Two dense layers, the first of which has channels of very different size. */
function linked(activation = 'RELU'): Graph {
  const next = randoms(9);
  const n = net();
  const x = n.input('x', [1, 6]);
  const w1 = n.constant(
    'w1',
    [4, 6],
    Float32Array.from({ length: 24 }, (_, i) => next() * SIZES[Math.floor(i / 6)]!),
  );
  const b1 = n.constant('b1', [4], Float32Array.of(1, 0.2, 0.1, 0.1));
  const hidden = n.op('fully_connected', attrs(activation), [x, w1, b1], [1, 4]);
  const w2 = n.constant('w2', [3, 4], Float32Array.from({ length: 12 }, next));
  return n.graph(n.op('fully_connected', attrs('NONE'), [hidden, w2, null], [1, 3]));
}

/** A pointwise convolution in front of a depthwise one. */
function separable(): Graph {
  const next = randoms(4);
  const n = net();
  const x = n.input('x', [1, 4, 4, 2]);
  const w1 = n.constant(
    'w1',
    [4, 1, 1, 2],
    Float32Array.from({ length: 8 }, (_, i) => next() * SIZES[i >> 1]!),
  );
  const window = { stride: ones, dilation: ones, padding: noPadding };
  const mid = n.op('conv2d', { ...window, activation: 'RELU' }, [x, w1, null], [1, 4, 4, 4]);
  const w2 = n.constant('w2', [1, 3, 3, 4], Float32Array.from({ length: 36 }, next));
  const y = n.op('depthwise_conv2d', { ...window, activation: 'NONE' }, [mid, w2, null], [1, 2, 2, 4]);
  return n.graph(y);
}

const hiddenOf = (g: Graph): TensorId => g.ops[0]!.outputs[0]!;

async function largest(g: Graph): Promise<Float64Array> {
  const job = { task: 'channels', graph: g, ids: new Set([hiddenOf(g)]) } as const;
  return (await runJob(job, samplesFor(g, 40))).get(hiddenOf(g))!;
}

const close = (a: Float32Array, b: Float32Array): boolean =>
  a.length === b.length && a.every((x, i) => Math.abs(x - b[i]!) < 1e-4 * Math.max(1, Math.abs(x)));

for (const [name, g] of [
  ['dense layers', linked()],
  ['a depthwise layer', separable()],
] as const)
  test(`${name}: the real function stays the same, and the given graph as well`, async () => {
    assert.equal([...linkedActivations(g)], [hiddenOf(g)]);
    const before = tensorOf(g, g.ops[0]!.inputs[1]!).data!.slice();
    const unused = (await largest(g)).with(2, 0).with(3, 1e-9);
    const maps = [await largest(g), unused].map((l) => new Map([[hiddenOf(g), l]]));
    for (const changed of [equalizeWeights(g), ...maps.map((m) => equalizeActivations(g, m))]) {
      assert.not.equal(tensorOf(changed, g.ops[0]!.inputs[1]!).data, before);
      for (const sample of samplesFor(g, 5)) {
        const [want, got] = [g, changed].map((x) => interpret(x, sample, 'litert')[0] as Float32Array);
        assert.ok(close(want!, got!));
      }
    }
    assert.equal(tensorOf(g, g.ops[0]!.inputs[1]!).data, before);
  });

test('in front of a dense layer, ranges differ by the root of what they did', async () => {
  const g = linked();
  const before = await largest(g);
  const after = await largest(equalizeActivations(g, new Map([[hiddenOf(g), before]])));
  const overall = Math.max(...before);
  after.forEach((x, c) => {
    const factor = Math.max(1 / 8, Math.sqrt(before[c]! / overall));
    assert.ok(Math.abs(x - before[c]! / factor) < 1e-5 * overall, `channel ${c}: ${x}`);
  });
});

test('in front of a depthwise layer they become the same, less a margin, up to a factor of 8', async () => {
  const g = separable();
  const before = await largest(g);
  const after = await largest(equalizeActivations(g, new Map([[hiddenOf(g), before]])));
  const overall = Math.max(...before);
  assert.ok(Math.min(...before) * 8 < overall, 'some channel reaches the limit');
  after.forEach((x, c) => {
    const share = before[c]! / overall;
    const want = share * 1.25 < 1 / 8 ? before[c]! * 8 : share * 1.25 < 1 ? overall / 1.25 : before[c]!;
    assert.ok(Math.abs(x - want) < 1e-5 * overall, `channel ${c}: ${x}, not ${want}`);
  });
});

test('weights of both layers have the same range per channel', () => {
  const g = linked();
  const changed = equalizeWeights(g);
  const [a, b] = g.ops.map((op) => tensorOf(changed, op.inputs[1]!));
  const first = largestPerChannel(a!.data as Float32Array, a!.shape, 0);
  const second = largestPerChannel(b!.data as Float32Array, b!.shape, 1);
  first.forEach((x, c) => {
    assert.ok(Math.abs(x - second[c]!) < 1e-5 * x, `channel ${c}: ${x} and ${second[c]}`);
  });
});

test('layers are not linked by an activation that is not homogeneous, by an output or through shared weights', () => {
  assert.is(linkedActivations(linked('RELU6')).size, 0);
  const g = linked();
  assert.is(linkedActivations({ ...g, outputs: [...g.outputs, hiddenOf(g)] }).size, 0);
  const last = g.ops[1]!;
  const shared = { ...last, id: 9 as typeof last.id, outputs: [99 as TensorId] };
  const out = { ...tensorOf(g, last.outputs[0]!), id: 99 as TensorId };
  const twice = { ...g, ops: [...g.ops, shared], tensors: new Map(g.tensors).set(out.id, out) };
  assert.is(linkedActivations(twice).size, 0);
  assert.is(equalizeWeights(twice), twice);
  assert.is(equalizeActivations(twice, new Map()), twice);
});

test.run();
