// Which parts of a graph can be computed by rows, and which are left alone because of what they read or compute.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Graph, TensorId } from '../../src/ir/types.ts';
import { verifyGraph } from '../../src/ops/verify-graph.ts';
import { type Stream, streamRows } from '../../src/passes/stream-rows.ts';
import { type Built, builder, q } from './op-graph.ts';

const Q = q(0.1, 3);
const ONE = { stride: { h: 1, w: 1 }, dilation: { h: 1, w: 1 }, activation: 'NONE' };
const SAME = { top: 1, bottom: 1, left: 1, right: 1 };

const conv = (b: Built, x: TensorId, channels = 4, padding = SAME): TensorId => {
  const filter = b.random('f', 'int8', [channels, 3, 3, 4], q(0.02, 0));
  return b.op('conv2d', { ...ONE, padding }, [x, filter, null], { quant: Q });
};
const add = (b: Built, x: TensorId, y: TensorId): TensorId =>
  b.op('add', { activation: 'NONE' }, [x, y], { quant: Q });

/** A graph that `make` builds on an 8x8 image of 4 channels. */
function graphOf(
  make: (b: Built, x: TensorId) => readonly TensorId[],
  shape: readonly number[] = [1, 8, 8, 4],
): Graph {
  const b = builder();
  const g = b.graph(make(b, b.input('x', 'int8', shape, Q)));
  verifyGraph(g);
  return g;
}

const streamed = (g: Graph, part: Partial<Stream> = {}): Graph | null =>
  streamRows(g, { first: 0, last: g.ops.length - 1, rows: 1, ...part });

const refuses = (what: string, g: Graph, part: Partial<Stream> = {}): void =>
  test(`leaves ${what} alone`, () => assert.is(streamed(g, part), null));

const CHAIN = graphOf((b, x) => [conv(b, conv(b, conv(b, x)))]);

test('a chain becomes one operator that reads the input and all constants', () => {
  const after = streamed(CHAIN)!;
  verifyGraph(after);
  const [op, ...others] = after.ops;
  assert.is(others.length, 0);
  assert.equal([op!.kind, op!.outputs], ['row_stream', CHAIN.outputs]);
  assert.is(op!.inputs.length, 4, 'the input and three filters');
  assert.equal(
    op!.origins.map((o) => o.index),
    [0, 1, 2],
  );
  assert.is(after.tensors.size, CHAIN.tensors.size - 2, 'what is between them is gone');
});

test('a part of a chain takes its place, and everything around it stays', () => {
  const after = streamed(CHAIN, { first: 1, last: 1, rows: 3 })!;
  verifyGraph(after);
  assert.equal(
    after.ops.map((op) => op.kind),
    ['conv2d', 'row_stream', 'conv2d'],
  );
  assert.is(after.ops[0], CHAIN.ops[0]);
  assert.is(new Set(after.ops.map((op) => op.id)).size, 3);
});

test('a residual block is a chain, also when the sum reads the block’s own input', () => {
  for (const g of [
    graphOf((b, x) => [add(b, conv(b, x), x)]),
    graphOf((b, x) => {
      const y = conv(b, x);
      return [add(b, conv(b, y), y)];
    }),
  ])
    assert.is(streamed(g)?.ops.length, 1);
});

const TWO = (() => {
  const b = builder();
  const [x, y] = ['x', 'y'].map((name) => b.input(name, 'int8', [1, 8, 8, 4], Q));
  return b.graph([add(b, conv(b, x!), conv(b, y!))]);
})();
refuses('a part that reads two tensors from outside', TWO);

const BRANCH = graphOf((b, x) => {
  const y = conv(b, x);
  return [conv(b, y), conv(b, y)];
});
refuses('a part of which something else reads a tensor in between', BRANCH, { last: 1 });
refuses(
  'a part that computes an output of the model in between',
  graphOf((b, x) => {
    const y = conv(b, x);
    return [y, conv(b, y)];
  }),
);
refuses('two operators of which neither reads the other', BRANCH, { first: 1, last: 2 });
refuses(
  'operators that compute something for nobody',
  graphOf((b, x) => {
    conv(b, x);
    return [conv(b, x)];
  }),
);
refuses(
  'operators that need the whole image',
  graphOf((b, x) => [b.op('mean', { axes: [1, 2], keepDims: true }, [conv(b, x)], { quant: Q })]),
);
refuses(
  'images in batches',
  graphOf((b, x) => [conv(b, conv(b, x))], [2, 8, 8, 4]),
);
refuses(
  'element-wise operators on tensors that are no images',
  graphOf((b, x) => [add(b, x, x)], [1, 32]),
);
const addConstant = (shape: readonly number[]): Graph =>
  graphOf((b, x) => {
    const elements = shape.reduce((n, d) => n * d, 1);
    const values = Array.from({ length: elements }, (_, i) => i);
    return [conv(b, add(b, x, b.constant('k', 'int8', shape, values, Q)))];
  });
refuses('sums with a constant that differs from channel to channel', addConstant([4]));
test('takes sums with one number', () => assert.is(streamed(addConstant([]))?.ops.length, 1));
refuses(
  'rows that come from padding alone',
  graphOf((b, x) => {
    const filter = b.random('f', 'int8', [4, 1, 1, 4], q(0.02, 0));
    const padding = { top: 1, bottom: 1, left: 0, right: 0 };
    return [b.op('conv2d', { ...ONE, padding }, [x, filter, null], { quant: Q })];
  }),
);

test('the input is fed only where nothing outside the part reads it', () => {
  assert.equal(
    streamed(CHAIN, { last: 1, fed: true })?.ops.map((op) => op.kind),
    ['row_stream', 'conv2d'],
  );
  assert.is(streamed(CHAIN, { first: 1, fed: true }), null, 'begins behind the input');
  const skip = graphOf((b, x) => [add(b, conv(b, conv(b, x)), x)]);
  assert.is(streamed(skip, { last: 1, fed: true }), null, 'the sum reads it too');
  assert.is(streamed(skip, { fed: true })?.ops.length, 1);
});

test.run();
