// Weights of converters' other modes. Half precision behind a DEQUANTIZE becomes float32, bit for bit; dynamic range
// quantization is rejected in one message.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatDiagnostic, NnmcuError } from '../../src/diagnostics.ts';
import { importModel } from '../../src/import/detect.ts';
import { halfToFloat } from '../../src/import/half.ts';
import { BuiltinOperator, TensorType } from '../../src/import/tflite/schema/tflite.ts';
import { tensorOf } from '../../src/ir/graph.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { buildTflite, type TestModel } from '../support/build-tflite.ts';

const halves = (...bits: readonly number[]): Uint8Array => new Uint8Array(Uint16Array.from(bits).buffer);

const MODEL: TestModel = {
  tensors: [
    { name: 'x', shape: [1, 2], type: TensorType.FLOAT32 },
    { name: 'half', shape: [1, 2], type: TensorType.FLOAT16, data: halves(0x3c00, 0xc100) },
    { name: 'weights', shape: [1, 2], type: TensorType.FLOAT32 },
    { name: 'y', shape: [1, 2], type: TensorType.FLOAT32 },
  ],
  operators: [
    { code: BuiltinOperator.DEQUANTIZE, inputs: [1], outputs: [2] },
    { code: BuiltinOperator.ADD, inputs: [0, 2], outputs: [3] },
  ],
  inputs: [0],
  outputs: [3],
};

test('bits of half precision are the numbers of IEEE 754', () => {
  const cases = [
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x3c00, 1],
    [0xc100, -2.5],
    [0x7bff, 65504],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
  ] as const;
  for (const [bits, value] of cases) assert.ok(Object.is(halfToFloat(bits), value), bits.toString(16));
  assert.ok(Number.isNaN(halfToFloat(0x7e00)));
});

test('weights of half precision are float32 weights, and nothing widens them on the device', () => {
  const g = importModel(buildTflite(MODEL), 'm.tflite');
  assert.equal(
    g.ops.map((op) => op.kind),
    ['add'],
  );
  assert.equal(tensorOf(g, g.ops[0]!.inputs[1]!).data, Float32Array.of(1, -2.5));
  assert.equal(interpret(g, [Float32Array.of(1, 2)], 'tflm')[0], Float32Array.of(2, -0.5));
});

test('a computed tensor of half precision stays an error', () => {
  const tensors = MODEL.tensors.with(1, { name: 'half', shape: [1, 2], type: TensorType.FLOAT16 });
  const bytes = buildTflite({ ...MODEL, tensors, inputs: [0, 1] });
  assert.throws(() => importModel(bytes, 'm.tflite'), /type FLOAT16 is not supported/);
});

test('half precision of the wrong size is an error', () => {
  const tensors = MODEL.tensors.with(1, { ...MODEL.tensors[1]!, data: halves(1, 2, 3) });
  assert.throws(
    () => importModel(buildTflite({ ...MODEL, tensors }), 'm.tflite'),
    /shape \[1,2\] of float16 needs 4 bytes, its buffer has 6/,
  );
});

test('int8 weights of a float32 layer are one error, which says what to do', () => {
  const tensors = [
    { name: 'x', shape: [1, 2], type: TensorType.FLOAT32 },
    {
      name: 'w',
      shape: [2, 2],
      type: TensorType.INT8,
      data: Uint8Array.of(1, 2, 3, 4),
      scales: [0.5],
      zeroPoints: [0],
    },
    { name: 'y', shape: [1, 2], type: TensorType.FLOAT32 },
    { name: 'z', shape: [1, 2], type: TensorType.FLOAT32 },
  ];
  const dense = (input: number, output: number) => ({
    code: BuiltinOperator.FULLY_CONNECTED,
    inputs: [input, 1, -1],
    outputs: [output],
  });
  const bytes = buildTflite({ tensors, operators: [dense(0, 2), dense(2, 3)], inputs: [0], outputs: [3] });
  try {
    importModel(bytes, 'm.tflite');
    assert.unreachable();
  } catch (e) {
    assert.instance(e, NnmcuError);
    const { diagnostics } = e as NnmcuError;
    assert.is(diagnostics.length, 1);
    const text = formatDiagnostic(diagnostics[0]!);
    assert.match(text, /the model is quantized dynamically.*of 1 more.*nnmcu quantize/s);
  }
});

test.run();
