// RELU, RELU6, RELU_N1_TO_1, RELU_0_TO_1 as operators of their own; int8 as a clamp or a table, float32.
// Source: TFLite activations.cc, QuantizedReluX. TFLM's RELU6 clamps without rescaling: LiteRT is followed.
import { sameQuant } from '../ir/quant.ts';
import { clamp, ELEMENTWISE, requantize, roundHalfAway } from '../ir/requantize.ts';
import type { Tensor } from '../ir/types.ts';
import type { Range } from './common/activation.ts';
import { mapCall } from './common/lut.ts';
import { rescaling } from './common/rescale.ts';
import { unary } from './common/unary.ts';
import { inputOf, type NodeView, outputOf, perTensor } from './op-def.ts';

/** Real limits; FLT_MAX stands for none, since that is what a C float clamp takes. */
const RANGES = {
  RELU: { min: 0, max: 3.4028234663852886e38 },
  RELU6: { min: 0, max: 6 },
  RELU_N1_TO_1: { min: -1, max: 1 },
  RELU_0_TO_1: { min: 0, max: 1 },
} as const satisfies Record<string, Range>;

export type ReluName = keyof typeof RANGES;
export interface ReluAttrs {
  readonly activation: ReluName;
}

/** The name for a clamp to these limits, if it has one. */
export const reluOfLimits = (min: number, max: number): ReluName | null =>
  (Object.keys(RANGES) as ReluName[]).find((name) => RANGES[name].min === min && RANGES[name].max === max) ??
  null;

const isRelu = (opcode: string): opcode is ReluName => Object.hasOwn(RANGES, opcode);

/** The limits in the output's quantized units. */
function limits(n: NodeView<ReluAttrs>, output: Tensor): Range {
  const { scale, zeroPoint } = perTensor(n, output);
  const { min, max } = RANGES[n.attrs.activation];
  const quantized = (real: number): number => zeroPoint + roundHalfAway(Math.fround(real / scale));
  return { min: Math.max(quantized(min), -128), max: Math.min(quantized(max), 127) };
}

export const relu = unary<'relu', ReluAttrs>({
  kind: 'relu',
  summary: 'Rectified linear units that are not fused into another operator.',
  tflite: Object.keys(RANGES),
  readAttrs: (node) =>
    isRelu(node.opcode)
      ? { activation: node.opcode }
      : node.fail('unsupported-operator', `${node.opcode} is no ReLU`),
  writeTflite: ({ activation }, isInt8) => ({ opcode: activation, version: isInt8 ? 2 : 1 }),
  quantization: { output: 'own' },
  onnx: ['Relu'],
  readOnnx: () => ({ activation: 'RELU' }),
  s8(n, input, output, numerics) {
    const from = perTensor(n, input);
    const to = perTensor(n, output);
    const m = rescaling(n, ELEMENTWISE[numerics].factor(from.scale / to.scale));
    const { min, max } = limits(n, output);
    return (value) => clamp(requantize(value - from.zeroPoint, m, 'double') + to.zeroPoint, min, max);
  },
  lowerS8(n, s8) {
    if (!sameQuant(inputOf(n, 0).quant, outputOf(n).quant)) return null;
    return mapCall(n, 'nnmcu_relu_s8', 'nnmcu/activation.h', {
      type: 'nnmcu_relu_s8_params',
      fields: [
        ['act_min', s8(-128)],
        ['act_max', s8(127)],
      ],
    });
  },
  f32: ({ activation }) => {
    const { min, max } = RANGES[activation];
    return (x) => clamp(x, min, max);
  },
  f32Fields: ({ activation }) => [
    ['act_min', { real: RANGES[activation].min }],
    ['act_max', { real: RANGES[activation].max }],
  ],
  describe: ({ activation }) => activation,
});
