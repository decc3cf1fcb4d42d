// The proof report: every claim of it holds when the network is run, and the text lists channels as people write them.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explanationText, rangesText } from '../../src/cli/explanation.ts';
import { channelCount } from '../../src/ir/intervals.ts';
import type { Numerics } from '../../src/ir/types.ts';
import { runPasses } from '../../src/passes/index.ts';
import { explainPasses } from '../../src/report/explain.ts';
import { randomCases } from '../../src/verify/cases.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { builder, q } from './op-graph.ts';
import { randomNetwork } from './random-network.ts';

const LATER = ['remove-constant-channels', 'drop-clamps', 'compose-tables'];
const UNIT = q(1, 0);
const WINDOW = {
  stride: { h: 1, w: 1 },
  dilation: { h: 1, w: 1 },
  padding: { top: 0, bottom: 0, left: 0, right: 0 },
  activation: 'NONE',
};

test('ascending numbers are written as ranges', () => {
  assert.is(rangesText([0, 1, 2, 3, 7, 9, 10]), '0-3,7,9-10');
  assert.is(rangesText([]), '');
});

test('a layer says which channels went, their value and the sums that prove it', () => {
  const b = builder();
  const x = b.input('x', 'int8', [1, 2, 2, 1], UNIT);
  const w = b.constant('w', 'int8', [5, 1, 1, 1], [1, 0, 1, 1, 1], UNIT);
  const bias = b.constant('b', 'int32', [5], [0, 7, 1000, 2000, 0]);
  const middle = b.op('conv2d', WINDOW, [x, w, bias], { quant: UNIT });
  const w2 = b.constant('w2', 'int8', [2, 1, 1, 5], [1, 2, 3, 4, 0, 5, 6, 7, 8, 0], q(0.05, 0));
  const y = b.op('conv2d', WINDOW, [middle, w2, null], { quant: UNIT });
  const e = explainPasses(b.graph([y]), 'tflm', []);
  const [first, second] = e.layers;
  assert.equal(first!.findings, [
    { channels: [1], value: 7, why: 'sum', sums: [{ low: 7, high: 7 }], removed: true },
    {
      channels: [2, 3],
      value: 127,
      why: 'sum',
      sums: [
        { low: 872, high: 1127 },
        { low: 1872, high: 2127 },
      ],
      removed: true,
    },
    { channels: [4], value: null, why: 'unread', sums: null, removed: true },
  ]);
  assert.equal(first!.macs, { before: 20, after: 4 });
  assert.equal(second!.channels, { before: 2, after: 2 });
  assert.equal(second!.macs, { before: 40, after: 8 });
  assert.equal(e.channels, { before: 7, after: 3 });
  const text = explanationText(e);
  assert.match(text, 'node 0 CONV_2D conv2d_0: 5 -> 1 channels, saves 16 MACs');
  assert.match(text, 'removed 2-3 (2): always 127');
  assert.match(text, 'removed 4 of 7 channels (57.1 %), 48 of 60 MACs (80.0 %)');
});

test('what the report says of random networks is true when they run', () => {
  let claims = 0;
  for (let seed = 200; seed < 240; seed++)
    for (const numerics of ['tflm', 'litert', 'ort'] as const satisfies readonly Numerics[]) {
      const g = randomNetwork(seed);
      const e = explainPasses(g, numerics, []);
      const before = runPasses(g, { disabled: LATER, verify: false, numerics });
      const after = runPasses(g, { disabled: LATER.slice(1), verify: false, numerics });
      for (const layer of e.layers) {
        const op = before.ops.find((o) => o.origins[0].index === layer.node)!;
        const removed = layer.findings.filter((f) => f.removed).flatMap((f) => f.channels);
        const left = after.ops.find((o) => o.id === op.id)?.outputs[0];
        assert.is(layer.channels.before - removed.length, layer.channels.after);
        assert.is(
          left === undefined ? 0 : channelCount(after.tensors.get(left)!.shape),
          layer.channels.after,
        );
        assert.is(new Set(removed).size, removed.length, 'no channel goes twice');
      }
      for (const { inputs } of randomCases(before, 6, seed))
        interpret(before, inputs, numerics, (op, [values]) => {
          const layer = e.layers.find((l) => l.node === op.origins[0].index);
          const channels = channelCount(before.tensors.get(op.outputs[0]!)!.shape);
          for (const f of layer?.findings ?? []) {
            if (f.value === null) continue;
            claims++;
            for (const c of f.channels)
              for (let i = c; i < values!.length; i += channels) assert.is(values![i], f.value);
          }
        });
    }
  assert.ok(claims > 300, `${claims} claims are too few`);
});

test('a network without anything to remove says so', () => {
  const b = builder();
  const x = b.input('x', 'int8', [1, 2, 2, 1], UNIT);
  const w = b.constant('w', 'int8', [1, 1, 1, 1], [1], UNIT);
  const e = explainPasses(b.graph([b.op('conv2d', WINDOW, [x, w, null], { quant: UNIT })]), 'tflm', []);
  assert.equal(e.layers, []);
  assert.match(explanationText(e), 'removed 0 of 1 channel (0.0 %)');
});

test.run();
