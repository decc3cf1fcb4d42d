// MEAN over any axes that form at most two runs, int8 (requantized) and float32.
// Source: TFLite reference_ops::QuantizedMeanOrSum, which rounds 1/count into the multiplier, and reference_ops::Mean.
// Where rounding is to even the multiplier is that of scales / count, as exact as 31 bits are.
import { everywhere, INT8 } from '../ir/intervals.ts';
import { clamp, type Multiplier, quantizeMultiplier, ROUNDING, requantize } from '../ir/requantize.ts';
import type { Numerics, Values } from '../ir/types.ts';
import { monotoneIntervals } from './common/monotone.ts';
import { type ReduceAttrs, readReduction, writeReduction } from './common/reduce.ts';
import { SAME_CHANNELS } from './common/tied-channels.ts';
import {
  type CField,
  defineOp,
  inputOf,
  type NodeView,
  type OpDef,
  outputOf,
  perTensor,
  reject,
  requireDtype,
} from './op-def.ts';

/** kept, reduced, kept, reduced, kept: the shape with neighbours of one sort merged. */
type Blocks = readonly [k0: number, r0: number, k1: number, r1: number, k2: number];

function blocksOf(n: NodeView<ReduceAttrs>): Blocks {
  const { shape } = inputOf(n, 0);
  const blocks: [number, number, number, number, number] = [1, 1, 1, 1, 1];
  let at = 0;
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const isReduced = n.attrs.axes.includes(axis);
    if (isReduced !== (at % 2 === 1)) at++;
    if (at > 4)
      reject(n, 'unsupported-option', `axes [${n.attrs.axes}] of [${shape}] form more than two runs`);
    blocks[at]! *= size;
  });
  const [k0, r0, k1, r1, k2] = blocks;
  // One run each: the last kept axis is the one whose neighbours lie side by side.
  return r1 * k2 === 1 ? [1, 1, k0, r0, k1] : blocks;
}

/** The multiplier of the sum: input scale / output scale / count, under `double` as TFLite rounds it. */
function multiplierOf(n: NodeView<ReduceAttrs>, count: number, numerics: Numerics): Multiplier {
  const factor = perTensor(n, inputOf(n, 0)).scale / perTensor(n, outputOf(n)).scale;
  if (ROUNDING[numerics].others === 'even') return quantizeMultiplier(factor / count);
  const whole = quantizeMultiplier(factor);
  const shift = Math.min(31 - Math.clz32(count), 31 + whole.shift);
  return {
    multiplier: Number((BigInt(whole.multiplier) << BigInt(shift)) / BigInt(count)),
    shift: whole.shift - shift,
  };
}

export const mean: OpDef<'mean', ReduceAttrs> = defineOp<'mean', ReduceAttrs>({
  kind: 'mean',
  summary: 'Mean over axes.',
  tflite: ['MEAN'],
  dtypes: ['int8, axes int32 (constant) -> int8', 'float32, axes int32 (constant) -> float32'],

  readTflite: readReduction,
  writeTflite: writeReduction('MEAN'),
  quantization: { output: 'own' },

  infer(n) {
    const input = inputOf(n, 0);
    const { axes, keepDims } = n.attrs;
    requireDtype(n, input, ['int8', 'float32']);
    if (input.shape.includes(0)) reject(n, 'invalid-graph', `the mean of [${input.shape}] is not defined`);
    const [, r0, , r1] = blocksOf(n);
    if (input.dtype === 'int8') {
      // The sum of the values minus their zero point stays within int32.
      if (r0 * r1 > 2 ** 23) reject(n, 'unsupported-option', `the mean of ${r0 * r1} values is too large`);
    }
    const shape = keepDims
      ? input.shape.map((d, i) => (axes.includes(i) ? 1 : d))
      : input.shape.filter((_, i) => !axes.includes(i));
    return [{ dtype: input.dtype, shape }];
  },

  reference(n, values, numerics) {
    const [, r0, , r1] = blocksOf(n);
    const count = r0 * r1;
    if (inputOf(n, 0).dtype === 'float32')
      return [
        Float32Array.from(
          sums(n, values[0]!, (a, x) => Math.fround(a + x)),
          (s) => s / count,
        ),
      ];
    const inZero = perTensor(n, inputOf(n, 0)).zeroPoint;
    const outZero = perTensor(n, outputOf(n)).zeroPoint;
    const m = multiplierOf(n, count, numerics);
    const { others } = ROUNDING[numerics];
    return [
      Int8Array.from(
        sums(n, values[0]!, (a, x) => a + x),
        (s) => clamp(requantize(s - inZero * count, m, others) + outZero, -128, 127),
      ),
    ];
  },

  lower(n, { numerics }) {
    const [k0, r0, k1, r1, k2] = blocksOf(n);
    const isInt8 = inputOf(n, 0).dtype === 'int8';
    const suffix = isInt8 ? 's8' : 'f32';
    const even = isInt8 && ROUNDING[numerics].others === 'even' ? '_even' : '';
    const m = isInt8 ? multiplierOf(n, r0 * r1, numerics) : null;
    const axes = (...list: readonly (readonly [count: number, step: number])[]): CField => ({
      struct: [
        ['count', { list: list.map(([count]) => count) }],
        ['step', { list: list.map(([count, step]) => (count === 1 ? 0 : step)) }],
      ],
    });
    const fields: (readonly [string, CField])[] = [
      ['kept', axes([k0, r0 * k1 * r1 * k2], [k1, r1 * k2], [k2, 1])],
      ['reduced', axes([1, 0], [r0, k1 * r1 * k2], [r1, k2])],
    ];
    if (m === null) fields.push(['count', { real: r0 * r1 }]);
    else
      fields.push(
        ['start', 0 - perTensor(n, inputOf(n, 0)).zeroPoint * r0 * r1],
        ['out_zero', perTensor(n, outputOf(n)).zeroPoint],
        ['multiplier', m.multiplier],
        ['shift', m.shift],
      );
    return [
      {
        symbol: `nnmcu_mean_${suffix}${even}`,
        header: 'nnmcu/mean.h',
        sources: [`mean_${suffix}${even}.c`],
        params: { type: `nnmcu_mean_${suffix}_params`, fields },
        args: [
          { kind: 'input', index: 0 },
          { kind: 'output', index: 0 },
        ],
      },
    ];
  },

  intervals(n, inputs, numerics) {
    // Below this factor no left shift of the sum wraps, which would undo the order.
    const factor = perTensor(n, inputOf(n, 0)).scale / perTensor(n, outputOf(n)).scale;
    if (factor > 2 ** 20) return everywhere(outputOf(n).shape, INT8);
    return monotoneIntervals(n, inputs, numerics, mean.reference);
  },
  channels: {
    uses: (n) => (n.attrs.axes.includes(inputOf(n, 0).shape.length - 1) ? null : SAME_CHANNELS.uses(n)),
  },

  describe: (n) => `axes ${n.attrs.axes.join(', ')}`,
});

/** The sum for each output element, its terms in row-major order. */
function sums(n: NodeView<ReduceAttrs>, values: Values, add: (acc: number, x: number) => number): number[] {
  const data = values as Int8Array | Float32Array;
  const [k0, r0, k1, r1, k2] = blocksOf(n);
  const result = new Array<number>(k0 * k1 * k2).fill(0);
  let i = 0;
  for (let a = 0; a < k0; a++)
    for (let b = 0; b < r0; b++)
      for (let c = 0; c < k1; c++)
        for (let d = 0; d < r1; d++)
          for (let e = 0; e < k2; e++) {
            const o = (a * k1 + c) * k2 + e;
            result[o] = add(result[o]!, data[i++]!);
          }
  return result;
}
