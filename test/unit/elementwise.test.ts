// What the operator vectors do not reach: values where the two numerics differ, the choice of kernel, rejections,
// and the strides of broadcasting against plain index arithmetic.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NnmcuError } from '../../src/diagnostics.ts';
import {
  allocate,
  type DType,
  elementCount,
  type Numerics,
  type OpId,
  type Quant,
  type Tensor,
  type TensorId,
  type Values,
} from '../../src/ir/types.ts';
import { add } from '../../src/ops/add.ts';
import { broadcastOf, broadcastShape, forEachPair } from '../../src/ops/common/broadcast.ts';
import { leakyRelu } from '../../src/ops/leaky-relu.ts';
import { logistic } from '../../src/ops/logistic.ts';
import { mul } from '../../src/ops/mul.ts';
import type { NodeView, OpDef } from '../../src/ops/op-def.ts';
import { quantize } from '../../src/ops/quantize.ts';
import { relu } from '../../src/ops/relu.ts';
import { sub } from '../../src/ops/sub.ts';
import { tanh } from '../../src/ops/tanh.ts';

const NONE = { activation: 'NONE' } as const;
const f32 = Math.fround;

let nextId = 0;
function tensor(
  dtype: DType,
  shape: readonly number[],
  scale?: number,
  zeroPoint = 0,
  data?: Values,
): Tensor {
  const index = nextId++;
  const quant: Quant =
    scale === undefined ? { kind: 'none' } : { kind: 'per-tensor', scale: f32(scale), zeroPoint };
  const t = { id: index as TensorId, dtype, shape, quant, origin: { index, name: `t${index}` } };
  return data ? { ...t, data } : t;
}
const s8 = (scale: number, zeroPoint: number, shape: readonly number[] = [1], data?: Values): Tensor =>
  tensor('int8', shape, scale, zeroPoint, data);

function node<A>(def: OpDef<string, A>, attrs: A, inputs: readonly Tensor[], output: Tensor): NodeView<A> {
  const op = {
    kind: def.kind,
    id: 0 as OpId,
    attrs,
    inputs: inputs.map((t) => t.id),
    outputs: [output.id],
    origins: [{ index: 0, name: 'node' }] as const,
  };
  return { file: 'test.tflite', op, attrs, inputs, outputs: [output] };
}

/** The int8 result of single elements. */
const one = <A>(def: OpDef<string, A>, n: NodeView<A>, values: readonly number[], numerics: Numerics) =>
  Number(
    def.reference(
      n,
      values.map((v) => Int8Array.of(v)),
      numerics,
    )[0]?.[0],
  );

function differs<A>(
  def: OpDef<string, A>,
  n: NodeView<A>,
  values: readonly number[],
  expected: Readonly<Record<'tflm' | 'litert', number>>,
): void {
  assert.is(one(def, n, values, 'tflm'), expected.tflm, 'tflm');
  assert.is(one(def, n, values, 'litert'), expected.litert, 'litert');
}

// Each expected pair below is what TFLM and LiteRT's reference answered for that very model.
test('MUL has its factor in double for tflm and in float for litert', () => {
  const n = node(mul, NONE, [s8(2.25, 115), s8(1.5, 122)], s8(1.6, -100));
  differs(mul, n, [111, 114], { tflm: -33, litert: -32 });
});

test('RELU and LEAKY_RELU have their factor in double for tflm and in float for litert', () => {
  const r = node(relu, { activation: 'RELU' }, [s8(3.3, -18)], s8(6.4, 19));
  differs(relu, r, [14], { tflm: 35, litert: 36 });
  const l = node(leakyRelu, { alpha: -1 }, [s8(0.75, 124)], s8(1.1, 46));
  differs(leakyRelu, l, [25], { tflm: 113, litert: 114 });
});

test('LOGISTIC and TANH are fixed point for tflm and a float table for litert', () => {
  const a = node(logistic, {}, [s8(2.0617175102233887, 0)], s8(1 / 256, -128));
  differs(logistic, a, [-3], { tflm: -128, litert: -127 });
  const b = node(tanh, {}, [s8(0.0074984547682106495, -102)], s8(1 / 128, 0));
  differs(tanh, b, [96], { tflm: 115, litert: 116 });
});

test('LOGISTIC and TANH are monotonic and symmetric over all inputs', () => {
  for (const scale of [0.001, 0.05, 0.31, 4, 1000]) {
    const all = Int8Array.from({ length: 256 }, (_, i) => i - 128);
    const n = node(tanh, {}, [s8(scale, 0, [256])], s8(1 / 128, 0, [256]));
    const y = tanh.reference(n, [all], 'tflm')[0] as Int8Array;
    for (let i = 1; i < 256; i++) assert.ok(y[i]! >= y[i - 1]!, `scale ${scale}, input ${i - 128}`);
    for (let x = 1; x < 128; x++)
      assert.ok(Math.abs(y[128 + x]! + y[128 - x]!) <= 1, `scale ${scale}, input ${x}`);
  }
});

test('broadcasting walks the elements that plain index arithmetic names', () => {
  const pairs = [
    [
      [2, 3],
      [2, 3],
    ],
    [[], [2, 3]],
    [
      [4, 1, 3],
      [5, 1],
    ],
    [
      [2, 1, 3, 1, 5],
      [1, 4, 1, 2, 1],
    ],
    [
      [1, 6, 1, 1],
      [1, 1, 1, 1],
    ],
    [
      [2, 3, 4, 5],
      [4, 5],
    ],
    [[1], [1]],
  ] as const;
  for (const [a, b] of pairs) {
    const shape = broadcastShape(a, b);
    assert.ok(shape);
    const at = (operand: readonly number[], index: readonly number[]): number =>
      operand.reduce((sum, d, i) => sum * d + (d === 1 ? 0 : index[i + shape.length - operand.length]!), 0);
    let count = 0;
    forEachPair(broadcastOf(a, b), (out, i, j) => {
      let rest = out;
      const index = shape.toReversed().map((d) => {
        const position = rest % d;
        rest = (rest - position) / d;
        return position;
      });
      index.reverse();
      assert.equal([out, i, j], [count++, at(a, index), at(b, index)], `[${a}] with [${b}]`);
    });
    assert.is(count, elementCount(shape), `[${a}] with [${b}]`);
  }
  assert.is(broadcastShape([2, 3], [2]), null);
});

test('dimensions that behave alike are merged', () => {
  assert.equal(broadcastOf([2, 3, 4], [2, 3, 4]), { extent: [24], stride1: [1], stride2: [1] });
  assert.equal(broadcastOf([1, 8, 8, 16], [16]), { extent: [64, 16], stride1: [16, 1], stride2: [0, 1] });
  assert.equal(broadcastOf([], []), { extent: [], stride1: [], stride2: [] });
});

test('the kernel follows from the shapes and constants', () => {
  const symbols = (a: Tensor, b: Tensor, out: Tensor): readonly string[] =>
    add.lower(node(add, NONE, [a, b], out), { numerics: 'tflm' }).map((call) => call.symbol);
  const x = s8(0.1, 0, [1, 4, 4, 3]);
  const out = s8(0.2, 0, [1, 4, 4, 3]);
  assert.equal(symbols(x, s8(0.1, 0, [4, 4, 3]), out), ['nnmcu_linear_sum_s8']);
  assert.equal(symbols(x, s8(0.1, 0, [3]), out), ['nnmcu_corrected_sum_s8']);
  assert.equal(symbols(x, s8(0.1, 0, [], Int8Array.of(5)), out), ['nnmcu_lut_s8']);
  assert.equal(symbols(s8(0.1, 0, [1], Int8Array.of(5)), x, out), ['nnmcu_lut_s8']);
  assert.equal(symbols(tensor('float32', [2]), tensor('float32', [2]), tensor('float32', [2])), [
    'nnmcu_add_f32',
  ]);
});

test('the output may lie over every operand that is not repeated, whatever the type and the kernel', () => {
  const shapes = [[2, 3], [1, 3], [2, 1], [3], [1], [1, 2, 3], [2, 2, 3]];
  for (const a of shapes)
    for (const b of shapes) {
      const shape = broadcastShape(a, b);
      if (shape === null) continue;
      const walk = broadcastOf(a, b);
      const inOrder = [true, true];
      forEachPair(walk, (out, i, j) => {
        if (i !== out) inOrder[0] = false;
        if (j !== out) inOrder[1] = false;
      });
      const operand = (dtype: DType, dims: readonly number[]): Tensor =>
        tensor(dtype, dims, dtype === 'int8' ? 0.1 : undefined);
      for (const dtype of ['int8', 'int32', 'float32'] as const)
        for (const def of [add, sub, mul])
          for (const numerics of ['tflm', 'ort'] as const) {
            const n = node(def, NONE, [operand(dtype, a), operand(dtype, b)], operand(dtype, shape));
            const overlaps = def.lower(n, { numerics })[0]!.overlaps!;
            const free = [a, b].flatMap((d, i) => (elementCount(d) === elementCount(shape) ? [i] : []));
            assert.ok(free.every((i) => inOrder[i]));
            assert.equal(
              overlaps,
              free.map((input) => ({ input, lead: 0, step: 1 })),
              `${def.kind} ${dtype} [${a}] [${b}]`,
            );
          }
    }
});

test('a QUANTIZE that changes nothing is a view, one between int8 scales a table', () => {
  const same = node(quantize, {}, [s8(0.5, 3, [4])], s8(0.5, 3, [4]));
  assert.is(quantize.view?.(same), 0);
  assert.equal(quantize.lower(same, { numerics: 'tflm' }), []);
  const other = node(quantize, {}, [s8(0.5, 3, [4])], s8(0.25, 3, [4]));
  assert.is(quantize.view?.(other), null);
  assert.is(quantize.lower(other, { numerics: 'tflm' })[0]?.symbol, 'nnmcu_lut_s8');
});

test('QUANTIZE saturates, rounds ties away from zero and defines NaN', () => {
  const input = Float32Array.of(0.5, -0.5, 1.5, 0.49999997, 1e30, -1e30, Infinity, -Infinity, Number.NaN);
  const n = node(quantize, {}, [tensor('float32', [9])], s8(1, -3, [9]));
  const [result] = quantize.reference(n, [input], 'tflm');
  assert.equal([...(result as Int8Array)], [-2, -4, -1, -3, 127, -128, 127, -128, -128]);
});

test('under ort QUANTIZE, sums, products and tables round ties to even', () => {
  const reals = Float32Array.of(0.5, -0.5, 1.5, 2.5, 0.49999997, 1e30, Number.NaN);
  const n = node(quantize, {}, [tensor('float32', [7])], s8(1, -3, [7]));
  assert.equal([...(quantize.reference(n, [reals], 'ort')[0] as Int8Array)], [-3, -3, -1, -1, -3, 127, -128]);
  const all = Int8Array.of(-3, -2, -1, 0, 1, 2, 3, 4, 5);
  const ones = new Int8Array(9).fill(1);
  const halves = s8(2, 0, [9]);
  const x = s8(1, 0, [9]);
  const results = (def: OpDef, inputs: readonly Tensor[]): readonly number[] => [
    ...(def.reference(node(def, NONE, inputs, halves), [all, ones], 'ort')[0] as Int8Array),
  ];
  assert.equal(results(mul, [x, x]), [-2, -1, 0, 0, 0, 1, 2, 2, 2]);
  assert.equal(results(add, [x, x]), [-1, 0, 0, 0, 1, 2, 2, 2, 3]);
  assert.equal(results(sub, [x, x]), [-2, -2, -1, 0, 0, 0, 1, 2, 2]);
  assert.equal(results(quantize, [x]), [-2, -1, 0, 0, 0, 1, 2, 2, 2]);
});

test('under ort LOGISTIC goes to any scale at once, under the others by way of its own', () => {
  const to = { scale: 1 / 200, zero: 10 };
  const values = Int8Array.from({ length: 256 }, (_, i) => i - 128);
  const n = node(logistic, {}, [s8(0.05, 3, [256])], s8(to.scale, to.zero, [256]));
  const exact = [...values].map((v) => 1 / (1 + Math.exp(-0.05 * (v - 3))) / to.scale + to.zero);
  const clamped = exact.map((y) => Math.min(Math.max(y, -128), 127));
  const worst = (numerics: Numerics): number =>
    Math.max(
      ...[...(logistic.reference(n, [values], numerics)[0] as Int8Array)].map((y, i) =>
        Math.abs(y - clamped[i]!),
      ),
    );
  assert.ok(worst('ort') <= 0.501, `${worst('ort')}`);
  assert.ok(worst('tflm') > 0.501 && worst('tflm') <= 0.5 + 200 / 512, `${worst('tflm')}`);
});

test('int32 sums wrap, then the activation holds', () => {
  const n = node(
    add,
    { activation: 'RELU6' as const },
    [tensor('int32', [3]), tensor('int32', [3])],
    tensor('int32', [3]),
  );
  const a = Int32Array.of(2147483647, 3, -9);
  const b = Int32Array.of(1, 9, 2);
  assert.equal([...(add.reference(n, [a, b], 'tflm')[0] as Int32Array)], [0, 6, 0]);
});

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (e) {
    if (e instanceof NnmcuError) return e.diagnostics[0].code;
    throw e;
  }
  return 'accepted';
}

test('what no kernel can compute is rejected with a diagnostic', () => {
  const out = s8(0.1, 0, [4]);
  const infer = <A>(def: OpDef<string, A>, attrs: A, inputs: readonly Tensor[], output = out): string =>
    codeOf(() => def.infer(node(def, attrs, inputs, output)));
  assert.is(infer(add, NONE, [s8(0.1, 0, [4]), s8(0.1, 0, [3])]), 'invalid-graph');
  assert.is(infer(add, NONE, [s8(0.1, 0, [4])]), 'invalid-graph');
  assert.is(infer(add, NONE, [s8(0.1, 0, [4]), tensor('float32', [4])]), 'unsupported-dtype');
  assert.is(infer(add, NONE, [tensor('int16', [4], 0.1), tensor('int16', [4], 0.1)]), 'unsupported-dtype');
  assert.is(infer(add, NONE, [tensor('int8', [4]), s8(0.1, 0, [4])]), 'invalid-graph');
  const alternating = [s8(0.1, 0, [2, 1, 2, 1, 2, 1]), s8(0.1, 0, [1, 2, 1, 2, 1, 2])];
  assert.is(infer(add, NONE, alternating), 'unsupported-option');
  assert.is(infer(add, NONE, [s8(1e8, 0, [4]), s8(1, 0, [4])], s8(1, 0, [4])), 'unsupported-option');
  assert.is(infer(mul, NONE, [s8(1e4, 0, [4]), s8(1e4, 0, [4])]), 'unsupported-option');
  assert.is(infer(logistic, {}, [s8(0.1, 0, [4])]), 'accepted');
  assert.is(infer(logistic, {}, [s8(0.1, 0, [4])], s8(1e-9, 0, [4])), 'unsupported-option');
  assert.is(infer(quantize, {}, [tensor('float32', [4])], tensor('int32', [4], 0.1)), 'unsupported-dtype');
  assert.is(infer(quantize, {}, [s8(1e9, 0, [4])]), 'unsupported-option');
});

test('every dtype that is listed for an element-wise operator has a reference', () => {
  for (const dtype of ['int8', 'int32', 'float32'] as const) {
    const t = () => tensor(dtype, [3], dtype === 'int8' ? 1 : undefined);
    const [result] = mul.reference(
      node(mul, NONE, [t(), t()], t()),
      [allocate(dtype, 3), allocate(dtype, 3)],
      'tflm',
    );
    assert.equal(Array.from(result ?? [], Number), [0, 0, 0], dtype);
  }
});

test.run();
