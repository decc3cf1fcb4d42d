// Moments of a layer's inputs: sums over the rows that the weights are multiplied with, whatever the layer.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Graph } from '../../src/ir/types.ts';
import { covariance, MAX_TAPS, type Moments, momentPlan } from '../../src/quantize/moments.ts';
import { runJob } from '../../src/quantize/threads.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { byChannel, dense, LAYERS, parts } from './layers.ts';
import { net, noPadding, ones, samplesFor } from './networks.ts';

async function momentsOf(g: Graph, count: number): Promise<Moments> {
  const job = { task: 'moments', graph: g, plan: momentPlan(g, count) } as const;
  return (await runJob(job, samplesFor(g, count))).get(g.ops[0]!.id)!;
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

for (const [name, g] of LAYERS)
  test(`${name}: moments with weights on both sides are power and variance of the output`, async () => {
    const SAMPLES = 12;
    const moments = await momentsOf(g, SAMPLES);
    const { axis, weights, unfolding } = parts(g);
    assert.is(moments.rows, (SAMPLES * unfolding.elements.length) / unfolding.taps);
    const channels = byChannel(weights, axis, weights.data as Float32Array);
    const outputs = samplesFor(g, SAMPLES).flatMap((s) => [
      ...(interpret(g, s, 'litert')[0] as Float32Array),
    ]);
    channels.forEach((w, c) => {
      const own = outputs.filter((_, i) => i % channels.length === c);
      const mean = own.reduce((a, y) => a + y, 0) / own.length;
      const power = own.reduce((a, y) => a + y * y, 0) / own.length;
      const group = Math.floor(c / (channels.length / moments.groups));
      for (const centred of [false, true]) {
        const matrix = covariance(moments, group, centred);
        const form = w.reduce(
          (sum, a, i) => sum + w.reduce((s, b, j) => s + a * b * matrix[i * moments.taps + j]!, 0),
          0,
        );
        const want = centred ? power - mean * mean : power;
        assert.ok(Math.abs(form - want) < 1e-5, `channel ${c}: ${form}, not ${want}`);
      }
    });
  });

test('threads do not change them', async () => {
  const g = dense();
  const job = { task: 'moments', graph: g, plan: momentPlan(g, 10) } as const;
  const together = await runJob(job, samplesFor(g, 10), { threads: 2, macsPerThread: 1 });
  assert.equal(together.get(g.ops[0]!.id), await momentsOf(g, 10));
});

/** A pointwise convolution of an image. */
function pointwise(height: number, width: number): Graph {
  const n = net();
  const x = n.input('x', [1, height, width, 1]);
  const w = n.constant('w', [1, 1, 1, 1], Float32Array.of(1));
  const attrs = { stride: ones, dilation: ones, padding: noPadding, activation: 'NONE' };
  return n.graph(n.op('conv2d', attrs, [x, w, null], [1, height, width, 1]));
}

test('a large image gives every so manieth row, from all columns', () => {
  const g = pointwise(100, 100);
  const stepFor = (samples: number): number => momentPlan(g, samples).get(g.ops[0]!.id)!.step;
  assert.is(stepFor(1), 1);
  const step = stepFor(20);
  assert.ok(step > 1 && step * 1000 <= 20_000, `${step}`);
  const columns = new Set(Array.from({ length: Math.ceil(10_000 / step) }, (_, i) => (i * step) % 100));
  assert.is(columns.size, 100);
});

test('a layer of too many weights per output has none', () => {
  const n = net();
  const planned = [MAX_TAPS, MAX_TAPS + 1].map((depth) => {
    const x = n.input('x', [1, depth]);
    const w = n.constant('w', [1, depth], new Float32Array(depth));
    return n.op('fully_connected', { activation: 'NONE', keepNumDims: false }, [x, w, null], [1, 1]);
  });
  assert.equal([...momentPlan(n.graph(...planned), 10).keys()], [0]);
});

test.run();
