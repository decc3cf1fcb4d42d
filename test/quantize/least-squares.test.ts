// Rounding by least squares: never a larger error of the outputs than the nearest integers, no single integer that
// could be better, and the best combination wherever that can be enumerated.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Graph, OpNode, Tensor, TensorId } from '../../src/ir/types.ts';
import { forEachChannel } from '../../src/quantize/affine.ts';
import { leastSquares, type RoundedWeights } from '../../src/quantize/least-squares.ts';
import { type Moments, momentPlan } from '../../src/quantize/moments.ts';
import { quantizeGraph } from '../../src/quantize/quantize.ts';
import { runJob } from '../../src/quantize/threads.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { dense, LAYERS, nearestOf, parts } from './layers.ts';
import { randoms, samplesFor, smallNet } from './networks.ts';

const ROWS = 1000;

/** Moments of random inputs that vary together, and their covariance with the damping of the source. */
function mixedInputs(taps: number, seed: number) {
  const next = randoms(seed);
  // One part that all inputs share.
  const mixing = Array.from({ length: taps * taps }, (_, i) => next() * (i % taps === 0 ? 3 : 1));
  const sums = new Float64Array(taps);
  const squares = new Float64Array(taps * taps);
  for (let r = 0; r < ROWS; r++) {
    const z = Array.from({ length: taps }, () => next());
    const x = z.map((_, a) => z.reduce((s, v, b) => s + v * mixing[a * taps + b]!, 0.3));
    x.forEach((v, a) => {
      sums[a]! += v;
      for (let b = a; b < taps; b++) squares[a * taps + b]! += v * x[b]!;
    });
  }
  const moments: Moments = { groups: 1, taps, rows: ROWS, sums, squares };
  const matrix = Array.from({ length: taps * taps }, (_, i) => {
    const [a, b] = [Math.floor(i / taps), i % taps];
    return squares[Math.min(a, b) * taps + Math.max(a, b)]! / ROWS - (sums[a]! * sums[b]!) / ROWS ** 2;
  });
  const trace = matrix.reduce((t, v, i) => (i % (taps + 1) === 0 ? t + v : t), 0);
  const damped = matrix.map((v, i) => (i % (taps + 1) === 0 ? v + (0.1 * trace) / taps : v));
  return { moments, damped };
}

const layerOf = (data: Float32Array): Tensor => ({
  id: 0 as TensorId,
  dtype: 'float32',
  shape: [1, data.length],
  quant: { kind: 'none' },
  origin: { index: 0, name: 'w' },
  data,
});

const formOf = (matrix: readonly number[], e: readonly number[]): number =>
  e.reduce((s, a, i) => s + e.reduce((t, b, j) => t + a * b * matrix[i * e.length + j]!, 0), 0);

/** All ways to take the integer below or above each weight. */
function best(matrix: readonly number[], w: Float32Array, scale: number): number {
  const floor = Array.from(w, (x) => Math.floor(x / scale));
  return Array.from({ length: 2 ** w.length }, (_, bits) =>
    formOf(
      matrix,
      floor.map((q, i) => (q + ((bits >> i) & 1)) * scale - w[i]!),
    ),
  ).reduce((a, b) => Math.min(a, b));
}

const CASES = Array.from({ length: 40 }, (_, seed) => {
  const next = randoms(seed + 100);
  const w = Float32Array.from({ length: 4 }, () => next());
  const { moments, damped } = mixedInputs(4, seed);
  const nearest = nearestOf(layerOf(w), 0);
  const keeping = leastSquares(layerOf(w), 0, moments, nearest, { centred: true, freeScales: false });
  const free = leastSquares(layerOf(w), 0, moments, nearest, { centred: true, freeScales: true });
  const errorOf = (r: RoundedWeights): number =>
    formOf(
      damped,
      Array.from(w, (x, i) => r.values[i]! * r.scales[0]! - x),
    );
  return { w, damped, nearest, keeping, free, errorOf };
});

test('the quadratic form is never larger than with the nearest integers, and smaller again with free scales', () => {
  let better = 0;
  for (const { nearest, keeping, free, errorOf } of CASES) {
    assert.equal(keeping.scales, nearest.scales);
    assert.ok(errorOf(keeping) <= errorOf(nearest) * (1 + 1e-9));
    assert.ok(errorOf(free) <= errorOf(keeping) * (1 + 1e-9));
    if (errorOf(keeping) < errorOf(nearest)) better++;
  }
  assert.ok(better > 10, `${better} of ${CASES.length} improved`);
});

test('no integer could move by one and make it smaller', () => {
  for (const { keeping, errorOf } of CASES)
    keeping.values.forEach((v, i) => {
      for (const step of [-1, 1]) {
        if (Math.abs(v + step) > 127) continue;
        const values = keeping.values.with(i, v + step);
        assert.ok(errorOf({ ...keeping, values }) >= errorOf(keeping) * (1 - 1e-9));
      }
    });
});

test('where all combinations can be tried, mostly none is better', () => {
  const found = CASES.filter(
    ({ w, damped, keeping, errorOf }) => errorOf(keeping) <= best(damped, w, keeping.scales[0]!) * (1 + 1e-9),
  );
  const ofNearest = CASES.filter(
    ({ w, damped, nearest, errorOf }) => errorOf(nearest) <= best(damped, w, nearest.scales[0]!) * (1 + 1e-9),
  );
  assert.ok(found.length >= 0.8 * CASES.length, `${found.length} of ${CASES.length}`);
  assert.ok(ofNearest.length < found.length, `${ofNearest.length} of the nearest`);
});

test('inputs that do not vary together leave the nearest integers', () => {
  const w = Float32Array.of(0.9, -0.37, 0.123, 1);
  const squares = new Float64Array(16);
  for (let t = 0; t < 4; t++) squares[t * 5] = (t + 1) * ROWS;
  const moments = { groups: 1, taps: 4, rows: ROWS, sums: new Float64Array(4), squares };
  const nearest = nearestOf(layerOf(w), 0);
  const options = { centred: true, freeScales: false };
  assert.equal(leastSquares(layerOf(w), 0, moments, nearest, options), nearest);
});

async function momentsOf(g: Graph, count: number): Promise<Moments> {
  const job = { task: 'moments', graph: g, plan: momentPlan(g, count) } as const;
  return (await runJob(job, samplesFor(g, count))).get(g.ops[0]!.id)!;
}

/** Squared error of the output over the samples when weights are replaced. */
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
  test(`${name}: outputs err less than with the nearest integers`, async () => {
    const { op, axis, weights } = parts(g);
    const moments = await momentsOf(g, 40);
    const nearest = nearestOf(weights, axis);
    const rounded = leastSquares(weights, axis, moments, nearest, { centred: false, freeScales: true });
    const error = (r: RoundedWeights): number => outputError(g, op, weights, axis, r);
    assert.ok(error(rounded) < 0.9 * error(nearest), `${error(rounded)} of ${error(nearest)}`);
    assert.ok(rounded.values.every((v) => v >= -127));
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

test.run();
