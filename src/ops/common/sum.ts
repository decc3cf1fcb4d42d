// The int8 fixed point of ADD and SUB: both operands at twice the larger scale with 20 more bits, then the output's.
// Source: TFLite reference_integer_ops::AddFunc and reference_ops::BroadcastQuantSubSlow; nnmcu_sum_s8 in C.
// The factors are products in double for both, as LiteRT and TFLM releases compute (measured with many ties).
import { clamp, type Multiplier, requantize } from '../../ir/requantize.ts';
import type { Tensor } from '../../ir/types.ts';
import { type NodeView, perTensor } from '../op-def.ts';
import type { Range } from './activation.ts';
import type { PairS8 } from './elementwise.ts';
import { rescaling } from './rescale.ts';

const LEFT_SHIFT = 20;

/** The int8 arithmetic of in1 + sign * in2. */
export function sumS8(
  n: NodeView,
  tensors: { readonly a: Tensor; readonly b: Tensor; readonly out: Tensor },
  range: Range,
  sign: 1 | -1,
): PairS8 {
  const q1 = perTensor(n, tensors.a);
  const q2 = perTensor(n, tensors.b);
  const q = perTensor(n, tensors.out);
  const twice = 2 * Math.max(q1.scale, q2.scale);
  const m1 = rescaling(n, q1.scale / twice, 0);
  const m2 = rescaling(n, q2.scale / twice, 0);
  const m = rescaling(n, twice / (2 ** LEFT_SHIFT * q.scale), 0);
  const operand = (x: number, zero: number, by: Multiplier): number =>
    requantize((x - zero) * 2 ** LEFT_SHIFT, by, 'double');
  return {
    compute: (a, b) => {
      const sum = operand(a, q1.zeroPoint, m1) + sign * operand(b, q2.zeroPoint, m2);
      return clamp(requantize(sum, m, 'double') + q.zeroPoint, range.min, range.max);
    },
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
