// PRELU: x where positive, else x times a slope of its own, of each channel or element; int8 in fixed point, float32.
// Source: TFLite reference_ops::BroadcastPrelu4DSlow.
import { clamp, ELEMENTWISE, ROUNDING, requantize } from '../ir/requantize.ts';
import { elementwise } from './common/elementwise.ts';
import { rescaling } from './common/rescale.ts';
import { perTensor } from './op-def.ts';

export const prelu = elementwise({
  kind: 'prelu',
  summary: 'ReLU with slopes for negative values, of each channel or element.',
  opcode: 'PRELU',
  int8Version: 1,
  // A negative slope turns the order of negative values around.
  isMonotone: false,
  pairS8(n, a, b, out, _range, numerics) {
    const from = perTensor(n, a);
    const slope = perTensor(n, b);
    const to = perTensor(n, out);
    const { factor } = ELEMENTWISE[numerics];
    const { others } = ROUNDING[numerics];
    const same = rescaling(n, factor(from.scale / to.scale));
    const alpha = rescaling(n, factor(factor(from.scale * slope.scale) / to.scale));
    const fields = {
      struct: [
        ['in_zero', from.zeroPoint],
        ['alpha_zero', slope.zeroPoint],
        ['out_zero', to.zeroPoint],
        ['multiplier', same.multiplier],
        ['shift', same.shift],
        ['alpha_multiplier', alpha.multiplier],
        ['alpha_shift', alpha.shift],
      ],
    } as const;
    return {
      compute(value, weight) {
        const x = value - from.zeroPoint;
        const y =
          x >= 0 ? requantize(x, same, others) : requantize(x * (weight - slope.zeroPoint), alpha, others);
        return clamp(y + to.zeroPoint, -128, 127);
      },
      broadcastKernel: `prelu_s8${others === 'even' ? '_even' : ''}`,
      broadcastType: 'nnmcu_prelu_s8_params',
      field: ['prelu', fields],
    };
  },
  f32: (x, alpha) => (x >= 0 ? x : x * alpha),
});
