// AVERAGE_POOL_2D: the mean of each window, counting only elements inside the input.
// Source: TFLite reference_integer_ops::AveragePool (rounds half away from zero, one scale) and
// reference_ops::AveragePool. An int8 output of another scale (ONNX) is requantized: after the pool as QUANTIZE does, or
// where rounding is to even, together with the division by the count in one rounding.
import { sameQuant } from '../ir/quant.ts';
import { clamp, type Multiplier, ROUNDING, requantize } from '../ir/requantize.ts';
import { elementCount, type Numerics } from '../ir/types.ts';
import { multiplierConstants } from './common/filter.ts';
import { lutInPlace, tableS8 } from './common/lut.ts';
import {
  definePool,
  limitFields,
  type PoolAttrs,
  type PoolRule,
  type PoolS8,
  poolCall,
  rangeOf,
  shapesOf,
} from './common/pool.ts';
import { rescaled, rescaling } from './common/rescale.ts';
import { tapsAt } from './common/window.ts';
import { inputOf, type KernelCall, type NodeView, outputOf, perTensor } from './op-def.ts';

const add = (acc: number, x: number): number => acc + x;

/** TFLite's: in the input's scale. */
const awayFromZero: PoolRule = {
  start: 0,
  add,
  end: (acc, count) => {
    const half = Math.floor(count / 2);
    return Math.trunc((acc > 0 ? acc + half : acc - half) / count);
  },
};

function averageS8(n: NodeView<PoolAttrs>, numerics: Numerics): PoolS8 {
  const from = perTensor(n, inputOf(n, 0));
  const to = perTensor(n, outputOf(n));
  if (ROUNDING[numerics].others === 'even') return evenS8(n);
  if (sameQuant(inputOf(n, 0).quant, outputOf(n).quant)) return { rule: awayFromZero };
  const convert = rescaled(n, from, to, numerics);
  const range = rangeOf(n);
  return {
    rule: { ...awayFromZero, end: (acc, count) => convert(awayFromZero.end(acc, count)) },
    calls: () => [
      poolCall(n, 'average_pool2d_s8', 'nnmcu_pool2d_s8_params', limitFields({ min: -128, max: 127 }, true)),
      ...lutInPlace(
        n,
        tableS8((value) => clamp(convert(value), range.min, range.max)),
      ),
    ],
  };
}

function evenS8(n: NodeView<PoolAttrs>): PoolS8 {
  const from = perTensor(n, inputOf(n, 0));
  const to = perTensor(n, outputOf(n));
  rescaling(n, from.scale / to.scale);
  const known = new Map<number, Multiplier>();
  const multiplierOf = (count: number): Multiplier => {
    const m = known.get(count) ?? rescaling(n, from.scale / to.scale / count);
    known.set(count, m);
    return m;
  };
  return {
    rule: {
      start: 0,
      add,
      end: (acc, count) =>
        requantize(acc - count * from.zeroPoint, multiplierOf(count), 'even') + to.zeroPoint,
    },
    calls: () => evenCalls(n, multiplierOf),
  };
}

function evenCalls(
  n: NodeView<PoolAttrs>,
  multiplierOf: (count: number) => Multiplier,
): readonly KernelCall[] {
  if (elementCount(outputOf(n).shape) === 0) return [];
  const { x, out } = shapesOf(n);
  const { kernel, stride, padding } = n.attrs;
  const taps = (positions: number, step: number, before: number, size: number, width: number) =>
    Array.from({ length: positions }, (_, i) => tapsAt(i, step, before, size, width)).map(
      ({ first, end }) => end - first,
    );
  const rows = taps(out.h, stride.h, padding.top, x.h, kernel.h);
  const columns = taps(out.w, stride.w, padding.left, x.w, kernel.w);
  const least = Math.min(...rows) * Math.min(...columns);
  const most = Math.max(...rows) * Math.max(...columns);
  const { multiplier, shift } = multiplierConstants(
    Array.from({ length: most - least + 1 }, (_, i) => multiplierOf(least + i)),
  );
  return [
    poolCall(n, 'average_pool2d_s8_even', 'nnmcu_average_pool2d_s8_even_params', [
      ['in_zero', perTensor(n, inputOf(n, 0)).zeroPoint],
      ['out_zero', perTensor(n, outputOf(n)).zeroPoint],
      ...limitFields(rangeOf(n), true),
      ['least', least],
      ['multiplier', { constant: multiplier }],
      ['shift', { constant: shift }],
    ]),
  ];
}

export const averagePool2d = definePool({
  kind: 'average_pool2d',
  summary: 'Mean of each window; padding does not count.',
  tflite: 'AVERAGE_POOL_2D',
  onnx: 'AveragePool',
  rescales: true,
  s8: averageS8,
  f32: {
    start: 0,
    add: (acc, x) => Math.fround(acc + x),
    end: (acc, count) => Math.fround(acc / count),
  },
});
