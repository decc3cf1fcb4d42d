// fuse-pad and fuse-activation: what they fuse, what they must leave, and that results stay.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Graph } from '../../src/ir/types.ts';
import { builder, q } from './op-graph.ts';
import { applied, assertUntouched, IMAGE, kinds, NO_PADDING, nodesOf, Q, WINDOW } from './pass-checks.ts';

// ---- fuse-pad

type Sides = readonly (readonly [before: number, after: number])[];

function paddedConvolutions(sides: Sides, value: number, own = NO_PADDING, extra = false): Graph {
  const b = builder();
  const x = b.input('x', 'int8', [1, 5, 6, 2], Q);
  const paddings = sides.map(([before, after]) => ({ before, after }));
  const image = b.op('pad', { paddings, value }, [x], { quant: Q });
  const filter = b.random('f', 'int8', [3, 3, 3, 2], q(0.02, 0));
  const bias = b.random('b', 'int32', [3], q(0.001, 0));
  const conv = b.op('conv2d', { ...WINDOW, padding: own }, [image, filter, bias], { quant: q(0.2, 5) });
  const taps = b.random('d', 'int8', [1, 3, 3, 4], q(0.02, 0));
  const attrs = { ...WINDOW, padding: own, depthMultiplier: 2 };
  const depthwise = b.op('depthwise_conv2d', attrs, [image, taps, null], { quant: q(0.2, -7) });
  return b.graph(extra ? [conv, depthwise, image] : [conv, depthwise]);
}

test('fuse-pad moves the padding of an image into all the convolutions that read it', () => {
  const after = applied('fuse-pad', paddedConvolutions(IMAGE, -3));
  assert.is(kinds(after), 'conv2d depthwise_conv2d');
  assert.equal(
    after.ops.map((op) => op.origins.map((o) => o.index)),
    [
      [1, 0],
      [2, 0],
    ],
  );
  for (const op of after.ops)
    assert.equal((op.attrs as { padding: unknown }).padding, { top: 1, bottom: 2, left: 0, right: 1 });
});

test('fuse-pad adds to the padding that a convolution has', () => {
  const own = { top: 1, bottom: 1, left: 1, right: 1 };
  const after = applied('fuse-pad', paddedConvolutions(IMAGE, -3, own));
  for (const op of after.ops)
    assert.equal((op.attrs as { padding: unknown }).padding, { top: 2, bottom: 3, left: 1, right: 2 });
});

test('fuse-pad leaves other pad values, padded channels and padded images that are also an output', () => {
  assertUntouched('fuse-pad', paddedConvolutions(IMAGE, 0));
  assertUntouched('fuse-pad', paddedConvolutions(IMAGE, -3, NO_PADDING, true));
  const batch: Sides = [
    [0, 1],
    [1, 1],
    [1, 1],
    [0, 0],
  ];
  assertUntouched('fuse-pad', paddedConvolutions(batch, -3));
});

test('fuse-pad leaves padding in front of a pool, which counts what is padded', () => {
  const b = builder();
  const x = b.input('x', 'int8', [1, 4, 4, 2], Q);
  const paddings = IMAGE.map(([before, after]) => ({ before, after }));
  const image = b.op('pad', { paddings, value: -3 }, [x], { quant: Q });
  const kernel = { h: 2, w: 2 };
  const attrs = { ...WINDOW, padding: NO_PADDING, kernel };
  assertUntouched('fuse-pad', b.graph([b.op('average_pool2d', attrs, [image], { quant: Q })]));
});

test('fuse-pad gives a max pool the border that never wins, while each window keeps an element', () => {
  const pooled = (value: number, size: number): Graph => {
    const b = builder();
    const x = b.input('x', 'int8', [1, 5, 6, 2], Q);
    const paddings = IMAGE.map(([before, after]) => ({ before, after }));
    const image = b.op('pad', { paddings, value }, [x], { quant: Q });
    const attrs = { ...WINDOW, padding: NO_PADDING, kernel: { h: size, w: size } };
    return b.graph([b.op('max_pool2d', attrs, [image], { quant: Q })]);
  };
  const after = applied('fuse-pad', pooled(-128, 3));
  assert.is(kinds(after), 'max_pool2d');
  assert.equal((after.ops[0]!.attrs as { padding: unknown }).padding, {
    top: 1,
    bottom: 2,
    left: 0,
    right: 1,
  });
  assertUntouched('fuse-pad', pooled(-127, 3));
  assertUntouched('fuse-pad', pooled(-3, 3));
  assertUntouched('fuse-pad', pooled(-128, 2));
});

test('fuse-pad takes real zeros alone in float32', () => {
  for (const value of [0, 1]) {
    const b = builder();
    const x = b.input('x', 'float32', [1, 5, 6, 2]);
    const paddings = IMAGE.map(([before, after]) => ({ before, after }));
    const image = b.op('pad', { paddings, value }, [x], { dtype: 'float32' });
    const filter = b.random('f', 'float32', [3, 3, 3, 2]);
    const attrs = { ...WINDOW, padding: NO_PADDING };
    const g = b.graph([b.op('conv2d', attrs, [image, filter, null], { dtype: 'float32' })]);
    if (value === 0) assert.is(kinds(applied('fuse-pad', g)), 'conv2d');
    else assertUntouched('fuse-pad', g);
  }
});

test('fuse-pad leaves padding that changes the scale, or whose result is a filter too', () => {
  const zero = q(0.05, 0);
  const paddings = IMAGE.map(([before, after]) => ({ before, after }));
  const attrs = { ...WINDOW, padding: NO_PADDING };
  for (const quant of [zero, q(0.1, 0)]) {
    const b = builder();
    const x = b.input('x', 'int8', [1, 5, 6, 2], zero);
    const image = b.op('pad', { paddings, value: 0 }, [x], { quant });
    const filter = quant === zero ? image : b.random('f', 'int8', [3, 3, 3, 2], q(0.02, 0));
    assertUntouched('fuse-pad', b.graph([b.op('conv2d', attrs, [image, filter, null], { quant: Q })]));
  }
});

// ---- fuse-activation

interface ActivationCase {
  readonly own?: string;
  readonly next?: string;
  readonly from?: ReturnType<typeof q>;
  readonly to?: ReturnType<typeof q>;
}

function activated({ own = 'NONE', next = 'RELU6', from = q(0.06, -20), to = from }: ActivationCase): Graph {
  const b = builder();
  const x = b.input('x', 'int8', [1, 5, 6, 2], Q);
  const filter = b.random('f', 'int8', [3, 3, 3, 2], q(0.02, 0));
  const bias = b.random('b', 'int32', [3], q(0.001, 0));
  const attrs = { ...WINDOW, padding: NO_PADDING, activation: own };
  const conv = b.op('conv2d', attrs, [x, filter, bias], { quant: from });
  return b.graph([b.op('relu', { activation: next }, [conv], { quant: to })]);
}

const activationOf = (g: Graph): unknown => (g.ops[0]!.attrs as { activation: unknown }).activation;

test('fuse-activation ends a convolution with each activation', () => {
  for (const next of ['RELU', 'RELU6', 'RELU_N1_TO_1']) {
    const after = applied('fuse-activation', activated({ next }));
    assert.is(kinds(after), 'conv2d');
    assert.is(activationOf(after), next);
    assert.equal(nodesOf(after), [0, 1]);
  }
});

test('fuse-activation composes with an activation that is there already', () => {
  assert.is(activationOf(applied('fuse-activation', activated({ own: 'RELU', next: 'RELU6' }))), 'RELU6');
  assert.is(activationOf(applied('fuse-activation', activated({ own: 'RELU6', next: 'RELU' }))), 'RELU6');
  assertUntouched('fuse-activation', activated({ own: 'RELU', next: 'RELU_N1_TO_1' }));
});

test('fuse-activation composes what only the quantized limits make expressible', () => {
  // With zero point -128, RELU_N1_TO_1 cannot go below zero either.
  const g = activated({ own: 'RELU', next: 'RELU_N1_TO_1', from: q(0.04, -128) });
  assert.is(activationOf(applied('fuse-activation', g)), 'RELU_N1_TO_1');
  assertUntouched('fuse-activation', activated({ next: 'RELU_0_TO_1' }));
  assert.is(
    activationOf(applied('fuse-activation', activated({ next: 'RELU_0_TO_1', from: q(1 / 255, -128) }))),
    'NONE',
  );
});

test('fuse-activation leaves activations alone that rescale', () => {
  assertUntouched('fuse-activation', activated({ to: q(0.05, -20) }));
  assertUntouched('fuse-activation', activated({ to: q(0.06, -128) }));
});

test('fuse-activation leaves what is read or output before the activation', () => {
  const b = builder();
  const x = b.input('x', 'int8', [4], Q);
  const sum = b.op('add', { activation: 'NONE' }, [x, x], { quant: Q });
  const clamped = b.op('relu', { activation: 'RELU' }, [sum], { quant: Q });
  assertUntouched('fuse-activation', b.graph([clamped, sum]));
  const product = b.op('mul', { activation: 'NONE' }, [sum, clamped], { quant: Q });
  assertUntouched('fuse-activation', b.graph([product]));
});

test('fuse-activation takes in a chain after each operator that can clamp', () => {
  for (const kind of ['add', 'sub', 'mul'])
    for (const dtype of ['int8', 'float32'] as const) {
      const b = builder();
      const quant = dtype === 'int8' ? q(0.06, 2) : undefined;
      const type = quant ? { dtype, quant } : { dtype };
      const x = b.input('x', dtype, [2, 40], quant);
      const y = b.input('y', dtype, [40], quant);
      const sum = b.op(kind, { activation: 'NONE' }, [x, y], type);
      const half = b.op('relu', { activation: 'RELU' }, [sum], type);
      const whole = b.op('relu', { activation: 'RELU6' }, [half], type);
      const after = applied('fuse-activation', b.graph([whole]));
      assert.is(kinds(after), kind);
      assert.is(activationOf(after), 'RELU6');
      assert.equal(nodesOf(after), [0, 1, 2]);
    }
});

test.run();
