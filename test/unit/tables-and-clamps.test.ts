// Chains of look-up tables become one, clamps that no value reaches go; exact under every numerics.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesOf, type Graph, type Numerics } from '../../src/ir/types.ts';
import { verifyGraph } from '../../src/ops/verify-graph.ts';
import { composeTables } from '../../src/passes/compose-tables.ts';
import { dropClamps } from '../../src/passes/drop-clamps.ts';
import type { Pass } from '../../src/passes/pass.ts';
import { randomCases } from '../../src/verify/cases.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { builder, q } from './op-graph.ts';
import { kinds, nodesOf } from './pass-checks.ts';
import { randomNetwork } from './random-network.ts';

const NUMERICS: readonly Numerics[] = ['tflm', 'litert', 'ort'];
const WINDOW = {
  stride: { h: 1, w: 1 },
  dilation: { h: 1, w: 1 },
  padding: { top: 0, bottom: 0, left: 0, right: 0 },
};

/** The graph after one pass, which must be legal, idempotent and give the same results. */
function after(pass: Pass, g: Graph, numerics: Numerics): Graph {
  verifyGraph(g);
  const result = pass.run(g, numerics);
  verifyGraph(result);
  assert.is(pass.run(result, numerics), result, 'the pass is idempotent');
  for (const { inputs } of randomCases(g, 8, 3)) {
    const got = interpret(result, inputs, numerics);
    interpret(g, inputs, numerics).forEach((want, i) => {
      assert.ok(Buffer.from(bytesOf(want)).equals(Buffer.from(bytesOf(got[i]!))), `output ${i}`);
    });
  }
  return result;
}

test('random networks keep their outputs, and some lose clamps and tables', () => {
  const changed = new Map<string, number>();
  for (let seed = 1; seed <= 60; seed++)
    for (const numerics of NUMERICS)
      for (const pass of [dropClamps, composeTables]) {
        const g = randomNetwork(seed);
        if (after(pass, g, numerics) !== g) changed.set(pass.name, (changed.get(pass.name) ?? 0) + 1);
      }
  assert.ok(
    (changed.get('drop-clamps') ?? 0) > 10 && changed.get('compose-tables')! > 2,
    [...changed].join(' '),
  );
});

test('a chain of three tables, one with a scalar operand, is one table', () => {
  for (const numerics of NUMERICS) {
    const b = builder();
    const x = b.input('x', 'int8', [1, 256], q(0.05, 3));
    const sigmoid = b.op('logistic', {}, [x], { quant: q(1 / 256, -128) });
    const factor = b.constant('k', 'int8', [1], [90], q(0.01, 0));
    const product = b.op('mul', { activation: 'NONE' }, [sigmoid, factor], { quant: q(0.004, -100) });
    const y = b.op('quantize', {}, [product], { quant: q(0.01, 7) });
    const g = b.graph([y]);
    const result = after(composeTables, g, numerics);
    assert.is(kinds(result), 'lut');
    assert.equal(nodesOf(result), nodesOf(g), 'no node of the model is lost');
    const every = Int8Array.from({ length: 256 }, (_, i) => i - 128);
    assert.equal(interpret(result, [every], numerics), interpret(g, [every], numerics));
  }
});

test('a table whose result is read twice, or is an output, stays', () => {
  const b = builder();
  const x = b.input('x', 'int8', [1, 4], q(0.05, 3));
  const first = b.op('logistic', {}, [x], { quant: q(1 / 256, -128) });
  const second = b.op('quantize', {}, [first], { quant: q(0.01, 7) });
  const g = b.graph([first, second]);
  assert.is(after(composeTables, g, 'tflm'), g);
});

test('a product with the sigmoid of the same tensor is one table, and what reads it may follow', () => {
  for (const numerics of NUMERICS) {
    const b = builder();
    const x = b.input('x', 'int8', [1, 256], q(0.05, 3));
    const sigmoid = b.op('logistic', {}, [x], { quant: q(1 / 256, -128) });
    const swish = b.op('mul', { activation: 'NONE' }, [x, sigmoid], { quant: q(0.04, -120) });
    const y = b.op('quantize', {}, [swish], { quant: q(0.05, -122) });
    const g = b.graph([y]);
    const result = after(composeTables, g, numerics);
    assert.is(kinds(result), 'lut');
    assert.equal(nodesOf(result), nodesOf(g), 'no node of the model is lost');
    const every = Int8Array.from({ length: 256 }, (_, i) => i - 128);
    assert.equal(interpret(result, [every], numerics), interpret(g, [every], numerics));
  }
});

test('a float activation between two conversions is one table, unless its result is read elsewhere', () => {
  for (const both of [false, true]) {
    const b = builder();
    const x = b.input('x', 'int8', [1, 256], q(0.05, 3));
    const real = b.op('dequantize', {}, [x], { dtype: 'float32' });
    const active = b.op('elu', {}, [real], { dtype: 'float32' });
    const limited = b.op('relu', { activation: 'RELU6' }, [active], { dtype: 'float32' });
    const y = b.op('quantize', {}, [limited], { quant: q(0.03, -90) });
    const g = b.graph(both ? [y, active] : [y]);
    const result = after(composeTables, g, 'tflm');
    assert.is(kinds(result), both ? 'dequantize elu lut' : 'lut');
    assert.equal(new Set(nodesOf(result)), new Set(nodesOf(g)), 'no node of the model is lost');
  }
});

test('an operator of two tables of one tensor is a table, one of different tensors or shapes is none', () => {
  const b = builder();
  const x = b.input('x', 'int8', [1, 4], q(0.05, 3));
  const other = b.input('y', 'int8', [1, 4], q(0.05, 3));
  const row = b.input('z', 'int8', [1, 1], q(0.05, 3));
  const tanh = b.op('tanh', {}, [x], { quant: q(1 / 128, 0) });
  const sigmoid = b.op('logistic', {}, [x], { quant: q(1 / 256, -128) });
  const gate = b.op('mul', { activation: 'NONE' }, [tanh, sigmoid], { quant: q(0.01, 0) });
  const sum = b.op('add', { activation: 'NONE' }, [other, sigmoid], { quant: q(0.05, 0) });
  const wide = b.op('add', { activation: 'NONE' }, [x, row], { quant: q(0.1, 0) });
  assert.is(kinds(after(composeTables, b.graph([gate, sum, wide]), 'tflm')), 'logistic lut add add');
});

test('a clamp that no sum reaches goes, one that a sum reaches stays', () => {
  // The real values are 0.01 * (bias - 128 .. bias + 127): -1.28..1.27, 1.72..4.27, 4.72..7.27 against 0..6.
  for (const [bias, left] of [
    [0, 'RELU6'],
    [300, 'NONE'],
    [600, 'RELU6'],
  ] as const) {
    const b = builder();
    const x = b.input('x', 'int8', [1, 2, 2, 1], q(1, 0));
    const w = b.constant('w', 'int8', [1, 1, 1, 1], [1], q(0.01, 0));
    const constant = b.constant('b', 'int32', [1], [bias]);
    const attrs = { ...WINDOW, activation: 'RELU6' };
    const y = b.op('conv2d', attrs, [x, w, constant], { quant: q(0.0625, 0) });
    const [op] = after(dropClamps, b.graph([y]), 'tflm').ops;
    assert.is((op!.attrs as { activation: string }).activation, left);
  }
});

test('an activation of its own that changes no value it gets goes, with its node kept as an origin', () => {
  const b = builder();
  const x = b.input('x', 'int8', [1, 4], q(0.05, 3));
  const sigmoid = b.op('logistic', {}, [x], { quant: q(1 / 256, -128) });
  const clamped = b.op('relu', { activation: 'RELU6' }, [sigmoid], { quant: q(1 / 256, -128) });
  const again = b.op('relu', { activation: 'RELU' }, [clamped], { quant: q(1 / 256, -128) });
  const y = b.op('quantize', {}, [again], { quant: q(0.01, 7) });
  const g = b.graph([y]);
  const result = after(dropClamps, g, 'tflm');
  assert.is(kinds(result), 'logistic quantize');
  assert.equal(nodesOf(result), nodesOf(g));
});

test.run();
