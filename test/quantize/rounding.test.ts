// Rounding of a whole graph: the layers that have moments, from the scales that they have.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tensorOf } from '../../src/ir/graph.ts';
import { assign } from '../../src/quantize/assign.ts';
import { rangeOfExtremes } from '../../src/quantize/headroom.ts';
import { momentPlan } from '../../src/quantize/moments.ts';
import { roundedLayers } from '../../src/quantize/rounding.ts';
import { runJob } from '../../src/quantize/threads.ts';
import { samplesFor, smallNet } from './networks.ts';

const g = smallNet();
const samples = samplesFor(g, 10);
const extremes = await runJob({ task: 'extremes', graph: g }, samples);
const ranges = new Map([...extremes].map(([id, e]) => [id, rangeOfExtremes(e)] as const));
const plan = momentPlan(g, samples.length);
const moments = await runJob({ task: 'moments', graph: g, plan }, samples);

test('every layer with moments is rounded, others are left', () => {
  const nearest = assign(g, ranges, { perChannel: true });
  const [first, ...rest] = [...moments.keys()];
  assert.is(rest.length, 2, 'a convolution, a depthwise one and a dense layer');
  const only = new Map([[first!, moments.get(first!)!]]);
  const seen: string[] = [];
  const options = { centred: true, freeScales: true };
  const rounded = roundedLayers(g, nearest, only, options, (done, total) => seen.push(`${done}/${total}`));
  assert.equal([...rounded.keys()], [first]);
  assert.equal(seen, ['0/1', '1/1']);
  const values = rounded.get(first!)!.values;
  const before = tensorOf(nearest, nearest.ops.find((op) => op.id === first)!.inputs[1]!).data as Int8Array;
  assert.ok(values.length === before.length && values.some((v, i) => v !== before[i]));
});

test('one scale for all channels stays one', () => {
  const nearest = assign(g, ranges, { perChannel: false });
  const rounded = roundedLayers(g, nearest, moments, { centred: true, freeScales: false }, () => {});
  assert.is(rounded.size, 3);
  for (const [id, { scales }] of rounded) {
    const { shape, quant } = tensorOf(nearest, nearest.ops.find((op) => op.id === id)!.inputs[1]!);
    assert.ok(quant.kind === 'per-tensor');
    assert.equal(new Set(scales), new Set([quant.scale]));
    assert.is(scales.length, id === 1 ? shape[3] : shape[0]);
  }
  assert.equal(
    assign(g, ranges, { perChannel: false, rounded }).ops.map((op) => op.kind),
    nearest.ops.map((op) => op.kind),
  );
});

test.run();
