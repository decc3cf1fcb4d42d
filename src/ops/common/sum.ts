// The int8 fixed point of ADD and SUB: both operands at twice the larger scale with 20 more bits, then the output's;
// or, where rounding is to even, one weighted sum of both (nnmcu_sum_s8_even in C).
// Source: TFLite reference_integer_ops::AddFunc and reference_ops::BroadcastQuantSubSlow; nnmcu_sum_s8 in C.
// The factors are products in double for both, as LiteRT and TFLM releases compute (measured with many ties).
import {
  clamp,
  type Multiplier,
  ROUNDING,
  requantize,
  roundHalfAway,
  roundHalfEven,
} from '../../ir/requantize.ts';
import type { Numerics, Tensor } from '../../ir/types.ts';
import { type NodeView, perTensor } from '../op-def.ts';
import type { Range } from './activation.ts';
import type { PairS8 } from './elementwise.ts';
import { rescaling } from './rescale.ts';

const LEFT_SHIFT = 20;

/** Largest sum of a weighted sum's factors, and its largest shift: every partial sum stays within int32. */
const MAX_FACTORS = 2 ** 22;
const MAX_SHIFT = 30;

/** The int8 arithmetic of in1 + sign * in2. */
export function sumS8(
  n: NodeView,
  tensors: { readonly a: Tensor; readonly b: Tensor; readonly out: Tensor },
  range: Range,
  sign: 1 | -1,
  numerics: Numerics,
): PairS8 {
  const q1 = perTensor(n, tensors.a);
  const q2 = perTensor(n, tensors.b);
  const q = perTensor(n, tensors.out);
  const twice = 2 * Math.max(q1.scale, q2.scale);
  const m1 = rescaling(n, q1.scale / twice, 0);
  const m2 = rescaling(n, q2.scale / twice, 0);
  const m = rescaling(n, twice / (2 ** LEFT_SHIFT * q.scale), 0);
  if (ROUNDING[numerics].others === 'even') return weightedSum(q1, q2, q, range, sign);
  const operand = (x: number, zero: number, by: Multiplier): number =>
    requantize((x - zero) * 2 ** LEFT_SHIFT, by, 'double');
  return {
    compute: (a, b) => {
      const sum = operand(a, q1.zeroPoint, m1) + sign * operand(b, q2.zeroPoint, m2);
      return clamp(requantize(sum, m, 'double') + q.zeroPoint, range.min, range.max);
    },
    kernel: sign > 0 ? 'add_s8' : 'sub_s8',
    broadcastKernel: sign > 0 ? 'add_broadcast_s8' : 'sub_broadcast_s8',
    sum: { ratios: [q1.scale / q.scale, (sign * q2.scale) / q.scale], range },
    type: 'nnmcu_sum_s8_params',
    broadcastType: 'nnmcu_sum_broadcast_s8_params',
    field: [
      'sum',
      {
        struct: [
          ['in1_zero', q1.zeroPoint],
          ['in1_multiplier', m1.multiplier],
          ['in1_shift', m1.shift],
          ['in2_zero', q2.zeroPoint],
          ['in2_multiplier', m2.multiplier],
          ['in2_shift', m2.shift],
          ['out_zero', q.zeroPoint],
          ['out_multiplier', m.multiplier],
          ['out_shift', m.shift],
          ['act_min', range.min],
          ['act_max', range.max],
        ],
      },
    ],
  };
}

interface Affine {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** The same with one rounding, to even; the caller has checked that the factors are not out of proportion. */
function weightedSum(q1: Affine, q2: Affine, q: Affine, range: Range, sign: 1 | -1): PairS8 {
  const ratios = [q1.scale / q.scale, q2.scale / q.scale] as const;
  const at = (s: number): readonly [number, number] => [
    roundHalfAway(ratios[0] * 2 ** s),
    roundHalfAway(ratios[1] * 2 ** s),
  ];
  let shift = 1;
  while (shift < MAX_SHIFT && at(shift + 1)[0] + at(shift + 1)[1] <= MAX_FACTORS) shift++;
  const [f1, magnitude] = at(shift);
  const f2 = sign * magnitude;
  return {
    compute: (a, b) => {
      const sum = (a - q1.zeroPoint) * f1 + (b - q2.zeroPoint) * f2;
      return clamp(roundHalfEven(sum / 2 ** shift) + q.zeroPoint, range.min, range.max);
    },
    kernel: 'sum_s8_even',
    broadcastKernel: 'sum_broadcast_s8_even',
    type: 'nnmcu_weighted_sum_s8_params',
    broadcastType: 'nnmcu_weighted_sum_broadcast_s8_params',
    field: [
      'sum',
      {
        struct: [
          ['in1_factor', f1],
          ['in2_factor', f2],
          ['start', 2 ** (shift - 1) - q1.zeroPoint * f1 - q2.zeroPoint * f2],
          ['shift', shift],
          ['out_zero', q.zeroPoint],
          ['act_min', range.min],
          ['act_max', range.max],
        ],
      },
    ],
  };
}
