// QUANTIZE and DEQUANTIZE around an int8 graph, which keeps its names outside.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tensorOf } from '../../src/ir/graph.ts';
import type { Graph, Tensor, TensorId } from '../../src/ir/types.ts';
import { withFloatBorder } from '../../src/quantize/float-border.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { net } from './networks.ts';

/** The graph with some tensors in int8. */
function int8(g: Graph, ids: readonly TensorId[]): Graph {
  const tensors = new Map<TensorId, Tensor>(g.tensors);
  for (const id of ids)
    tensors.set(id, {
      ...tensorOf(g, id),
      dtype: 'int8',
      quant: { kind: 'per-tensor', scale: 0.5, zeroPoint: 1 },
    });
  return { ...g, tensors };
}

function reshaped(): { readonly g: Graph; readonly x: TensorId; readonly y: TensorId } {
  const n = net();
  const x = n.input('x', [1, 4]);
  const y = n.op('reshape', { shape: [4] }, [x], [4]);
  return { g: n.graph(y), x, y };
}

test('floats go in and come out, in the steps of the int8 tensors', () => {
  const { g, x, y } = reshaped();
  const bordered = withFloatBorder(int8(g, [x, y]));
  assert.equal(
    bordered.ops.map((op) => op.kind),
    ['quantize', 'reshape', 'dequantize'],
  );
  assert.equal(new Set(bordered.ops.map((op) => op.id)).size, 3);
  const outside = [...bordered.inputs, ...bordered.outputs].map((id) => tensorOf(bordered, id));
  assert.equal(
    outside.map((t) => [t.origin.name, t.dtype, t.quant.kind]),
    [
      ['x', 'float32', 'none'],
      ['reshape_0', 'float32', 'none'],
    ],
  );
  assert.equal(
    [x, y].map((id) => tensorOf(bordered, id).origin.name),
    ['x/int8', 'reshape_0/int8'],
  );
  const [out] = interpret(bordered, [Float32Array.of(0.74, -1.3, 100, -0.2)], 'litert');
  assert.equal(out, Float32Array.of(0.5, -1.5, 63, 0));
});

test('what is float already stays as it is', () => {
  const { g } = reshaped();
  const bordered = withFloatBorder(g);
  assert.equal([bordered.ops, bordered.inputs, bordered.outputs], [g.ops, g.inputs, g.outputs]);
});

test('an input that is an output as well is converted on both sides', () => {
  const { g, x, y } = reshaped();
  const bordered = withFloatBorder(int8({ ...g, outputs: [x] }, [x, y]));
  assert.is.not(bordered.inputs[0], bordered.outputs[0]);
  const [out] = interpret(bordered, [Float32Array.of(0.3, 0, 1, 2)], 'litert');
  assert.equal(out, Float32Array.of(0.5, 0, 1, 2));
});

test.run();
