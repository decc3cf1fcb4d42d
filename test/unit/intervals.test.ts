// Interval analysis holds every value the reference interpreter gives, under all numerics, and is exact where it says so.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rangesOf } from '../../src/analysis/intervals.ts';
import { type Interval, type Intervals, image, ofConstant, regrouped } from '../../src/ir/intervals.ts';
import type { Graph, Numerics, TensorId, Values } from '../../src/ir/types.ts';
import { OPS } from '../../src/ops/index.ts';
import { randomCases } from '../../src/verify/cases.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { builder, q } from './op-graph.ts';
import { randomNetwork } from './random-network.ts';

const NUMERICS: readonly Numerics[] = ['tflm', 'litert', 'ort'];
const WINDOW = { stride: { h: 1, w: 1 }, dilation: { h: 1, w: 1 }, activation: 'NONE' };
const NO_PADDING = { top: 0, bottom: 0, left: 0, right: 0 };
const Q = q(0.05, -3);

/** A network's intervals, and the smallest and largest value each channel had. */
function observed(g: Graph, numerics: Numerics, inputs: readonly (readonly Values[])[]) {
  const seen = new Map<TensorId, { low: number; high: number }[]>();
  const ranges = rangesOf(g, numerics);
  for (const given of inputs)
    interpret(g, given, numerics, (op, [values]) => {
      const id = op.outputs[0]!;
      const channels = ranges.get(id)!.length;
      const bounds = seen.get(id) ?? Array.from({ length: channels }, () => ({ low: 999, high: -999 }));
      seen.set(id, bounds);
      values!.forEach((value, i) => {
        const b = bounds[i % channels]!;
        b.low = Math.min(b.low, Number(value));
        b.high = Math.max(b.high, Number(value));
      });
    });
  return { seen, ranges };
}

test('every value is inside its interval, and constant channels are constant, in random networks', () => {
  const used = new Set<string>();
  let constant = 0;
  let narrow = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const g = randomNetwork(seed);
    for (const op of g.ops) used.add(op.kind);
    const inputs = randomCases(g, 9, seed).map((c) => c.inputs);
    for (const numerics of NUMERICS) {
      const { seen, ranges } = observed(g, numerics, inputs);
      for (const [id, bounds] of seen)
        bounds.forEach((b, c) => {
          const { low, high } = ranges.get(id)![c]!;
          assert.ok(
            low <= b.low && b.high <= high,
            `seed ${seed} ${numerics} tensor ${id} channel ${c}: ${b.low}..${b.high} is not in ${low}..${high}`,
          );
          if (low === high) constant++;
          else if (high - low < 255) narrow++;
        });
    }
  }
  assert.ok(constant > 500 && narrow > 500, `${constant} constant and ${narrow} narrow channels are too few`);
  const expected = OPS.filter((def) => def.intervals !== undefined && def.channels !== undefined);
  assert.ok(expected.filter((def) => used.has(def.kind)).length >= 12, [...used].join(' '));
});

test('the ends of a convolution are reached by the inputs that make its sum smallest and largest', () => {
  for (const numerics of NUMERICS) {
    const b = builder();
    const x = b.input('x', 'int8', [1, 3, 3, 4], Q);
    const w = b.random('w', 'int8', [5, 3, 3, 4], q(0.001, 0));
    const y = b.op('conv2d', { ...WINDOW, padding: NO_PADDING }, [x, w, null], { quant: q(0.1, 5) });
    const g = b.graph([y]);
    const intervals = rangesOf(g, numerics).get(y)!;
    const weights = g.tensors.get(w)!.data as Int8Array;
    for (let co = 0; co < 5; co++) {
      const row = weights.subarray(co * 36, (co + 1) * 36);
      const at = (up: number, down: number): number =>
        (interpret(g, [Int8Array.from(row, (v) => (v > 0 ? up : down))], numerics)[0] as Int8Array)[co]!;
      assert.equal(intervals[co], { low: at(-128, 127), high: at(127, -128) });
    }
  }
});

test('a padded border counts: a constant input gives different sums there', () => {
  const b = builder();
  const x = b.input('x', 'int8', [1, 4, 4, 1], q(1, 0));
  const weightless = b.constant('w', 'int8', [1, 1, 1, 1], [0], q(1, 0));
  const ten = b.constant('b', 'int32', [1], [10]);
  const always10 = b.op('conv2d', { ...WINDOW, padding: NO_PADDING }, [x, weightless, ten], {
    quant: q(1, 0),
  });
  const ones = b.constant('ones', 'int8', [1, 3, 3, 1], new Array(9).fill(1), q(1, 0));
  const padding = { top: 1, bottom: 1, left: 1, right: 1 };
  const sum = b.op('conv2d', { ...WINDOW, padding }, [always10, ones, null], { quant: q(1, 0) });
  const ranges = rangesOf(b.graph([sum]), 'tflm');
  assert.equal(ranges.get(always10), [{ low: 10, high: 10 }]);
  // Four taps in the corner, nine inside.
  assert.equal(ranges.get(sum), [{ low: 40, high: 90 }]);
});

test('a sum that can leave int32 has no interval', () => {
  const b = builder();
  const x = b.input('x', 'int8', [1, 1, 1, 1], q(1, 0));
  const w = b.constant('w', 'int8', [1, 1, 1, 1], [127], q(0.0001, 0));
  const bias = b.constant('b', 'int32', [1], [2147483647]);
  const y = b.op('conv2d', { ...WINDOW, padding: NO_PADDING }, [x, w, bias], { quant: q(1, 0) });
  assert.equal(rangesOf(b.graph([y]), 'tflm').get(y), [{ low: -128, high: 127 }]);
});

test('reshaping regroups channels by the common divisor of the last axes', () => {
  const of = (list: readonly number[]): Intervals => list.map((v): Interval => ({ low: v, high: v }));
  assert.equal(regrouped(of([1, 2]), 4), of([1, 2, 1, 2]));
  assert.equal(regrouped(of([1, 2, 3, 4]), 2), [
    { low: 1, high: 3 },
    { low: 2, high: 4 },
  ]);
  assert.equal(regrouped(of([1, 2, 3]), 2), [
    { low: 1, high: 3 },
    { low: 1, high: 3 },
  ]);
});

test('constants and tables are exact', () => {
  const data = Int8Array.of(1, -5, 3, -5, 2, -5);
  const t = { id: 0 as TensorId, dtype: 'int8', shape: [3, 2], quant: Q, data } as const;
  assert.equal(ofConstant({ ...t, origin: { index: 0, name: 't' } }), [
    { low: 1, high: 3 },
    { low: -5, high: -5 },
  ]);
  assert.equal(
    image({ low: -3, high: 2 }, (v) => v * v),
    { low: 0, high: 9 },
  );
});

test.run();
