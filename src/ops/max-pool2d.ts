// MAX_POOL_2D: the largest element of each window; padding never wins.
// Source: TFLite reference_integer_ops::MaxPool and reference_ops::MaxPool.
import { definePool } from './common/pool.ts';

const larger = (acc: number, x: number): number => (x > acc ? x : acc);

export const maxPool2d = definePool({
  kind: 'max_pool2d',
  summary: 'Largest element of each window.',
  tflite: 'MAX_POOL_2D',
  onnx: 'MaxPool',
  rescales: false,
  s8: () => ({ rule: { start: -128, add: larger, end: (acc) => acc } }),
  // -FLT_MAX
  f32: { start: -(2 - 2 ** -23) * 2 ** 127, add: larger, end: (acc) => acc },
});
