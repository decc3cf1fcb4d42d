// Hard sigmoids and clamps on their way to TFLite, which has neither: the same real function, quantized and written.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeTflite } from '../../src/export/tflite/write.ts';
import { importModel } from '../../src/import/detect.ts';
import type { Graph } from '../../src/ir/types.ts';
import { splitClamps } from '../../src/passes/split-clamps.ts';
import { compareGraphs } from '../../src/quantize/compare.ts';
import { quantizeGraph } from '../../src/quantize/quantize.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { net, samplesFor } from './networks.ts';

const FLT_MAX = 3.4028234663852886e38;
const { fround } = Math;

function oneOp(kind: string, attrs: object): Graph {
  const n = net();
  return n.graph(n.op(kind, attrs, [n.input('x', [1, 40])], [1, 40]));
}

const CASES: readonly (readonly [what: string, g: Graph, kinds: string])[] = [
  ["PyTorch's hard sigmoid", oneOp('hard_sigmoid', { alpha: fround(1 / 6), beta: 0.5 }), 'add mul'],
  ["ONNX's hard sigmoid", oneOp('hard_sigmoid', { alpha: fround(0.2), beta: 0.5 }), 'mul add mul'],
  ['a falling hard sigmoid', oneOp('hard_sigmoid', { alpha: -0.75, beta: fround(0.3) }), 'mul add mul'],
  ['a clamp on both sides', oneOp('clip', { min: -0.25, max: 0.5 }), 'mul add mul add'],
  ['a clamp from 0 on', oneOp('clip', { min: 0, max: 0.75 }), 'mul mul'],
  ['a clamp from below', oneOp('clip', { min: -0.25, max: FLT_MAX }), 'add add'],
  ['a clamp from above', oneOp('clip', { min: -FLT_MAX, max: 0.25 }), 'sub sub'],
];

for (const [what, g, kinds] of CASES)
  test(`${what} becomes operators that TFLite has`, async () => {
    const split = splitClamps(g);
    assert.is(split.ops.map((op) => op.kind).join(' '), kinds);
    const samples = samplesFor(g, 40, 5);
    for (const sample of samples) {
      const [wanted] = interpret(g, sample, 'litert');
      const [got] = interpret(split, sample, 'litert');
      wanted!.forEach((v, i) => {
        assert.ok(Math.abs(Number(v) - Number(got![i])) < 1e-6, `element ${i} is ${got![i]}, not ${v}`);
      });
    }
    const { graph } = await quantizeGraph(g, samples);
    const read = importModel(writeTflite(graph), 'q.tflite');
    const { outputs } = await compareGraphs(g, read, samplesFor(g, 10, 9));
    assert.ok(outputs[0]!.sqnr! > 33, `${outputs[0]!.sqnr} dB`);
  });

test('limits that are one number, and clamps that TFLite has, are left as they are', () => {
  const point = oneOp('clip', { min: 0.5, max: 0.5 });
  assert.is(splitClamps(point), point);
  assert.is(splitClamps(oneOp('relu', { activation: 'RELU' })).ops[0]!.kind, 'relu');
});

test.run();
