// Comparison and the files between nnmcu and the harness, without running anything.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeResults, encodeCases } from '../../src/verify/case-file.ts';
import { randomCases } from '../../src/verify/cases.ts';
import { compareValues, type Expectation, firstDivergence, indexOf } from '../../src/verify/compare.ts';
import { makeGraph } from './make-graph.ts';

test('a position becomes one index per dimension', () => {
  assert.equal(indexOf(0, []), []);
  assert.equal(indexOf(23, [1, 2, 3, 4]), [0, 1, 2, 3]);
  assert.equal(indexOf(7, [2, 2, 2, 1]), [1, 1, 1, 0]);
});

test('equal values have no mismatch, and the first difference is named', () => {
  const a = Int8Array.from({ length: 24 }, (_, i) => i);
  assert.is(compareValues(a, a.slice(), [1, 2, 3, 4]), null);
  const b = a.slice();
  b[14] = -3;
  b[20] = 0;
  assert.equal(compareValues(a, b, [1, 2, 3, 4]), {
    element: [0, 1, 0, 2],
    expected: 14,
    got: -3,
    differing: 2,
    total: 24,
  });
});

test('floats are compared by value of their bits, NaN with NaN', () => {
  const nan = new Float32Array(new Uint32Array([0x7fc00001]).buffer);
  assert.is(compareValues(Float32Array.of(Number.NaN), nan, [1]), null);
  assert.is(compareValues(Float32Array.of(0), Float32Array.of(-0), [1])?.differing, 1);
  assert.is(compareValues(BigInt64Array.of(1n), BigInt64Array.of(-1n), [1])?.got, -1n);
});

const layer = (index: number, values: Int8Array): Expectation => ({
  layer: index,
  output: 0,
  op: 'conv2d',
  name: `l${index}`,
  type: { dtype: 'int8', shape: [1, values.length] },
  values,
});
const record = (index: number, ...bytes: number[]) => ({
  layer: index,
  output: 0,
  bytes: Uint8Array.from(bytes),
});
const PROGRAM = [layer(0, Int8Array.of(1, 2)), layer(2, Int8Array.of(-1, -2))];

test('a program that does as expected has no divergence', () => {
  assert.is(firstDivergence(PROGRAM, [record(0, 1, 2), record(2, 255, 254)]), null);
});

test('the first layer in program order is named', () => {
  const found = firstDivergence(PROGRAM, [record(0, 1, 3), record(2, 9, 9)]);
  assert.is(
    found?.message,
    'layer 0 conv2d "l0": element [0,1] of s8[1,2] is 3, expected 2 (1 of 2 elements differ)',
  );
});

test('missing, surplus and resized layers are told apart', () => {
  assert.is(firstDivergence(PROGRAM, [record(0, 1, 2)])?.message, 'layer 2 conv2d "l2": was not computed');
  assert.is(
    firstDivergence(PROGRAM, [record(0, 1, 2), record(2, 255)])?.message,
    'layer 2 conv2d "l2": s8[1,2] has 2 bytes, the target wrote 1',
  );
  const extra = firstDivergence(PROGRAM, [record(0, 1, 2), record(2, 255, 254), record(3, 0)]);
  assert.match(extra!.message, /^layer 3 output 0 is not in the program/);
});

test('cases are encoded as the harness reads them', () => {
  const file = encodeCases([{ model: 3, inputs: [Uint8Array.of(7), Uint8Array.of(8, 9)] }]);
  assert.is(Buffer.from(file).toString('hex'), '4e4e4d3101000000' + '030000000300000000000000' + '070809');
  const runs = [
    { bytes: 8, mayWrite: true, dead: false },
    { bytes: 3, mayWrite: false, dead: true },
  ];
  const mapped = encodeCases([
    { model: 0, inputs: [Uint8Array.of(7)], maps: [{ layer: 5, output: 1, runs }] },
  ]);
  const words = ['05000000', '01000000', '02000000', '21000000', '0e000000'];
  assert.is(
    Buffer.from(mapped).subarray(8).toString('hex'),
    `${'000000000100000005000000'}07${words.join('')}`,
  );
});

const word = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer);
const RESULTS = Buffer.concat([
  ...[Buffer.from('BEGN'), word(0, 5, 0), Buffer.from('LAYR'), word(1, 0, 1), Buffer.of(42)],
  ...[Buffer.from('STRY'), word(1, 0, 12), word(64, 70, 3)],
  ...[Buffer.from('OUTP'), word(0, 0, 2), Buffer.of(1, 2), Buffer.from('END '), word(2, 640, 0)],
  ...[Buffer.from('DONE'), word(1, 0, 0)],
]);

test('results are decoded', () => {
  assert.equal(decodeResults(RESULTS), {
    cases: [
      {
        index: 0,
        model: 5,
        layers: [{ layer: 1, output: 0, bytes: Uint8Array.of(42) }],
        outputs: [Uint8Array.of(1, 2)],
        strays: [{ layer: 1, output: 0, first: 64, last: 70, count: 3 }],
        overrun: { before: false, after: true },
        overrunBlocks: [0],
        ticks: 0,
        stackBytes: 640,
      },
    ],
    done: true,
    open: null,
  });
});

test('a result file that ends anywhere says what was running', () => {
  for (let length = 0; length < RESULTS.length; length++) {
    const { done, open, cases } = decodeResults(RESULTS.subarray(0, length));
    assert.is(done, false);
    const ended = length >= RESULTS.length - 16;
    assert.is(cases.length, ended ? 1 : 0);
    assert.equal(
      open,
      length < 16 || ended ? null : { index: 0, model: 5, lastLayer: length < 33 ? null : 1 },
    );
  }
});

test('random cases have the corners first and repeat with their seed', () => {
  const g = makeGraph({ inputs: { x: 50 }, boxes: [], outputs: ['x'] });
  const cases = randomCases(g, 8, 1);
  assert.equal(
    cases.map((c) => c.name),
    ['min', 'max', 'zero', ...[0, 1, 2, 3, 4].map((i) => `noise ${i} (seed 1)`)],
  );
  const values = cases.map((c) => c.inputs[0] as Int8Array);
  assert.ok(values[0]!.every((v) => v === -128) && values[1]!.every((v) => v === 127));
  const spread = values.map((v) => Math.max(...v) - Math.min(...v));
  assert.ok(spread[3]! > 200 && spread[6]! < 40, `spreads ${spread}`);
  assert.equal(randomCases(g, 8, 1), cases);
  assert.not.equal(randomCases(g, 8, 2), cases);
});

test.run();
