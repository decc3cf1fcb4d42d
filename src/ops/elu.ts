// ELU: x where not negative, exp(x) - 1 elsewhere; int8 as a table, float32.
// Source: TFLM elu.cc (PopulateLookupTable, in float32) and TFLite reference_ops::Elu.
import { clamp, roundHalfAway } from '../ir/requantize.ts';
import { unary } from './common/unary.ts';
import { perTensor } from './op-def.ts';

const { fround } = Math;
const float32 = (x: number): number => (x < 0 ? fround(fround(Math.exp(x)) - 1) : x);

export const elu = unary<'elu', Record<never, never>>({
  kind: 'elu',
  summary: 'Exponential linear unit.',
  tflite: ['ELU'],
  readAttrs: () => ({}),
  writeTflite: () => ({ opcode: 'ELU', version: 1 }),
  quantization: { output: 'own' },
  s8(n, input, output) {
    const from = perTensor(n, input);
    const to = perTensor(n, output);
    const inverse = fround(1 / to.scale);
    return (value) => {
      const real = float32(fround(from.scale * (value - from.zeroPoint)));
      return clamp(roundHalfAway(fround(real * inverse)) + to.zeroPoint, -128, 127);
    };
  },
  f32: () => float32,
});
