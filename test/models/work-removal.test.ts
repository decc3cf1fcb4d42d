// What is taken out of the official VWW model, where it is present: how much, that LiteRT's recorded tensors agree with
// every claim, and that the outputs are still those of both judges. Skipped with a message in a plain clone.
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { importModel } from '../../src/import/detect.ts';
import { channelCount } from '../../src/ir/intervals.ts';
import { runPasses } from '../../src/passes/index.ts';
import { explainPasses } from '../../src/report/explain.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { differing, readGolden } from './goldens.ts';

const SHARED = new URL('../../../shared/', import.meta.url);
const present = existsSync(new URL('models/vww.tflite', SHARED));
const run = present ? test : test.skip;
const note = present ? '' : ' (../shared is absent)';
const vww = () =>
  importModel(new Uint8Array(readFileSync(new URL('models/vww.tflite', SHARED))), 'vww.tflite');

run(`VWW loses 1 724 of 2 738 channels and half of its MACs${note}`, () => {
  const e = explainPasses(vww(), 'tflm', []);
  assert.equal(e.channels, { before: 2738, after: 1014 });
  assert.equal(e.macs, { before: 7489664, after: 3727313 });
  assert.equal(e.weightBytes, { before: 219064, after: 33122 });
});

run(`VWW: every channel that is called constant is so in LiteRT's recorded tensors${note}`, () => {
  const g = vww();
  const { tensors } = readGolden(new URL('golden/vww.layers.npz', SHARED), { ...g, inputs: [] });
  let checked = 0;
  for (const layer of explainPasses(g, 'litert', []).layers) {
    const op = g.ops.find((o) => o.origins[0].index === layer.node)!;
    const t = g.tensors.get(op.outputs[0]!)!;
    const values = tensors.get(t.origin.index)!;
    for (const f of layer.findings)
      for (const c of f.value === null ? [] : f.channels) {
        checked++;
        for (let i = c; i < values.length; i += channelCount(t.shape)) assert.is(values[i], f.value);
      }
  }
  // The layers with MACs and the pool.
  assert.is(checked, 1715 + 234);
});

run(`VWW equals both judges after all passes${note}`, () => {
  const g = vww();
  const { inputs, outputs } = readGolden(new URL('golden/vww.npz', SHARED), g);
  for (const numerics of ['tflm', 'litert'] as const) {
    const passed = runPasses(g, { disabled: [], verify: true, numerics });
    inputs.forEach((input, c) => {
      const got = interpret(passed, input, numerics);
      outputs[numerics]!.at(c)!.forEach((want, i) => {
        assert.is(differing(want, got[i]!), 0, `${numerics} case ${c}`);
      });
    });
  }
});

test.run();
