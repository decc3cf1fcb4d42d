// Rounding of weights by least squares: the unfolding is what a layer multiplies, moments are those of its rows, and the
// integers that are chosen have a smaller error of the outputs than the nearest ones.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { viewOf } from '../../src/ir/graph.ts';
import type { Graph, OpNode, Tensor } from '../../src/ir/types.ts';
import {
  forEachChannel,
  largestPerChannel,
  quantizedWeights,
  weightScales,
} from '../../src/quantize/affine.ts';
import { withHeadroom } from '../../src/quantize/headroom.ts';
import { count, emptyCounts, leastErrorRange } from '../../src/quantize/histogram.ts';
import { leastSquares, type RoundedWeights } from '../../src/quantize/least-squares.ts';
import { covariance, momentPlan } from '../../src/quantize/moments.ts';
import { ruleOf } from '../../src/quantize/params.ts';
import { quantizeGraph } from '../../src/quantize/quantize.ts';
import { runJob } from '../../src/quantize/threads.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { net, randoms, samplesFor, smallNet } from './networks.ts';

const next = randoms(11);
const floats = (length: number): Float32Array => Float32Array.from({ length }, next);

/** One layer with odd strides, dilation and padding on each side. */
function layer(kind: string, weights: readonly number[], output: readonly number[]): Graph {
  const n = net();
  const x = n.input('x', [1, 7, 6, 4]);
  const w = n.constant('w', weights, floats(weights.reduce((a, d) => a * d, 1)));
  const attrs = {
    stride: { h: 2, w: 1 },
    dilation: { h: 1, w: 2 },
    padding: { top: 1, bottom: 0, left: 0, right: 2 },
    activation: 'NONE',
  };
  return n.graph(n.op(kind, attrs, [x, w, null], output));
}

function dense(): Graph {
  const n = net();
  const x = n.input('x', [3, 8]);
  const w = n.constant('w', [5, 8], floats(40));
  const attrs = { activation: 'NONE', keepNumDims: false };
  return n.graph(n.op('fully_connected', attrs, [x, w, null], [3, 5]));
}

const LAYERS: readonly (readonly [name: string, g: Graph])[] = [
  ['a convolution', layer('conv2d', [6, 3, 2, 4], [1, 3, 6, 6])],
  ['a grouped convolution', layer('conv2d', [6, 3, 2, 2], [1, 3, 6, 6])],
  ['a depthwise convolution', layer('depthwise_conv2d', [1, 3, 2, 8], [1, 3, 6, 8])],
  ['a dense layer', dense()],
];

const parts = (g: Graph) => {
  const op = g.ops[0]!;
  const { axis, unfold } = ruleOf(g, op)!.weights!;
  const weights = g.tensors.get(op.inputs[1]!)!;
  return { op, axis, weights, unfolding: unfold(viewOf(g, op)) };
};

/** Weights of each output channel in row-major order. */
function byChannel(t: Tensor, axis: number, values: ArrayLike<number>): readonly number[][] {
  const result: number[][] = Array.from({ length: t.shape[axis]! }, () => []);
  forEachChannel(t.shape, axis, (i, c) => result[c]!.push(values[i]!));
  return result;
}

for (const [name, g] of LAYERS)
  test(`${name}: rows of the unfolding times weights are the output`, () => {
    const { axis, weights, unfolding } = parts(g);
    const { groups, groupStep, taps, elements } = unfolding;
    const [sample] = samplesFor(g, 1);
    const x = sample![0]!;
    const channels = byChannel(weights, axis, weights.data as Float32Array);
    const expected = interpret(g, sample!, 'litert')[0] as Float32Array;
    const positions = elements.length / taps;
    assert.is(positions * channels.length, expected.length);
    for (let p = 0; p < positions; p++)
      channels.forEach((w, c) => {
        const group = Math.floor(c / (channels.length / groups));
        const sum = w.reduce((a, v, t) => {
          const element = elements[p * taps + t]!;
          return a + (element < 0 ? 0 : v * x[element + group * groupStep]!);
        }, 0);
        const want = expected[p * channels.length + c]!;
        assert.ok(Math.abs(sum - want) < 1e-5, `position ${p} channel ${c}: ${sum}, not ${want}`);
      });
  });

async function momentsOf(g: Graph, count: number) {
  const samples = samplesFor(g, count);
  const moments = await runJob({ task: 'moments', graph: g, plan: momentPlan(g, count) }, samples);
  return moments.get(g.ops[0]!.id)!;
}

const nearestOf = (weights: Tensor, axis: number): RoundedWeights => {
  const data = weights.data as Float32Array;
  const scales = weightScales(largestPerChannel(data, weights.shape, axis), null, 1, true);
  return { scales, values: quantizedWeights(data, weights.shape, axis, scales) };
};

test('moments are sums over the rows of all samples, whatever the threads', async () => {
  const g = dense();
  const moments = await momentsOf(g, 10);
  assert.is(moments.rows, 30);
  const rows = samplesFor(g, 10).flatMap(([x]) => [0, 1, 2].map((r) => x!.slice(8 * r, 8 * r + 8)));
  const mean = (f: (row: Float32Array) => number): number => rows.reduce((a, r) => a + f(r), 0) / rows.length;
  const [plain, centred] = [false, true].map((c) => covariance(moments, 0, c));
  for (const [a, b] of [
    [0, 0],
    [2, 5],
    [5, 2],
    [7, 1],
  ] as const) {
    const square = mean((r) => r[a]! * r[b]!);
    assert.ok(Math.abs(plain![a * 8 + b]! - square) < 1e-9);
    assert.ok(Math.abs(centred![a * 8 + b]! - square + mean((r) => r[a]!) * mean((r) => r[b]!)) < 1e-9);
  }
  const job = { task: 'moments', graph: g, plan: momentPlan(g, 10) } as const;
  const together = await runJob(job, samplesFor(g, 10), { threads: 2, macsPerThread: 1 });
  assert.equal(together.get(g.ops[0]!.id), moments);
});

/** Mean squared error of the output over the samples when weights are replaced. */
function outputError(g: Graph, op: OpNode, weights: Tensor, axis: number, r: RoundedWeights): number {
  const data = new Float32Array(weights.data!.length);
  forEachChannel(weights.shape, axis, (i, c) => {
    data[i] = r.values[i]! * r.scales[c]!;
  });
  const changed = { ...g, tensors: new Map(g.tensors).set(weights.id, { ...weights, data }) };
  assert.is(op, g.ops[0]);
  return samplesFor(g, 40).reduce((sum, sample) => {
    const [want, got] = [g, changed].map((graph) => interpret(graph, sample, 'litert')[0] as Float32Array);
    return sum + want!.reduce((s, x, i) => s + (x - got![i]!) ** 2, 0);
  }, 0);
}

for (const [name, g] of LAYERS)
  test(`${name}: least squares errs less than the nearest integers`, async () => {
    const { op, axis, weights } = parts(g);
    const moments = await momentsOf(g, 40);
    const nearest = nearestOf(weights, axis);
    const options = { centred: false, freeScales: true };
    const rounded = leastSquares(weights, axis, moments, nearest, options);
    const error = (r: RoundedWeights): number => outputError(g, op, weights, axis, r);
    assert.ok(error(rounded) < 0.9 * error(nearest), `${error(rounded)} of ${error(nearest)}`);
    assert.ok(rounded.values.every((v) => v >= -127));
    const kept = leastSquares(weights, axis, moments, nearest, { ...options, freeScales: false });
    assert.equal(kept.scales, nearest.scales);
  });

test('inputs that never vary leave the nearest integers', () => {
  const { weights, axis, unfolding } = parts(dense());
  const { groups, taps } = unfolding;
  const moments = { groups, taps, rows: 5, sums: new Float64Array(8), squares: new Float64Array(64) };
  const nearest = nearestOf(weights, axis);
  assert.equal(leastSquares(weights, axis, moments, nearest, { centred: true, freeScales: true }), nearest);
});

test('quantizing rounds by least squares unless it is told otherwise', async () => {
  const g = smallNet();
  const weightsOf = async (rounding?: 'nearest') => {
    const { graph, report } = await quantizeGraph(g, samplesFor(g, 20), rounding && { rounding });
    assert.is(report.rounding, rounding ?? 'least-squares');
    return graph.tensors.get(graph.ops[0]!.inputs[1]!)!.data as Int8Array;
  };
  const [chosen, nearest] = [await weightsOf(), await weightsOf('nearest')];
  assert.ok(chosen.some((w, i) => w !== nearest[i]));
});

test('the fourth power keeps rare large values that the second clips', () => {
  const values = Float32Array.from({ length: 100_000 }, (_, i) => (i === 7 ? 40 : (i % 1000) / 1000));
  const range = { min: 0, max: 40 };
  const counts = emptyCounts();
  count(values, range, counts);
  const [second, fourth] = ([2, 4] as const).map((power) => leastErrorRange(range, counts, power));
  assert.ok(second!.max < 37 && fourth!.max > 39, `${second!.max} ${fourth!.max}`);
});

test('few elements get room above what was seen, many elements and clipped ends none', () => {
  const maxima = Array.from({ length: 100 }, (_, i) => 1 + Math.log(100 / (i + 1)));
  const seen = { minima: maxima.map(() => 0), maxima };
  const largest = Math.max(...maxima);
  const chosen = { min: 0, max: largest };
  const few = withHeadroom(chosen, seen, 2);
  assert.ok(few.max > largest && few.max <= largest + 2.2 && few.min === 0, JSON.stringify(few));
  assert.equal(withHeadroom(chosen, seen, 1e6), chosen);
  const clipped = { min: 0, max: largest / 2 };
  assert.equal(withHeadroom(clipped, seen, 2), clipped);
  const constant = { minima: [1, 1], maxima: [1, 1] };
  assert.equal(withHeadroom({ min: 1, max: 1 }, constant, 1), { min: 1, max: 1 });
});

test.run();
