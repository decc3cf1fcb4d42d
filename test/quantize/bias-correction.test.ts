// Corrected biases: over the samples, each channel of an int8 layer has the mean of the float layer.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tensorOf, viewOf } from '../../src/ir/graph.ts';
import type { Graph } from '../../src/ir/types.ts';
import { forEachChannel } from '../../src/quantize/affine.ts';
import { assign } from '../../src/quantize/assign.ts';
import { correctedBiases } from '../../src/quantize/bias-correction.ts';
import { convert, realValues } from '../../src/quantize/difference.ts';
import { rangeOfExtremes } from '../../src/quantize/headroom.ts';
import type { Ranges } from '../../src/quantize/params.ts';
import { runJob } from '../../src/quantize/threads.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { LAYERS, parts } from './layers.ts';
import { samplesFor, smallNet } from './networks.ts';

const SAMPLES = 10;

async function rangesOf(g: Graph): Promise<Ranges> {
  const extremes = await runJob({ task: 'extremes', graph: g }, samplesFor(g, SAMPLES));
  return new Map([...extremes].map(([id, e]) => [id, rangeOfExtremes(e)] as const));
}

/** Mean output per channel of the first layer, in reals. */
function means(layer: Graph, samples: readonly (readonly Float32Array[])[], channels: number): number[] {
  const outputs = samples.flatMap((s) => [...(interpret(layer, s, 'litert')[0] as Float32Array)]);
  return Array.from({ length: channels }, (_, c) => {
    const own = outputs.filter((_, i) => i % channels === c);
    return own.reduce((a, y) => a + y, 0) / own.length;
  });
}

/** The int8 layer before its output is rounded: its weights and bias as reals, on the int8 inputs as reals. */
function withoutRounding(g: Graph, quantized: Graph): Graph {
  const { op, axis, weights } = parts(g);
  const [, w, b] = quantized.ops[0]!.inputs.map((id) => tensorOf(quantized, id!));
  const scalesOf = (t: typeof w): readonly number[] => (t!.quant.kind === 'per-axis' ? t!.quant.scales : []);
  const data = new Float32Array(w!.data!.length);
  forEachChannel(weights.shape, axis, (i, c) => {
    data[i] = Number(w!.data![i]) * scalesOf(w)[c]!;
  });
  const bias = Float32Array.from(b!.data as Int32Array, (v, c) => v * scalesOf(b)[c]!);
  const id = (Math.max(...g.tensors.keys()) + 1) as typeof weights.id;
  const tensors = new Map(g.tensors)
    .set(weights.id, { ...weights, data })
    .set(id, { ...weights, id, shape: [bias.length], data: bias });
  return { ...g, tensors, ops: [{ ...op, inputs: [op.inputs[0]!, weights.id, id] }] };
}

for (const [name, g] of LAYERS)
  test(`${name}: the mean of every channel is that of the float layer`, async () => {
    const samples = samplesFor(g, SAMPLES);
    const quantized = assign(g, await rangesOf(g), { perChannel: true });
    const corrected = correctedBiases(g, quantized, samples, () => {});
    const { weights, axis } = parts(g);
    const channels = weights.shape[axis]!;
    const [x, q] = [tensorOf(g, g.inputs[0]!), tensorOf(quantized, g.inputs[0]!)];
    const rounded = samples.map((s) => [Float32Array.from(realValues(q, convert(x, q, s[0]!)))]);
    const wanted = means(g, samples, channels);
    const errorOf = (graph: Graph): number[] =>
      means(withoutRounding(g, graph), rounded, channels).map((m, c) => Math.abs(m - wanted[c]!));
    const bias = tensorOf(corrected, corrected.ops[0]!.inputs[2]!).quant;
    assert.ok(bias.kind === 'per-axis');
    errorOf(corrected).forEach((e, c) => {
      assert.ok(e < 0.6 * bias.scales[c]! + 1e-6, `channel ${c}: ${e}, a unit is ${bias.scales[c]}`);
    });
    const before = errorOf(quantized).reduce((a, e) => Math.max(a, e), 0);
    assert.ok(before > 4 * Math.max(...bias.scales), 'there was something to correct');
  });

test('nothing but biases changes, and progress ends at the number of operators', async () => {
  const g = smallNet();
  const quantized = assign(g, await rangesOf(g), { perChannel: false });
  const seen: string[] = [];
  const corrected = correctedBiases(g, quantized, samplesFor(g, SAMPLES), (done, total) =>
    seen.push(`${done}/${total}`),
  );
  assert.is(seen.at(-1), `${g.ops.length}/${g.ops.length}`);
  const changed = [...corrected.tensors.values()].filter((t) => t !== quantized.tensors.get(t.id));
  const biases = corrected.ops
    .map((op) => viewOf(corrected, op).inputs[2])
    .filter((t) => t?.dtype === 'int32');
  assert.equal(changed.map((t) => t.id).sort(), biases.map((t) => t!.id).sort());
  for (const t of changed)
    assert.equal({ ...t, data: null }, { ...quantized.tensors.get(t.id)!, data: null });
});

test.run();
