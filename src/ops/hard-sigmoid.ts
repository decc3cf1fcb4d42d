// HardSigmoid of ONNX: clamp(alpha * x + beta, 0, 1); int8 as a table of the rounded real values, float32.
import { clamp, roundHalfAway } from '../ir/requantize.ts';
import { unary } from './common/unary.ts';
import { perTensor } from './op-def.ts';

export interface HardSigmoidAttrs {
  /** float32. */
  readonly alpha: number;
  readonly beta: number;
}

const { fround } = Math;
const float32 =
  ({ alpha, beta }: HardSigmoidAttrs) =>
  (x: number): number =>
    clamp(fround(fround(alpha * x) + beta), 0, 1);

export const hardSigmoid = unary<'hard_sigmoid', HardSigmoidAttrs>({
  kind: 'hard_sigmoid',
  summary: 'Hard sigmoid: a line clamped to 0..1.',
  tflite: [],
  readAttrs: (node) => node.fail('unsupported-operator', `${node.opcode} is no hard sigmoid`),
  onnx: ['HardSigmoid'],
  readOnnx(node) {
    const attrs = { alpha: node.float('alpha', fround(0.2)), beta: node.float('beta', 0.5) };
    if (!Number.isFinite(attrs.alpha) || !Number.isFinite(attrs.beta))
      return node.fail('invalid-graph', `alpha ${attrs.alpha} and beta ${attrs.beta} must be finite`);
    return attrs;
  },
  quantization: { output: 'own' },
  s8(n, input, output) {
    const from = perTensor(n, input);
    const to = perTensor(n, output);
    const real = float32(n.attrs);
    return (value) => {
      const y = fround(real(fround(from.scale * (value - from.zeroPoint))) / to.scale);
      return clamp(roundHalfAway(y) + to.zeroPoint, -128, 127);
    };
  },
  f32: float32,
  f32Fields: ({ alpha, beta }) => [
    ['alpha', { real: alpha }],
    ['beta', { real: beta }],
  ],
  describe: ({ alpha, beta }) => `alpha ${alpha} beta ${beta}`,
});
