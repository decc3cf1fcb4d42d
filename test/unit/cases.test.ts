// Data files bound to a model's tensors: by key or by name, one case or many, and back.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { goldenCases, inputCases, rawCases, stacked } from '../../src/data/cases.ts';
import type { NdArray } from '../../src/data/npy.ts';
import { NnmcuError } from '../../src/diagnostics.ts';
import type { Graph, Tensor, TensorId } from '../../src/ir/types.ts';

const tensor = (
  id: number,
  name: string,
  shape: readonly number[],
  dtype: Tensor['dtype'] = 'int8',
): Tensor => ({
  id: id as TensorId,
  dtype,
  shape,
  quant: { kind: 'none' },
  origin: { index: id, name },
});
const A = tensor(0, 'audio', [1, 3]);
const B = tensor(1, 'count', [2], 'int32');
const graph: Graph = {
  file: 'm.tflite',
  tensors: new Map([A, B].map((t) => [t.id, t])),
  ops: [],
  inputs: [A.id, B.id],
  outputs: [A.id],
};

const s8 = (shape: readonly number[]): NdArray => {
  const count = shape.reduce((n, d) => n * d, 1);
  return { dtype: 'int8', shape, values: Int8Array.from({ length: count }, (_, i) => i) };
};
const s32 = (shape: readonly number[]): NdArray => {
  const count = shape.reduce((n, d) => n * d, 1);
  return { dtype: 'int32', shape, values: Int32Array.from({ length: count }, (_, i) => -i) };
};
const read = (arrays: Record<string, NdArray>) => inputCases(graph, new Map(Object.entries(arrays)), 'x.npz');

test('arrays are found by position or by the name of the tensor', () => {
  const cases = read({ audio: s8([1, 3]), input_1: s32([2]), other: s8([9]) });
  assert.equal(cases, { axis: 'none', values: [[Int8Array.of(0, 1, 2), Int32Array.of(-0 | 0, -1)]] });
});

test('a leading axis holds cases, added to the shape or in place of a first dimension of 1', () => {
  const added = read({ input_0: s8([2, 1, 3]), input_1: s32([2, 2]) });
  assert.is(added.axis, 'added');
  assert.equal(added.values[1], [Int8Array.of(3, 4, 5), Int32Array.of(-2, -3)]);
  const merged = goldenCases(graph, new Map([['tflm_0', s8([4, 3])]]), 'tflm', 'g.npz')!;
  assert.is(merged.axis, 'merged');
  assert.is(merged.values.length, 4);
});

test('stacking is the inverse of reading cases', () => {
  for (const shape of [
    [1, 3],
    [1, 1, 3],
    [5, 1, 3],
    [5, 3],
  ]) {
    const array = s8(shape);
    const { values, axis } = goldenCases(graph, new Map([['output_0', array]]), 'tflm', 'g.npz')!;
    assert.equal(
      stacked(
        A,
        values.map((v) => v[0]!),
        axis,
      ),
      array,
    );
  }
});

test('raw bytes are cut into cases, all inputs of a case together', () => {
  const cases = rawCases(
    graph,
    Uint8Array.from({ length: 22 }, (_, i) => i),
    'x.bin',
  );
  assert.is(cases.values.length, 2);
  assert.equal(cases.values[1], [Int8Array.of(11, 12, 13), Int32Array.of(0x11100f0e, 0x15141312)]);
});

test('what does not fit is rejected with what was expected', () => {
  const message = (act: () => unknown): string => {
    try {
      act();
    } catch (error) {
      if (error instanceof NnmcuError) return error.message;
      throw error;
    }
    return 'accepted';
  };
  assert.match(
    message(() => read({ audio: s8([1, 3]) })),
    'no array input_1 or "count" (s32[2]); the file has audio',
  );
  assert.match(
    message(() => read({ input_0: s8([1, 4]), input_1: s32([2]) })),
    '"audio" is s8[1,3], the array is s8[1,4]',
  );
  assert.match(
    message(() => read({ input_0: s32([1, 3]), input_1: s32([2]) })),
    'the array is int32',
  );
  assert.match(
    message(() => read({ input_0: s8([0, 1, 3]), input_1: s32([2]) })),
    's8[0,1,3]',
  );
  assert.match(
    message(() => read({ input_0: s8([2, 1, 3]), input_1: s32([3, 2]) })),
    'number of cases: 2, 3',
  );
  assert.match(
    message(() => rawCases(graph, new Uint8Array(12), 'x.bin')),
    'one case of s8[1,3] + s32[2] has 11 bytes',
  );
  assert.match(
    message(() => rawCases(graph, new Uint8Array(0), 'x.bin')),
    'has 0 bytes',
  );
  assert.is(goldenCases(graph, new Map(), 'tflm', 'g.npz'), null);
});

test.run();
