// Comparing tensors of two graphs as reals: signal over noise, conversion between types, agreement of the largest.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Graph, Tensor, TensorId } from '../../src/ir/types.ts';
import {
  compareSample,
  convert,
  mergedDifferences,
  realValues,
  sqnr,
} from '../../src/quantize/difference.ts';
import { net } from './networks.ts';

const tensor = (dtype: Tensor['dtype'], quant: Tensor['quant']): Tensor => ({
  id: 0 as TensorId,
  dtype,
  shape: [3],
  quant,
  origin: { index: 0, name: 't' },
});
const real = tensor('float32', { kind: 'none' });
const int8 = tensor('int8', { kind: 'per-tensor', scale: 0.5, zeroPoint: 10 });

test('SQNR is the ratio of powers in dB, infinite when nothing differs', () => {
  assert.is(sqnr({ signal: 1000, noise: 1 }), 30);
  assert.is(sqnr({ signal: 5, noise: 0 }), Infinity);
  assert.is(sqnr({ signal: 0, noise: 1 }), -Infinity);
});

test('values become the units of another tensor, rounded half away from zero and clamped', () => {
  assert.equal(convert(real, int8, Float32Array.of(0.25, -0.25, 1000)), Int8Array.of(11, 9, 127));
  assert.equal(convert(int8, real, Int8Array.of(-128, 10, 127)), Float32Array.of(-69, 0, 58.5));
  assert.equal(realValues(int8, Int8Array.of(12, 8, 10)), Float64Array.of(1, -1, 0));
  const uint8 = tensor('uint8', { kind: 'per-tensor', scale: 1, zeroPoint: 128 });
  assert.equal(convert(int8, uint8, Int8Array.of(-128, 10, 127)), Uint8Array.of(59, 128, 187));
  assert.equal(convert(real, uint8, Float32Array.of(-200, 200, 0)), Uint8Array.of(0, 255, 128));
});

/** Inputs of one row as scores: output = input + constant. */
function scores(added: readonly number[], name = 'add_0'): Graph {
  const n = net();
  const x = n.input('x', [1, 3]);
  const y = n.op('add', { activation: 'NONE' }, [x, n.constant('c', [3], Float32Array.from(added))], [1, 3]);
  const g = n.graph(y);
  const t = g.tensors.get(y)!;
  return { ...g, tensors: new Map(g.tensors).set(y, { ...t, origin: { ...t.origin, name } }) };
}

test('one sample gives powers, the largest error and whether the same element is the largest', () => {
  const [same] = compareSample(scores([0, 0, 0]), scores([0.5, 0, -1]), [Float32Array.of(1, 2, 4)]);
  assert.equal(
    [same!.signal, same!.noise, same!.maxError, same!.sameTop, same!.elements, same!.output],
    [21, 1.25, 1, 1, 3, 0],
  );
  const [other] = compareSample(scores([0, 0, 0]), scores([4, 0, 0]), [Float32Array.of(1, 2, 4)]);
  assert.is(other!.sameTop, 0);
  // What rounding makes equal may be the largest in either order.
  const [tie] = compareSample(scores([0, 0, 0]), scores([3, 0, 0]), [Float32Array.of(1, 2, 4)]);
  assert.is(tie!.sameTop, 1);
});

test('outputs are compared by position, whatever their names', () => {
  const [d] = compareSample(scores([0, 0, 0]), scores([1, 1, 1], 'other'), [Float32Array.of(0, 0, 0)]);
  assert.equal([d!.name, d!.noise], ['other', 3]);
});

test('sums over samples add, and the largest error stays', () => {
  const of = (values: readonly number[]) =>
    compareSample(scores([0, 0, 0]), scores([1, 0, 0]), [Float32Array.from(values)]);
  const [merged] = mergedDifferences(of([1, 2, 4]), of([3, 2.5, 0]));
  assert.equal(
    [merged!.samples, merged!.signal, merged!.noise, merged!.maxError, merged!.sameTop],
    [2, 36.25, 2, 1, 2],
  );
});

test.run();
