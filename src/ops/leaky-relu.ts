// LEAKY_RELU: x where positive, alpha * x elsewhere; int8 as a table, float32.
// Source: TFLite reference_ops::QuantizeLeakyRelu and ::LeakyRelu.
import { LeakyReluOptions } from '../import/tflite/schema/tflite.ts';
import { clamp, ELEMENTWISE, requantize } from '../ir/requantize.ts';
import { rescaling } from './common/rescale.ts';
import { unary } from './common/unary.ts';
import { perTensor } from './op-def.ts';

export interface LeakyReluAttrs {
  /** A finite float32; negative and above 1 are allowed. */
  readonly alpha: number;
}

export const leakyRelu = unary<'leaky_relu', LeakyReluAttrs>({
  kind: 'leaky_relu',
  summary: 'ReLU with a slope for negative values.',
  tflite: ['LEAKY_RELU'],
  readAttrs(node) {
    const alpha = node.options(LeakyReluOptions)?.alpha() ?? 0;
    return Number.isFinite(alpha)
      ? { alpha }
      : node.fail('invalid-graph', `alpha is ${alpha}; a finite number is needed`);
  },
  writeTflite: ({ alpha }, isInt8) => ({
    opcode: 'LEAKY_RELU',
    version: isInt8 ? 2 : 1,
    options: { table: LeakyReluOptions, write: (b) => LeakyReluOptions.createLeakyReluOptions(b, alpha) },
  }),
  quantization: { output: 'own' },
  onnx: ['LeakyRelu'],
  readOnnx: (node) => ({ alpha: node.float('alpha', Math.fround(0.01)) }),
  s8(n, input, output, numerics) {
    const { factor } = ELEMENTWISE[numerics];
    const from = perTensor(n, input);
    const to = perTensor(n, output);
    const slope = factor(factor(from.scale * n.attrs.alpha) / to.scale);
    const identity = rescaling(n, factor(from.scale / to.scale));
    const alpha = slope === 0 ? { multiplier: 0, shift: 0 } : rescaling(n, Math.abs(slope));
    // The multiplier of a negative slope stays positive; its sign comes after rounding.
    const sign = slope < 0 ? -1 : 1;
    return (value) => {
      const x = value - from.zeroPoint;
      const y = x >= 0 ? requantize(x, identity, 'double') : sign * requantize(x, alpha, 'double');
      return clamp(y + to.zeroPoint, -128, 127);
    };
  },
  f32:
    ({ alpha }) =>
    (x) =>
      x > 0 ? x : x * alpha,
  f32Fields: ({ alpha }) => [['alpha', { real: alpha }]],
  describe: ({ alpha }) => `alpha ${Number(alpha.toPrecision(6))}`,
});
