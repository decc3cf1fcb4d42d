// Taking out constant and unread channels changes no bit: random networks on random and extreme inputs, and each rule
// on a network made for it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesOf, type Graph, type Numerics, type TensorId } from '../../src/ir/types.ts';
import { verifyGraph } from '../../src/ops/verify-graph.ts';
import { removeConstantChannels } from '../../src/passes/remove-constant-channels.ts';
import { randomCases } from '../../src/verify/cases.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { type Built, builder, q } from './op-graph.ts';
import { kinds, nodesOf } from './pass-checks.ts';
import { randomNetwork } from './random-network.ts';

const NUMERICS: readonly Numerics[] = ['tflm', 'litert', 'ort'];
const ONE = { h: 1, w: 1 };
const PAD = { top: 1, bottom: 1, left: 1, right: 1 };
const NO_PADDING = { top: 0, bottom: 0, left: 0, right: 0 };
const WINDOW = { stride: ONE, dilation: ONE, activation: 'NONE' };
const UNIT = q(1, 0);

/** The graph after the pass, checked to be legal, idempotent, of the same interface and results. */
function narrowed(g: Graph, numerics: Numerics = 'tflm', cases = 8): Graph {
  verifyGraph(g);
  const after = removeConstantChannels.run(g, numerics);
  verifyGraph(after);
  assert.is(removeConstantChannels.run(after, numerics), after, 'the pass is idempotent');
  for (const id of [...g.inputs, ...g.outputs]) assert.equal(after.tensors.get(id), g.tensors.get(id));
  for (const { name, inputs } of randomCases(g, cases, 7)) {
    const want = interpret(g, inputs, numerics);
    const got = interpret(after, inputs, numerics);
    want.forEach((values, i) => {
      const same = Buffer.from(bytesOf(values)).equals(Buffer.from(bytesOf(got[i]!)));
      assert.ok(same, `output ${i} differs under ${numerics}, ${name}`);
    });
  }
  return after;
}

const shapeOf = (g: Graph, id: TensorId): readonly number[] | undefined => g.tensors.get(id)?.shape;

/**
 * A 1x1 convolution of one input channel whose output channels are `values` (constant) or the input itself (null),
 * with scale 1 and zero point 0 everywhere.
 */
function channelsOf(b: Built, x: TensorId, values: readonly (number | null)[]): TensorId {
  const w = b.constant(
    'w',
    'int8',
    [values.length, 1, 1, 1],
    values.map((v) => (v === null ? 1 : 0)),
    UNIT,
  );
  const bias = b.constant(
    'b',
    'int32',
    [values.length],
    values.map((v) => v ?? 0),
  );
  return b.op('conv2d', { ...WINDOW, padding: NO_PADDING }, [x, w, bias], { quant: UNIT });
}

/** A convolution with `side` x `side` taps of small weights. */
function convOf(
  b: Built,
  x: TensorId,
  inputs: number,
  outputs: number,
  side = 1,
  padding = NO_PADDING,
): TensorId {
  const data = Array.from({ length: outputs * side * side * inputs }, (_, i) => ((i * 7) % 11) - 5);
  const w = b.constant('w', 'int8', [outputs, side, side, inputs], data, q(0.1, 0));
  return b.op('conv2d', { ...WINDOW, padding }, [x, w, null], { quant: UNIT });
}

const image = (b: Built, side = 5): TensorId => b.input('x', 'int8', [1, side, side, 1], UNIT);

test('random networks give the same outputs with fewer channels, under all numerics', () => {
  let before = 0;
  let after = 0;
  for (let seed = 100; seed < 180; seed++)
    for (const numerics of NUMERICS) {
      const g = randomNetwork(seed);
      const channels = (h: Graph): number =>
        h.ops.reduce((sum, op) => sum + (shapeOf(h, op.outputs[0]!)?.at(-1) ?? 1), 0);
      before += channels(g);
      after += channels(narrowed(g, numerics, 12));
    }
  assert.ok(after < 0.9 * before, `${after} of ${before} channels are left`);
});

test('constants move into the bias of a layer that sums them', () => {
  const b = builder();
  const middle = channelsOf(b, image(b), [null, 40, -7, null]);
  const y = convOf(b, middle, 4, 3);
  const after = narrowed(b.graph([y]));
  assert.equal(shapeOf(after, middle), [1, 5, 5, 2]);
  const conv = after.ops.at(-1)!;
  assert.equal(shapeOf(after, conv.inputs[1]!), [3, 1, 1, 2]);
  // Weights of channels 1 and 2 are 2, -2 | -3, 4 | 3, -1.
  assert.equal(
    after.tensors.get(conv.inputs[2]!)?.data,
    Int32Array.of(2 * 40 + 14, -3 * 40 - 28, 3 * 40 + 7),
  );
});

test('under padding only a constant zero moves: others add less at the border', () => {
  const b = builder();
  const middle = channelsOf(b, image(b), [null, 40, 0, null]);
  const after = narrowed(b.graph([convOf(b, middle, 4, 3, 3, PAD)]));
  assert.equal(shapeOf(after, middle), [1, 5, 5, 3]);
});

test('under padding a constant moves when only the centre has a weight', () => {
  const b = builder();
  const middle = channelsOf(b, image(b), [null, 40]);
  const data = Array.from({ length: 2 * 9 * 2 }, (_, i) =>
    i % 2 === 0 || Math.floor(i / 2) % 9 === 4 ? 3 : 0,
  );
  const w = b.constant('w', 'int8', [2, 3, 3, 2], data, q(0.1, 0));
  const y = b.op('conv2d', { ...WINDOW, padding: PAD }, [middle, w, null], { quant: UNIT });
  assert.equal(shapeOf(narrowed(b.graph([y])), middle), [1, 5, 5, 1]);
});

test('a depthwise channel goes when all its border classes round to one value, and stays when they do not', () => {
  for (const [scale, left] of [
    [0.01, 1],
    [0.2, 2],
  ] as const) {
    const b = builder();
    const middle = channelsOf(b, image(b), [null, 4]);
    const w = b.constant('w', 'int8', [1, 3, 3, 2], new Array(18).fill(1), q(scale, 0));
    const attrs = { ...WINDOW, padding: PAD };
    const deep = b.op('depthwise_conv2d', attrs, [middle, w, null], { quant: UNIT });
    const after = narrowed(b.graph([convOf(b, deep, 2, 3)]));
    // 4 * (4, 6 or 9 taps) * 0.01 is 0 everywhere; * 0.2 it is 3, 5 or 7.
    assert.equal(shapeOf(after, deep), [1, 5, 5, left]);
    assert.equal(shapeOf(after, middle), [1, 5, 5, left]);
  }
});

test('with a channel multiplier the outputs of one input channel stay or go together', () => {
  const b = builder();
  const middle = channelsOf(b, image(b), [null, 0, null]);
  const w = b.random('w', 'int8', [1, 3, 3, 6], q(0.01, 0));
  const bias = b.constant('b', 'int32', [6], [0, 900_000, 0, 0, 900_000, 900_000]);
  const attrs = { ...WINDOW, stride: { h: 2, w: 1 }, padding: PAD };
  const deep = b.op('depthwise_conv2d', attrs, [middle, w, bias], { quant: UNIT });
  const after = narrowed(b.graph([convOf(b, deep, 6, 3)]));
  // Channels 2 and 3 read the constant, 4 and 5 saturate: only 0 and 1 are left, though 1 is constant.
  assert.equal(shapeOf(after, deep), [1, 3, 5, 2]);
  assert.equal(shapeOf(after, middle), [1, 5, 5, 1]);
});

test('whole groups leave a grouped convolution', () => {
  const b = builder();
  const middle = channelsOf(b, image(b), [null, 3, 0, 0, null, null]);
  const w = b.random('w', 'int8', [6, 3, 3, 2], q(0.01, 0));
  const grouped = b.op('conv2d', { ...WINDOW, padding: PAD }, [middle, w, null], { quant: UNIT });
  const after = narrowed(b.graph([convOf(b, grouped, 6, 2)]));
  assert.equal(shapeOf(after, grouped), [1, 5, 5, 4]);
  assert.equal(shapeOf(after, middle), [1, 5, 5, 4]);
});

test('a residual sum loses a channel only when both sides and all readers can', () => {
  const b = builder();
  const x = image(b);
  const left = channelsOf(b, x, [null, 5, 5, null]);
  const right = channelsOf(b, x, [null, 7, null, 9]);
  const sum = b.op('add', { activation: 'NONE' }, [left, right], { quant: UNIT });
  const after = narrowed(b.graph([convOf(b, sum, 4, 2)]));
  for (const id of [left, right, sum]) assert.equal(shapeOf(after, id), [1, 5, 5, 3]);
});

test('channels nobody reads go, and what only they read', () => {
  const b = builder();
  const first = convOf(b, image(b), 1, 3);
  const second = convOf(b, first, 3, 2);
  const w = b.constant('w', 'int8', [2, 1, 1, 2], [5, 0, 3, 0], q(0.1, 0));
  const y = b.op('conv2d', { ...WINDOW, padding: NO_PADDING }, [second, w, null], { quant: UNIT });
  assert.equal(shapeOf(narrowed(b.graph([y])), second), [1, 5, 5, 1]);
});

test('layers that are constant altogether go; as an operand they become one value per channel, or a table', () => {
  for (const [values, shape] of [
    [
      [5, 6],
      [1, 1, 1, 2],
    ],
    [
      [5, 5],
      [1, 1, 1, 1],
    ],
  ] as const) {
    const b = builder();
    const x = image(b);
    const gone = channelsOf(b, channelsOf(b, x, [3]), values);
    const live = convOf(b, x, 1, 2);
    const sum = b.op('add', { activation: 'NONE' }, [gone, live], { quant: UNIT });
    const after = narrowed(b.graph([convOf(b, sum, 2, 2)]));
    assert.is(kinds(after), 'conv2d add conv2d');
    assert.equal(shapeOf(after, after.ops[1]!.inputs[0]!), shape);
  }
});

test('a constant output keeps its shape and its layer', () => {
  const b = builder();
  const middle = channelsOf(b, image(b), [null, 3, null]);
  const y = channelsOf(b, convOf(b, middle, 3, 1), [4, 4]);
  const after = narrowed(b.graph([y]));
  assert.equal(shapeOf(after, y), [1, 5, 5, 2]);
  // One channel must feed it; the layer before that one keeps what feeds that.
  assert.is(nodesOf(after).at(-1), nodesOf(b.graph([y])).at(-1));
});

test('a dense layer after flattening loses the rows of a channel at every position', () => {
  const b = builder();
  const middle = channelsOf(b, image(b, 3), [null, 9, -4]);
  const flat = b.op('reshape', { shape: [1, 27] }, [middle], { quant: UNIT });
  const w = b.random('w', 'int8', [4, 27], q(0.001, 2));
  const attrs = { activation: 'NONE', keepNumDims: false };
  const y = b.op('fully_connected', attrs, [flat, w, null], { quant: UNIT });
  const after = narrowed(b.graph([y]));
  assert.equal(shapeOf(after, flat), [1, 9]);
  assert.equal(shapeOf(after, after.ops.at(-1)!.inputs[1]!), [4, 9]);
});

test('a dense layer with many scales keeps two units: one scale is multiplied in float32', () => {
  const b = builder();
  const x = b.input('x', 'int8', [1, 2], UNIT);
  const scales = [0.1, 0.3, 0.7].map(Math.fround);
  const w = b.constant('w', 'int8', [3, 2], [1, 2, 3, 4, 5, 6], {
    kind: 'per-axis',
    axis: 0,
    scales,
    zeroPoint: 0,
  });
  const bias = b.constant('b', 'int32', [3], [0, 90_000, 90_000]);
  const attrs = { activation: 'NONE', keepNumDims: false };
  const middle = b.op('fully_connected', attrs, [x, w, bias], { quant: UNIT });
  const w2 = b.random('w2', 'int8', [2, 3], q(0.01, 0));
  const y = b.op('fully_connected', attrs, [middle, w2, null], { quant: UNIT });
  assert.equal(shapeOf(narrowed(b.graph([y])), middle), [1, 2]);
});

test('a constant that might not fit into the bias stays', () => {
  for (const [bias, left] of [
    [2_050_000_000, 2],
    [2_000_000_000, 1],
  ] as const) {
    const b = builder();
    const middle = channelsOf(b, image(b, 45), [null, 100]);
    const flat = b.op('reshape', { shape: [1, 4050] }, [middle], { quant: UNIT });
    const w = b.constant('w', 'int8', [1, 4050], new Array(4050).fill(127), q(1e-8, 0));
    const big = b.constant('b', 'int32', [1], [bias]);
    const attrs = { activation: 'NONE', keepNumDims: false };
    const y = b.op('fully_connected', attrs, [flat, w, big], { quant: q(0.2, 0) });
    assert.equal(shapeOf(narrowed(b.graph([y])), middle), [1, 45, 45, left]);
  }
});

test('what an operator without a rule or the graph itself needs stays', () => {
  const b = builder();
  const middle = channelsOf(b, image(b), [null, 3]);
  const soft = b.op('softmax', { beta: 1 }, [middle], { quant: q(1 / 256, -128) });
  const g = b.graph([soft, convOf(b, middle, 2, 2)]);
  assert.is(narrowed(g), g);
});

test.run();
