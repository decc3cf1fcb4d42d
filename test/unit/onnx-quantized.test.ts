// QOperator layers that have no int8 form here: computed in float32, with the values the model means.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { importModel } from '../../src/import/detect.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { buildOnnx, type ModelSpec } from '../support/build-onnx.ts';

test('the bias of QLinearConv counts in input scale times weight scale, also where weights have a zero point', () => {
  // Weights 2 and 1 around the zero point 5; bias 100 stands for 100 * 0.5 * 0.25 = 12.5.
  const spec = (zero: number, weights: readonly number[]): ModelSpec => ({
    nodes: [
      { op: 'QLinearConv', in: ['x', 'xs', 'xz', 'w', 'ws', 'wz', 'ys', 'yz', 'b'], out: 'q' },
      { op: 'DequantizeLinear', in: ['q', 'ys', 'yz'], out: 'y' },
    ],
    constants: {
      xs: ['float', [], [0.5]],
      xz: ['int8', [], [0]],
      w: ['int8', [1, 2, 1, 1], weights],
      ws: ['float', [], [0.25]],
      wz: ['int8', [], [zero]],
      ys: ['float', [], [0.125]],
      yz: ['int8', [], [0]],
      b: ['int32', [1], [100]],
    },
    inputs: { x: [1, 2, 1, 1] },
    inputType: 'int8',
    outputs: ['y'],
  });
  for (const bytes of [buildOnnx(spec(0, [2, 1])), buildOnnx(spec(5, [7, 6]))]) {
    const [y] = interpret(importModel(bytes, 'm.onnx'), [Int8Array.of(4, -6)], 'ort');
    assert.equal(Array.from(y!, Number), [12.5 + (4 * 0.5 * 2 - 6 * 0.5) * 0.25]);
  }
});

test.run();
