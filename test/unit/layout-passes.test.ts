// raise-reshapes, dilate and unfold-transpose-conv: what they bring together, what they must leave, and that results stay.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Graph, TensorId } from '../../src/ir/types.ts';
import { randomSource } from './make-graph.ts';
import { builder, q } from './op-graph.ts';
import { applied, assertUntouched, kinds, NO_PADDING, nodesOf, Q } from './pass-checks.ts';

const PLAIN = { stride: { h: 1, w: 1 }, dilation: { h: 1, w: 1 }, padding: NO_PADDING, activation: 'NONE' };
const none = { before: 0, after: 0 };

type Network = ReturnType<typeof builder>;

/** A convolution of sequences by a kernel of `taps` as the converter writes it: a reshape on either side. */
function conv1d(
  b: Network,
  x: TensorId,
  [n, l, c]: readonly number[],
  taps: number,
  filters: number,
): TensorId {
  const image = b.op('reshape', { shape: [n, 1, l, c] }, [x], { quant: Q });
  const filter = b.random(`f${l}`, 'int8', [filters, 1, taps, c!], q(0.02, 0));
  const bias = b.random(`b${l}`, 'int32', [filters], q(0.001, 0));
  const y = b.op('conv2d', PLAIN, [image, filter, bias], { quant: q(0.2, 5) });
  return b.op('reshape', { shape: [n, l! - taps + 1, filters] }, [y], { quant: q(0.2, 5) });
}

// ---- raise-reshapes

test('raise-reshapes lets the padding and activation between two layers of a sequence meet them', () => {
  const b = builder();
  const x = b.input('x', 'int8', [1, 12, 3], Q);
  const first = conv1d(b, x, [1, 12, 3], 3, 4);
  const active = b.op('relu', { activation: 'RELU' }, [first], { quant: q(0.2, 5) });
  const padded = b.op('pad', { paddings: [none, { before: 2, after: 0 }, none], value: 5 }, [active], {
    quant: q(0.2, 5),
  });
  const image = b.op('reshape', { shape: [1, 1, 12, 4] }, [padded], { quant: q(0.2, 5) });
  const filter = b.random('g', 'int8', [2, 1, 3, 4], q(0.02, 0));
  const g = b.graph([b.op('conv2d', PLAIN, [image, filter, null], { quant: q(0.3, 1) })]);
  const after = applied('raise-reshapes', g);
  assert.is(kinds(after), 'reshape conv2d relu pad conv2d');
  const fused = applied('fuse-activation', applied('fuse-pad', after));
  assert.is(kinds(fused), 'reshape conv2d conv2d');
  assert.equal(nodesOf(fused), nodesOf(g));
});

test('raise-reshapes leaves an activation behind its layer where no other reshape is in front', () => {
  const b = builder();
  const x = b.input('x', 'int8', [1, 4, 4, 2], Q);
  const filter = b.random('f', 'int8', [3, 1, 1, 2], q(0.02, 0));
  const y = b.op('conv2d', PLAIN, [x, filter, null], { quant: q(0.2, 5) });
  const active = b.op('relu', { activation: 'RELU' }, [y], { quant: q(0.2, 5) });
  assertUntouched(
    'raise-reshapes',
    b.graph([b.op('reshape', { shape: [1, 48] }, [active], { quant: q(0.2, 5) })]),
  );
});

test('raise-reshapes leaves padding that another operator reads too, or that a reshape mixes', () => {
  const padding = (shape: readonly number[], both: boolean): Graph => {
    const b = builder();
    const x = b.input('x', 'int8', [1, 4, 3], Q);
    const padded = b.op('pad', { paddings: [none, { before: 1, after: 1 }, none], value: -3 }, [x], {
      quant: Q,
    });
    const view = b.op('reshape', { shape }, [padded], { quant: Q });
    return b.graph(both ? [view, padded] : [view]);
  };
  assertUntouched('raise-reshapes', padding([1, 1, 6, 3], true));
  assertUntouched('raise-reshapes', padding([1, 3, 6], false));
  assert.is(kinds(applied('raise-reshapes', padding([1, 6, 1, 3], false))), 'reshape pad');
});

// ---- dilate

interface Split {
  readonly block: number;
  readonly margin: readonly [before: number, after: number];
  readonly crop: readonly [before: number, after: number];
  /** The block of the join where that is another one. */
  readonly joined?: number;
}

/** A dilated convolution of a sequence of `length` steps as the converter writes it for an unknown batch. */
function splitSequence({ block, margin, crop, joined = block }: Split, length: number): Graph {
  const b = builder();
  const x = b.input('x', 'int8', [1, length, 3], Q);
  const sides = ([top, bottom]: readonly [number, number]) => ({ top, bottom, left: 0, right: 0 });
  const split = { block: { h: block, w: 1 }, margin: sides(margin) };
  const parts = b.op('space_to_batch_nd', split, [x], { quant: Q });
  const steps = (length + margin[0] + margin[1]) / block;
  const y = conv1d(b, parts, [block, steps, 3], 3, 4);
  const join = { block: { h: joined, w: 1 }, margin: sides(crop) };
  return b.graph([b.op('batch_to_space_nd', join, [y], { quant: q(0.2, 5) })]);
}

test('dilate makes one dilated convolution of a split, a convolution and a join', () => {
  const g = splitSequence({ block: 4, margin: [0, 0], crop: [0, 0] }, 32);
  const after = applied('dilate', g);
  assert.is(kinds(after), 'reshape conv2d reshape');
  assert.equal((after.ops[1]!.attrs as { dilation: unknown }).dilation, { h: 1, w: 4 });
  assert.equal(new Set(nodesOf(after)), new Set([0, 2, 4]));
});

test('dilate pads as the split does, less what the join cuts off at the end', () => {
  const causal = applied('dilate', splitSequence({ block: 4, margin: [8, 2], crop: [0, 2] }, 30));
  assert.is(kinds(causal), 'reshape pad conv2d reshape');
  assert.equal((causal.ops[1]!.attrs as { paddings: unknown }).paddings, [
    none,
    none,
    { before: 8, after: 0 },
    none,
  ]);
  const both = applied('dilate', splitSequence({ block: 3, margin: [3, 1], crop: [2, 3] }, 26));
  assert.is(kinds(both), 'reshape pad conv2d strided_slice reshape');
});

test('dilate takes images as well, depthwise layers among them', () => {
  const b = builder();
  const x = b.input('x', 'int8', [1, 6, 9, 2], Q);
  const block = { h: 2, w: 3 };
  const split = { block, margin: { top: 1, bottom: 1, left: 0, right: 0 } };
  const parts = b.op('space_to_batch_nd', split, [x], { quant: Q });
  const taps = b.random('d', 'int8', [1, 2, 2, 4], q(0.02, 0));
  const y = b.op('depthwise_conv2d', { ...PLAIN, depthMultiplier: 2 }, [parts, taps, null], {
    quant: q(0.2, 5),
  });
  const g = b.graph([b.op('batch_to_space_nd', { block, margin: NO_PADDING }, [y], { quant: q(0.2, 5) })]);
  assert.is(kinds(applied('dilate', g)), 'pad depthwise_conv2d');
});

test('dilate leaves splits and joins of different blocks', () => {
  assertUntouched('dilate', splitSequence({ block: 4, margin: [0, 0], crop: [0, 0], joined: 2 }, 32));
});

// ---- unfold-transpose-conv

interface Transposed {
  readonly input: readonly [number, number, number, number];
  readonly filters: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly before: readonly [number, number];
  readonly size: readonly [number, number];
  readonly bias: boolean;
  readonly activation: string;
}

function transposed(t: Transposed): Graph {
  const b = builder();
  const x = b.input('x', 'int8', t.input, Q);
  const scales = Array.from({ length: t.filters }, (_, i) => Math.fround(0.01 * (i + 1)));
  const quant = { kind: 'per-axis', axis: 0, scales, zeroPoint: 0 } as const;
  const filter = b.random('f', 'int8', [t.filters, ...t.kernel, t.input[3]], quant);
  const bias = t.bias ? b.random('b', 'int32', [t.filters]) : null;
  const pair = ([h, w]: readonly [number, number]) => ({ h, w });
  const { stride, before, size, activation } = t;
  const attrs = { stride: pair(stride), before: pair(before), size: pair(size), activation };
  return b.graph([b.op('transpose_conv', attrs, [x, filter, bias], { quant: q(0.3, 4) })]);
}

const UP: Transposed = {
  input: [1, 3, 4, 2],
  filters: 3,
  kernel: [2, 2],
  stride: [2, 2],
  before: [0, 0],
  size: [6, 8],
  bias: true,
  activation: 'RELU',
};

test('unfold-transpose-conv makes a convolution whose channels become pixels, and cuts off what is too much', () => {
  assert.is(kinds(applied('unfold-transpose-conv', transposed(UP))), 'conv2d depth_to_space');
  const same = applied('unfold-transpose-conv', transposed({ ...UP, kernel: [3, 3] }));
  assert.is(kinds(same), 'conv2d depth_to_space');
  const odd = applied('unfold-transpose-conv', transposed({ ...UP, kernel: [4, 4], before: [1, 1] }));
  assert.is(kinds(odd), 'conv2d depth_to_space strided_slice');
});

test('unfold-transpose-conv leaves filters that would be mostly zeros', () => {
  assertUntouched('unfold-transpose-conv', transposed({ ...UP, stride: [4, 4], size: [12, 16] }));
});

test('unfold-transpose-conv keeps every output of random shapes', () => {
  const random = randomSource(3);
  let unfolded = 0;
  for (let i = 0; i < 200; i++) {
    const [kh, kw] = [1 + random(5), 1 + random(5)];
    const stride = [1 + random(3), 1 + random(3)] as const;
    const input = [1 + random(2), 1 + random(4), 1 + random(4), 1 + random(3)] as const;
    const before = [random(kh), random(kw)] as const;
    const size = [1 + random(input[1] * stride[0] + kh), 1 + random(input[2] * stride[1] + kw)] as const;
    const filters = 1 + random(3);
    const g = transposed({
      input,
      filters,
      kernel: [kh, kw],
      stride,
      before,
      size,
      bias: random(2) === 0,
      activation: random(2) === 0 ? 'NONE' : 'RELU6',
    });
    if (applied('unfold-transpose-conv', g) !== g) unfolded++;
  }
  assert.ok(unfolded > 80, `${unfolded} of 200`);
});

test.run();
