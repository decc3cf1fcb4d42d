// AVERAGE_POOL_2D: the mean of each window, counting only elements inside the input.
// Source: TFLite reference_integer_ops::AveragePool (rounds half away from zero) and reference_ops::AveragePool.
import { definePool } from './common/pool.ts';

export const averagePool2d = definePool(
  'average_pool2d',
  'AVERAGE_POOL_2D',
  'AveragePool',
  'Mean of each window; padding does not count.',
  {
    start: 0,
    add: (acc, x) => acc + x,
    end: (acc, count) => {
      const half = Math.floor(count / 2);
      return Math.trunc((acc > 0 ? acc + half : acc - half) / count);
    },
  },
  {
    start: 0,
    add: (acc, x) => Math.fround(acc + x),
    end: (acc, count) => Math.fround(acc / count),
  },
);
