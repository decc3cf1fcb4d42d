// TANH: hyperbolic tangent; int8 as a table, float32.
// Source: TFLite reference_ops::Tanh; common/sigmoid.ts for int8.
import { tanh as fixedPoint } from './common/fixed-point.ts';
import { sigmoidS8 } from './common/sigmoid.ts';
import { unary } from './common/unary.ts';

const float32 = (x: number): number => Math.fround(Math.tanh(x));

export const tanh = unary<'tanh', Record<never, never>>({
  kind: 'tanh',
  summary: 'Hyperbolic tangent.',
  tflite: ['TANH'],
  readAttrs: () => ({}),
  onnx: ['Tanh'],
  readOnnx: () => ({}),
  writeTflite: (_, isInt8) => ({ opcode: 'TANH', version: isInt8 ? 2 : 1 }),
  quantization: { output: { scale: 1 / 128, zeroPoint: 0 } },
  s8: (n, input, output, numerics) =>
    sigmoidS8(n, input, output, numerics, { fixedPoint, float32, outputBits: 7, zeroPoint: 0 }),
  f32: () => float32,
});
