// The int8 graph of a float graph: constants that several operators share, and those that are not constant.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NnmcuError } from '../../src/diagnostics.ts';
import { tensorOf } from '../../src/ir/graph.ts';
import type { TensorId } from '../../src/ir/types.ts';
import { assign } from '../../src/quantize/assign.ts';
import { net } from './networks.ts';

const dense = { activation: 'NONE', keepNumDims: false };
const unit = (ids: readonly TensorId[]) => new Map(ids.map((t, i) => [t, { min: -1 - i, max: 1 + i }]));

test('a bias of two layers is stored once for each, in its own units', () => {
  const n = net();
  const x = n.input('x', [1, 2]);
  const w1 = n.constant('w1', [2, 2], Float32Array.of(1, 0.5, -0.5, 0.25));
  const b = n.constant('b', [2], Float32Array.of(0.5, -0.25));
  const y = n.op('fully_connected', dense, [x, w1, b], [1, 2]);
  const z = n.op('fully_connected', dense, [y, w1, b], [1, 2]);
  const g = n.graph(z);
  const q = assign(g, unit([x, y, z]), { perChannel: true });
  const biases = q.ops.map((op) => tensorOf(q, op.inputs[2]!));
  assert.is.not(biases[0]!.id, biases[1]!.id);
  for (const [i, t] of biases.entries()) {
    const input = tensorOf(q, q.ops[i]!.inputs[0]!).quant;
    assert.ok(t.quant.kind === 'per-axis' && input.kind === 'per-tensor');
    t.quant.scales.forEach((s, c) => {
      assert.is(s, Math.fround(input.scale * Math.fround([1, 0.5][c]! / 127)));
      assert.ok(Math.abs(Number(t.data![c]) * s - [0.5, -0.25][c]!) <= s);
    });
  }
  assert.is(tensorOf(g, b).dtype, 'float32', 'the float graph is not touched');
});

test('weights that were rounded already are taken as they are', () => {
  const n = net();
  const x = n.input('x', [1, 2]);
  const w = n.constant('w', [1, 2], Float32Array.of(1, 0.5));
  const y = n.op('fully_connected', dense, [x, w, null], [1, 1]);
  const rounded = { scales: [0.25], values: Int8Array.of(4, 3) };
  const q = assign(n.graph(y), unit([x, y]), {
    perChannel: true,
    rounded: new Map([[n.graph(y).ops[0]!.id, rounded]]),
  });
  assert.equal(
    [tensorOf(q, w).data, tensorOf(q, w).quant],
    [rounded.values, { kind: 'per-tensor', scale: 0.25, zeroPoint: 0 }],
  );
});

test('weights that the model computes are refused', () => {
  const n = net();
  const x = n.input('x', [1, 4]);
  const w = n.input('w', [2, 4]);
  const y = n.op('fully_connected', dense, [x, w, null], [1, 2]);
  try {
    assign(n.graph(y), unit([x, w, y]), { perChannel: true });
  } catch (e) {
    assert.ok(e instanceof NnmcuError);
    assert.is(e.diagnostics[0].code, 'unsupported-option');
    assert.match(e.diagnostics[0].message, 'input 1 is computed by the model');
    return;
  }
  assert.unreachable('nothing was thrown');
});

test.run();
