// MAX_POOL_2D: the largest element of each window; padding never wins.
// Source: TFLite reference_integer_ops::MaxPool and reference_ops::MaxPool.
import { definePool } from './common/pool.ts';

const larger = (acc: number, x: number): number => (x > acc ? x : acc);

export const maxPool2d = definePool(
  'max_pool2d',
  'MAX_POOL_2D',
  'MaxPool',
  'Largest element of each window.',
  { start: -128, add: larger, end: (acc) => acc },
  // -FLT_MAX
  { start: -(2 - 2 ** -23) * 2 ** 127, add: larger, end: (acc) => acc },
);
