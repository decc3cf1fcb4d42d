// DEQUANTIZE: a quantized tensor to float32.
// Source: TFLite reference_ops::Dequantize; its product in double is exact, so one float product gives the same bits.
import { mapCall } from './common/lut.ts';
import { defineOp, inputOf, perTensor, requireDtype } from './op-def.ts';

const SUFFIX = { int8: 's8', uint8: 'u8', int16: 's16' } as const;

export const dequantize = defineOp<'dequantize', Record<never, never>>({
  kind: 'dequantize',
  summary: 'A quantized tensor to float32.',
  tflite: ['DEQUANTIZE'],
  dtypes: ['int8, uint8 or int16 -> float32'],

  readTflite: () => ({ attrs: {} }),

  writeTflite: (n) => ({ opcode: 'DEQUANTIZE', version: inputOf(n, 0).dtype === 'int16' ? 3 : 2 }),

  infer(n) {
    const input = inputOf(n, 0);
    requireDtype(n, input, ['int8', 'uint8', 'int16']);
    perTensor(n, input);
    return [{ dtype: 'float32', shape: input.shape }];
  },

  reference(n, values) {
    const { scale, zeroPoint } = perTensor(n, inputOf(n, 0));
    return [Float32Array.from(values[0] as Int8Array, (value) => scale * (value - zeroPoint))];
  },

  lower(n) {
    const input = inputOf(n, 0);
    const { scale, zeroPoint } = perTensor(n, input);
    return mapCall(
      n,
      `nnmcu_dequantize_${SUFFIX[input.dtype as keyof typeof SUFFIX]}_f32`,
      'nnmcu/quantize.h',
      {
        type: 'nnmcu_quantize_params',
        fields: [
          ['scale', { real: scale }],
          ['zero', zeroPoint],
        ],
      },
    );
  },
});
