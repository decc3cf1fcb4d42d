// HARD_SWISH: x * clamp(x + 3, 0, 6) / 6; int8 as a table, float32.
// Source: TFLite reference_ops::HardSwish, whose 16-bit fixed point is kept.
import { clamp, quantizeMultiplier, roundingDivideByPOT } from '../ir/requantize.ts';
import { unary } from './common/unary.ts';
import { perTensor, reject } from './op-def.ts';

const INT16_MIN = -32768;
const INT16_MAX = 32767;
const saturated = (x: number): number => clamp(x, INT16_MIN, INT16_MAX);

/** The upper 16 of a 32-bit multiplier, rounded. */
const upperHalf = (multiplier: number): number =>
  multiplier >= 2 ** 31 - 1 - 2 ** 15 ? INT16_MAX : (multiplier + 2 ** 15) >> 16;

/** round(a * b / 2^15), ties up; b is not negative, so nothing saturates. */
const roundingHighMul = (a: number, b: number): number => (a * b + 2 ** 14) >> 15;

export const hardSwish = unary<'hard_swish', Record<never, never>>({
  kind: 'hard_swish',
  summary: 'Hard swish.',
  tflite: ['HARD_SWISH'],
  readAttrs: () => ({}),
  onnx: ['HardSwish'],
  readOnnx: () => ({}),
  writeTflite: () => ({ opcode: 'HARD_SWISH', version: 1 }),
  quantization: { output: 'own' },
  s8(n, input, output) {
    const from = perTensor(n, input);
    const to = perTensor(n, output);
    // Seven more bits than the input has; 3.0 in the relu-ish scale is 2^15.
    const fineScale = Math.fround(from.scale / 128);
    const scaling = quantizeMultiplier(Math.fround(fineScale / to.scale));
    const reluish = quantizeMultiplier(Math.fround(fineScale / Math.fround(3 / 32768)));
    if (scaling.shift > 0)
      reject(
        n,
        'unsupported-option',
        `the input scale ${from.scale} is more than 128 times the output scale ${to.scale}`,
      );
    const toOutput = upperHalf(scaling.multiplier);
    const toReluish = upperHalf(reluish.multiplier);
    return (value) => {
      const fine = (value - from.zeroPoint) * 128;
      let gate = fine;
      // The last bit of a left shift comes after the multiplication, so that only it can saturate the result.
      if (reluish.shift > 0) gate = saturated(gate * 2 ** (reluish.shift - 1));
      gate = roundingHighMul(gate, toReluish);
      if (reluish.shift > 0) gate = saturated(gate * 2);
      if (reluish.shift < 0) gate = roundingDivideByPOT(gate, -reluish.shift);
      gate = (gate + 2 ** 15) >> 1;
      const product = Math.trunc((gate * roundingHighMul(fine, toOutput)) / 2 ** 15);
      return clamp(roundingDivideByPOT(product, -scaling.shift) + to.zeroPoint, -128, 127);
    };
  },
  f32: () => (x) => {
    const shifted = Math.fround(x + 3);
    return Math.fround(x * clamp(shifted, 0, 6)) / 6;
  },
});
