// fold-constants, remove-identity, remove-dead-code and the pipeline of all passes with its switches.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NnmcuError } from '../../src/diagnostics.ts';
import type { Graph } from '../../src/ir/types.ts';
import { PASSES, runPasses } from '../../src/passes/index.ts';
import { builder, q } from './op-graph.ts';
import {
  applied,
  assertSound,
  assertUntouched,
  IMAGE,
  kinds,
  NO_PADDING,
  nodesOf,
  Q,
  WINDOW,
} from './pass-checks.ts';

// ---- fold-constants

function shapeChain(): Graph {
  const b = builder();
  const x = b.input('x', 'int8', [1, 4, 6, 2], q(0.1, 3));
  const dims = b.op('shape', { shape: [1, 4, 6, 2], dtype: 'int32' }, [], { dtype: 'int32' });
  const batch = b.op('strided_slice', { slices: [{ begin: 0, stride: 1, size: 1 }], shape: [] }, [dims], {
    dtype: 'int32',
  });
  const rest = b.constant('rest', 'int32', [], [48]);
  const shape = b.op('pack', { axis: 0 }, [batch, rest], { dtype: 'int32' });
  const sum = b.op('add', { activation: 'NONE' }, [shape, b.input('offset', 'int32', [2])], {
    dtype: 'int32',
  });
  const flat = b.op('reshape', { shape: [1, 48] }, [x], { quant: q(0.1, 3) });
  return b.graph([sum, flat]);
}

test('fold-constants computes a chain of shape arithmetic', () => {
  const after = applied('fold-constants', shapeChain());
  assert.is(kinds(after), 'add reshape');
  const constants = [...after.tensors.values()].filter((t) => t.data !== undefined);
  assert.equal(
    constants.map((t) => [...t.data!]),
    [[1, 48]],
  );
});

test('fold-constants computes nothing that a graph output holds', () => {
  const b = builder();
  const dims = b.op('shape', { shape: [3, 4], dtype: 'int32' }, [], { dtype: 'int32' });
  assertUntouched('fold-constants', b.graph([dims]));
});

test('fold-constants leaves results alone that need more flash than their operands', () => {
  const b = builder();
  const one = b.constant('one', 'float32', [1, 1], [1]);
  const row = b.constant('row', 'float32', [1, 64], new Array(64).fill(2));
  const column = b.constant('column', 'float32', [64, 1], new Array(64).fill(3));
  const outer = b.op('mul', { activation: 'NONE' }, [row, column], { dtype: 'float32' });
  const small = b.op('mul', { activation: 'NONE' }, [row, one], { dtype: 'float32' });
  const x = b.input('x', 'float32', [64, 64]);
  const sum = b.op('add', { activation: 'NONE' }, [x, outer], { dtype: 'float32' });
  const all = b.op('add', { activation: 'NONE' }, [sum, small], { dtype: 'float32' });
  assert.is(kinds(applied('fold-constants', b.graph([all]))), 'mul add add');
});

// ---- remove-identity

test('remove-identity collapses views of all kinds into one reshape', () => {
  const b = builder();
  const x = b.input('x', 'int8', [1, 1, 4, 6], Q);
  const squeezed = b.op('squeeze', { axes: [0, 1] }, [x], { quant: Q });
  const expanded = b.op('expand_dims', { axis: 2 }, [squeezed], { quant: Q });
  const flat = b.op('reshape', { shape: [24] }, [expanded], { quant: Q });
  const after = applied('remove-identity', b.graph([flat]));
  assert.is(kinds(after), 'reshape');
  assert.equal(nodesOf(after), [0, 1, 2]);
});

test('remove-identity keeps the inner view when something else reads it', () => {
  const b = builder();
  const x = b.input('x', 'int8', [1, 1, 4, 6], Q);
  const squeezed = b.op('squeeze', { axes: [0, 1] }, [x], { quant: Q });
  const flat = b.op('reshape', { shape: [24] }, [squeezed], { quant: Q });
  const sum = b.op('add', { activation: 'NONE' }, [squeezed, squeezed], { quant: q(0.1, 0) });
  const after = applied('remove-identity', b.graph([flat, sum]));
  assert.is(kinds(after), 'reshape reshape add');
  assert.ok(after.ops[1]!.inputs[0] === after.inputs[0], 'the outer view reads the input');
});

test('remove-identity removes what takes everything or joins one tensor', () => {
  const b = builder();
  const x = b.input('x', 'int8', [2, 3], Q);
  const all = [
    { begin: 0, stride: 1, size: 2 },
    { begin: 0, stride: 1, size: 3 },
  ];
  const doubled = b.op('add', { activation: 'NONE' }, [x, x], { quant: Q });
  const sliced = b.op('strided_slice', { slices: all, shape: [2, 3] }, [doubled], { quant: Q });
  const joined = b.op('concatenation', { axis: 1 }, [sliced], { quant: Q });
  const same = b.op('quantize', {}, [joined], { quant: Q });
  const product = b.op('mul', { activation: 'NONE' }, [same, x], { quant: Q });
  const after = applied('remove-identity', b.graph([product]));
  assert.is(kinds(after), 'add mul');
  assert.equal(nodesOf(after), [0, 1, 2, 3, 4]);
});

test('remove-identity keeps slices, joins and requantizations that do something', () => {
  const b = builder();
  const x = b.input('x', 'int8', [2, 3], Q);
  const slices = [
    { begin: 0, stride: 1, size: 2 },
    { begin: 2, stride: -1, size: 3 },
  ];
  const reversed = b.op('strided_slice', { slices, shape: [2, 3] }, [x], { quant: Q });
  const joined = b.op('concatenation', { axis: 1 }, [reversed, x], { quant: Q });
  const other = b.op('quantize', {}, [joined], { quant: q(0.05, 4) });
  assertUntouched('remove-identity', b.graph([other]));
});

test('remove-identity keeps a reshape of the same shape that changes scale or zero point', () => {
  const b = builder();
  const x = b.input('x', 'int8', [4], Q);
  const other = b.op('reshape', { shape: [4] }, [x], { quant: q(0.1, 0) });
  const sum = b.op('add', { activation: 'NONE' }, [other, x], { quant: q(0.2, 0) });
  assertUntouched('remove-identity', b.graph([sum]));
});

test('remove-identity lets the producer write the output tensor itself', () => {
  const b = builder();
  const x = b.input('x', 'int8', [4], Q);
  const sum = b.op('add', { activation: 'NONE' }, [x, x], { quant: q(0.1, 0) });
  const same = b.op('reshape', { shape: [4] }, [sum], { quant: q(0.1, 0) });
  const product = b.op('mul', { activation: 'NONE' }, [sum, same], { quant: Q });
  const after = applied('remove-identity', b.graph([same, product]));
  assert.is(kinds(after), 'add mul');
  assert.is(after.ops[0]!.outputs[0], same);
  assert.equal(nodesOf(after), [0, 1, 2]);
});

test('remove-identity keeps a view between a graph input and an output, and between two outputs', () => {
  const one = builder();
  const x = one.input('x', 'int8', [4], Q);
  assertUntouched('remove-identity', one.graph([one.op('reshape', { shape: [4] }, [x], { quant: Q })]));

  const two = builder();
  const y = two.input('y', 'int8', [4], Q);
  const sum = two.op('add', { activation: 'NONE' }, [y, y], { quant: Q });
  const same = two.op('reshape', { shape: [4] }, [sum], { quant: Q });
  assertUntouched('remove-identity', two.graph([sum, same]));
});

function flattenedDense(): Graph {
  const b = builder();
  const x = b.input('x', 'int8', [1, 2, 2, 3], Q);
  const flat = b.op('reshape', { shape: [1, 12] }, [x], { quant: Q });
  const weights = b.random('w', 'int8', [5, 12], q(0.02, 0));
  const bias = b.random('b', 'int32', [5], q(0.001, 0));
  const attrs = { activation: 'NONE', keepNumDims: false };
  const y = b.op('fully_connected', attrs, [flat, weights, bias], { quant: q(0.3, 1) });
  return b.graph([y]);
}

test('remove-identity drops the flattening in front of a dense layer', () => {
  const after = applied('remove-identity', flattenedDense());
  assert.is(kinds(after), 'fully_connected');
  assert.equal(nodesOf(after), [0, 1]);
});

test('remove-identity keeps the flattening that another operator reads, or that changes the scale', () => {
  const b = builder();
  const x = b.input('x', 'int8', [1, 2, 2, 3], Q);
  const flat = b.op('reshape', { shape: [1, 12] }, [x], { quant: q(0.1, 0) });
  const weights = b.random('w', 'int8', [5, 12], q(0.02, 0));
  const bias = b.random('b', 'int32', [5], q(0.002, 0));
  const attrs = { activation: 'NONE', keepNumDims: false };
  const y = b.op('fully_connected', attrs, [flat, weights, bias], { quant: q(0.3, 1) });
  assertUntouched('remove-identity', b.graph([y]));
});

test('remove-identity keeps the rows that a dense layer with keep_num_dims would keep', () => {
  const b = builder();
  const x = b.input('x', 'int8', [1, 2, 2, 3], Q);
  const rows = b.op('reshape', { shape: [4, 3] }, [x], { quant: Q });
  const weights = b.random('w', 'int8', [5, 3], q(0.02, 0));
  const attrs = { activation: 'NONE', keepNumDims: true };
  const y = b.op('fully_connected', attrs, [rows, weights, null], { quant: q(0.3, 1) });
  assertUntouched('remove-identity', b.graph([y]));
});

test('remove-identity leaves reshaped constants to fold-constants', () => {
  const b = builder();
  const same = b.op('reshape', { shape: [4] }, [b.random('c', 'int8', [4], Q)], { quant: Q });
  const x = b.input('x', 'int8', [4], Q);
  assertUntouched('remove-identity', b.graph([b.op('add', { activation: 'NONE' }, [x, same], { quant: Q })]));
});

// ---- the pipeline

test('remove-dead-code removes what no output depends on and keeps unused inputs', () => {
  const b = builder();
  const x = b.input('x', 'int8', [4], Q);
  b.input('unused', 'int8', [4], Q);
  const sum = b.op('add', { activation: 'NONE' }, [x, x], { quant: Q });
  b.op('mul', { activation: 'NONE' }, [sum, x], { quant: Q });
  const after = applied('remove-dead-code', b.graph([sum]));
  assert.is(kinds(after), 'add');
  assert.is(after.inputs.length, 2);
});

const none = { before: 0, after: 0 };

/** A graph on which every pass has something to do. */
function everything(): Graph {
  const b = builder();
  const x = b.input('x', 'int8', [1, 1, 6, 2], Q);
  const half = b.op('reshape', { shape: [1, 6, 2] }, [x], { quant: Q });
  const image = b.op('reshape', { shape: [1, 3, 2, 2] }, [half], { quant: Q });
  const paddings = IMAGE.map(([before, after]) => ({ before, after }));
  const padded = b.op('pad', { paddings, value: -3 }, [image], { quant: Q });
  const filter = b.random('f', 'int8', [3, 3, 3, 2], q(0.02, 0));
  const attrs = { ...WINDOW, padding: NO_PADDING };
  const conv = b.op('conv2d', attrs, [padded, filter, null], { quant: Q });
  const clamped = b.op('relu', { activation: 'RELU' }, [conv], { quant: Q });
  const one = b.random('one', 'int8', [3], Q);
  const two = b.op('add', { activation: 'NONE' }, [one, one], { quant: Q });
  const sum = b.op('add', { activation: 'NONE' }, [clamped, two], { quant: Q });
  b.op('mul', { activation: 'NONE' }, [sum, sum], { quant: Q });
  const finer = b.op('quantize', {}, [sum], { quant: q(0.03, 5) });
  const coarser = b.op('quantize', {}, [finer], { quant: Q });
  const point = { stride: { h: 1, w: 1 }, dilation: WINDOW.dilation, padding: NO_PADDING };
  // The sum of channel 1 is far above what int8 holds; the one after has real values within -1..1.
  const bias = b.constant('b', 'int32', [3], [0, 1_000_000, 0]);
  const mixed = b.op(
    'conv2d',
    { ...point, activation: 'NONE' },
    [coarser, b.random('g', 'int8', [3, 1, 1, 3], q(0.02, 0)), bias],
    { quant: Q },
  );
  const small = b.random('h', 'int8', [2, 1, 1, 3], q(0.0001, 0));
  const last = b.op('conv2d', { ...point, activation: 'RELU_N1_TO_1' }, [mixed, small, null], { quant: Q });
  const up = b.op(
    'transpose_conv',
    { stride: { h: 2, w: 2 }, before: { h: 0, w: 0 }, size: { h: 4, w: 2 }, activation: 'NONE' },
    [last, b.random('t', 'int8', [2, 2, 2, 2], q(0.02, 0)), null],
    { quant: Q },
  );
  const halves = { block: { h: 2, w: 1 }, margin: NO_PADDING };
  const split = b.op('space_to_batch_nd', halves, [up], { quant: Q });
  const taps = b.random('d', 'int8', [2, 1, 1, 2], q(0.02, 0));
  const parts = b.op('conv2d', { ...point, activation: 'NONE' }, [split, taps, null], { quant: Q });
  const joined = b.op('batch_to_space_nd', halves, [parts], { quant: Q });
  const sequence = b.op('reshape', { shape: [1, 8, 2] }, [joined], { quant: Q });
  const longer = b.op('pad', { paddings: [none, { before: 1, after: 0 }, none], value: 0 }, [sequence], {
    quant: Q,
  });
  return b.graph([b.op('reshape', { shape: [1, 1, 9, 2] }, [longer], { quant: Q })]);
}

test('all passes together keep the results', () => {
  const g = everything();
  const seen: string[] = [];
  const run = (x: Graph, disabled: readonly string[] = []) =>
    runPasses(x, { disabled, verify: true, numerics: 'tflm', onPass: (name) => seen.push(name) });
  const after = run(g);
  assert.equal(
    seen,
    PASSES.map((p) => p.name),
  );
  assert.is(kinds(after), 'reshape conv2d add lut conv2d conv2d conv2d reshape conv2d reshape pad');
  assertSound(g, after, run);
});

test('each pass can be switched off, and the results stay', () => {
  const g = everything();
  for (const { name } of PASSES) {
    const seen: string[] = [];
    const options = { verify: true, numerics: 'tflm', onPass: (n: string) => seen.push(n) } as const;
    const after = runPasses(g, { ...options, disabled: [name] });
    assert.not.ok(seen.includes(name), `${name} ran`);
    assertSound(g, after, (x) => runPasses(x, { ...options, disabled: [name] }));
  }
  assert.is(runPasses(g, { disabled: PASSES.map((p) => p.name), verify: false, numerics: 'tflm' }), g);
});

test('an unknown pass name is rejected with the names that exist', () => {
  try {
    runPasses(everything(), { disabled: ['fuse-pads'], verify: false, numerics: 'tflm' });
    assert.unreachable();
  } catch (e) {
    assert.instance(e, NnmcuError);
    const [d] = (e as NnmcuError).diagnostics;
    assert.is(d.code, 'bad-option');
    assert.match(d.message, 'fuse-pads');
    for (const { name } of PASSES) assert.match(d.help!, name);
  }
});

test.run();
