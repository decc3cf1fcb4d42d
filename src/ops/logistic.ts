// LOGISTIC: 1 / (1 + exp(-x)); int8 as a table, float32.
// Source: TFLite reference_ops::Logistic, with its cut-offs; common/sigmoid.ts for int8.
import { logistic as fixedPoint } from './common/fixed-point.ts';
import { sigmoidS8 } from './common/sigmoid.ts';
import { unary } from './common/unary.ts';

const UPPER = 16.619047164916992;
const LOWER = -9;

function float32(x: number): number {
  if (x > UPPER) return 1;
  if (x < LOWER) return Math.fround(Math.exp(x));
  return Math.fround(1 / Math.fround(1 + Math.fround(Math.exp(-x))));
}

export const logistic = unary<'logistic', Record<never, never>>({
  kind: 'logistic',
  summary: 'Logistic function (sigmoid).',
  tflite: ['LOGISTIC'],
  readAttrs: () => ({}),
  onnx: ['Sigmoid'],
  readOnnx: () => ({}),
  writeTflite: (_, isInt8) => ({ opcode: 'LOGISTIC', version: isInt8 ? 2 : 1 }),
  quantization: { output: { scale: 1 / 256, zeroPoint: -128 } },
  s8: (n, input, output, numerics) =>
    sigmoidS8(n, input, output, numerics, { fixedPoint, float32, outputBits: 8, zeroPoint: -128 }),
  f32: () => float32,
});
