// Operators that rearrange or join elements: where their output may run into an input, against every read and write of the
// kernels on thousands of small ones, and the shapes that follow from attributes.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { viewOf } from '../../src/ir/graph.ts';
import { fitsGather, type Gather, gatherCall, merged } from '../../src/ops/common/gather.ts';
import { concatenation } from '../../src/ops/concatenation.ts';
import type { CField } from '../../src/ops/op-def.ts';
import { randomSource } from './make-graph.ts';
import { builder, q } from './op-graph.ts';

const Q = q(0.05, -3);

interface Blocks {
  readonly start: number;
  readonly block: number;
  readonly count: readonly number[];
  readonly step: readonly number[];
}

/** The parameters of the kernel's call. */
function blocksOf(g: Gather): Blocks {
  const fields = new Map<string, CField>(gatherCall('int8', g)[0]!.params!.fields);
  const listOf = (name: string) => (fields.get(name) as { readonly list: readonly number[] }).list;
  return {
    start: fields.get('start') as number,
    block: fields.get('block') as number,
    count: listOf('count'),
    step: listOf('step'),
  };
}

/** Where each block is read, in the kernel's order. */
function readsOf({ start, count, step }: Blocks): readonly number[] {
  return count.reduce<readonly number[]>(
    (from, n, axis) => from.flatMap((at) => Array.from({ length: n }, (_, i) => at + i * step[axis]!)),
    [start],
  );
}

/** The smallest distance from which on no block is written before it, or another after it, is read. */
function exactLead(b: Blocks): number {
  const reads = readsOf(b);
  let lead = 0;
  reads.forEach((_, write) => {
    const lowest = Math.min(...reads.slice(write));
    lead = Math.max(lead, (write + 1) * b.block - lowest);
  });
  return lead;
}

test('the output of a gather runs into its input as far as no block is overtaken, and no less', () => {
  const random = randomSource(7);
  let claimed = 0;
  for (let i = 0; i < 4000; i++) {
    const shape = Array.from({ length: 1 + random(4) }, () => 1 + random(4));
    const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, d) => a * d, 1));
    const order = shape.map((_, axis) => axis).sort(() => random(3) - 1);
    const axes = order.map((axis) => ({ count: shape[axis]!, step: steps[axis]! }));
    const g: Gather = { start: 0, axes: random(3) === 0 ? [{ count: 2, step: 0 }, ...axes] : axes };
    if (!fitsGather(g)) continue;
    const [overlap] = gatherCall('int8', g)[0]!.overlaps ?? [];
    const blocks = blocksOf(g);
    const lead = exactLead(blocks);
    const bytes = readsOf(blocks).length * blocks.block;
    if (overlap === undefined) assert.ok(lead >= bytes, `${JSON.stringify(g)} could overlap`);
    else assert.is(overlap.lead, lead, JSON.stringify(g));
    if (overlap !== undefined) claimed++;
  }
  assert.ok(claimed > 500, `${claimed} overlaps`);
});

test('the output of a join runs into its largest input, whose rows are spread before any other is copied', () => {
  const random = randomSource(11);
  for (let i = 0; i < 300; i++) {
    const b = builder();
    const rows = 2 + random(5);
    const sizes = Array.from({ length: 2 + random(3) }, () => 1 + random(5));
    const inputs = sizes.map((c, k) => b.input(`x${k}`, 'int8', [rows, c], Q));
    const g = b.graph([b.op('concatenation', { axis: 1 }, inputs, { quant: Q })]);
    const n = viewOf(g, g.ops[0]!);
    const [overlap, ...others] = concatenation.overlaps!(n);
    assert.equal(others, []);
    assert.is(sizes[overlap!.input], Math.max(...sizes));
    const calls = concatenation.lower(n, { numerics: 'tflm' });
    const read = calls.map(({ args }) => (args[0] as { readonly index: number }).index);
    assert.is(read[0], overlap!.input);
    assert.equal(read.toSorted(), [...sizes.keys()]);
    // Rows in the kernel's order: each leaves alone what it and those behind it read.
    const stride = sizes.reduce((a, c) => a + c, 0);
    const before = sizes.slice(0, overlap!.input).reduce((a, c) => a + c, 0);
    const size = sizes[overlap!.input]!;
    for (let r = 0; r < rows; r++) assert.ok(r * stride + before + size <= overlap!.lead + r * size);
  }
});

test('no input that a join reads twice, or whose rows are whole, is run into', () => {
  const b = builder();
  const x = b.input('x', 'int8', [4, 3], Q);
  const y = b.input('y', 'int8', [4, 2], Q);
  const twice = b.graph([b.op('concatenation', { axis: 1 }, [x, y, x], { quant: Q })]);
  assert.equal(
    concatenation.overlaps!(viewOf(twice, twice.ops[0]!)).map((o) => o.input),
    [1],
  );
  const c = builder();
  const rows = [c.input('x', 'int8', [4, 3], Q), c.input('y', 'int8', [2, 3], Q)];
  const whole = c.graph([c.op('concatenation', { axis: 0 }, rows, { quant: Q })]);
  assert.equal(concatenation.overlaps!(viewOf(whole, whole.ops[0]!)), []);
});

test('axes that lie next to each other are one, and those of size 1 none', () => {
  const axes = [
    { count: 2, step: 12 },
    { count: 1, step: 99 },
    { count: 3, step: 4 },
    { count: 4, step: 1 },
  ];
  assert.equal(merged({ start: 5, axes }), { start: 5, axes: [{ count: 24, step: 1 }] });
});

/** Types of one operator's output. */
function inferred(kind: string, attrs: object, shape: readonly number[]): string {
  const b = builder();
  const x = b.input('x', 'int8', shape, Q);
  const g = b.graph([b.op(kind, attrs, [x], { quant: Q })]);
  return g.tensors.get(g.outputs[0]!)!.shape.join();
}

test('shapes of what is rearranged follow from the attributes', () => {
  assert.is(inferred('tile', { multiples: [1, 2, 3] }, [4, 5, 6]), '4,10,18');
  assert.is(inferred('tile', { multiples: [2, 3] }, [5]), '2,15');
  assert.is(inferred('depth_to_space', { block: { h: 2, w: 3 } }, [1, 2, 2, 12]), '1,4,6,2');
  assert.is(inferred('space_to_depth', { block: { h: 2, w: 3 } }, [1, 4, 6, 2]), '1,2,2,12');
  const margin = { top: 1, bottom: 0, left: 0, right: 0 };
  assert.is(inferred('space_to_batch_nd', { block: { h: 4, w: 1 }, margin }, [1, 7, 3]), '4,2,3');
  assert.is(inferred('batch_to_space_nd', { block: { h: 4, w: 1 }, margin }, [4, 2, 3]), '1,7,3');
});

test('blocks that do not divide what they fold are rejected', () => {
  assert.throws(() => inferred('depth_to_space', { block: { h: 2, w: 2 } }, [1, 2, 2, 6]), /6 channels/);
  assert.throws(() => inferred('space_to_depth', { block: { h: 2, w: 2 } }, [1, 3, 2, 6]), /3x2 pixels/);
  const margin = { top: 0, bottom: 0, left: 0, right: 0 };
  assert.throws(
    () => inferred('space_to_batch_nd', { block: { h: 2, w: 2 }, margin }, [1, 3, 2, 6]),
    /3x2 pixels/,
  );
  assert.throws(
    () => inferred('batch_to_space_nd', { block: { h: 2, w: 2 }, margin }, [3, 2, 2, 6]),
    /3 images/,
  );
  const all = { top: 2, bottom: 2, left: 0, right: 0 };
  assert.throws(
    () => inferred('batch_to_space_nd', { block: { h: 2, w: 2 }, margin: all }, [4, 2, 2, 6]),
    /nothing/,
  );
});

test.run();
