// Clip of ONNX: clamps to any real limits; int8 in the scale and zero point of its output, float32.
// Limits that TFLite has a name for become relu at import, which later fuses into the operator before it.
import { clamp, requantize, roundHalfAway } from '../ir/requantize.ts';
import { mapCall } from './common/lut.ts';
import { rescaling } from './common/rescale.ts';
import { unary } from './common/unary.ts';
import { inputOf, perTensor } from './op-def.ts';

export interface ClipAttrs {
  /** Finite float32; FLT_MAX stands for no limit. */
  readonly min: number;
  readonly max: number;
}

const lutOrTable = unary<'clip', ClipAttrs>({
  kind: 'clip',
  summary: 'Clamps to any constant limits.',
  tflite: [],
  readAttrs: (node) => node.fail('unsupported-operator', `${node.opcode} is no clip`),
  quantization: { output: 'own' },
  s8(n, input, output) {
    const from = perTensor(n, input);
    const to = perTensor(n, output);
    const m = rescaling(n, from.scale / to.scale);
    const quantized = (real: number): number =>
      clamp(to.zeroPoint + roundHalfAway(Math.fround(real / to.scale)), -128, 127);
    const min = quantized(n.attrs.min);
    const max = quantized(n.attrs.max);
    return (value) => clamp(requantize(value - from.zeroPoint, m, 'double') + to.zeroPoint, min, max);
  },
  f32:
    ({ min, max }) =>
    (x) =>
      clamp(x, min, max),
  describe: ({ min, max }) => `${min} to ${max}`,
});

/** The float32 kernel is the one of relu, which takes any limits. */
export const clip: typeof lutOrTable = {
  ...lutOrTable,
  lower(n, ctx) {
    if (inputOf(n, 0).dtype === 'int8') return lutOrTable.lower(n, ctx);
    return mapCall(n, 'nnmcu_relu_f32', 'nnmcu/activation.h', {
      type: 'nnmcu_relu_f32_params',
      fields: [
        ['act_min', { real: n.attrs.min }],
        ['act_max', { real: n.attrs.max }],
      ],
    });
  },
};
