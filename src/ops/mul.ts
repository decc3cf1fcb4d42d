// MUL: element-wise product with broadcasting; int8 in fixed point, int32 and float32.
// Source: TFLite reference_integer_ops::Mul.
import { MulOptions } from '../import/tflite/schema/tflite.ts';
import { clamp, ELEMENTWISE, ROUNDING, requantize } from '../ir/requantize.ts';
import { activationOf } from './common/activation.ts';
import { elementwise } from './common/elementwise.ts';
import { rescaling } from './common/rescale.ts';
import { perTensor } from './op-def.ts';

export const mul = elementwise({
  kind: 'mul',
  summary: 'Element-wise product with broadcasting and a fused activation.',
  opcode: 'MUL',
  onnx: 'Mul',
  readActivation: (node) => activationOf(node, node.options(MulOptions)?.fusedActivationFunction() ?? 0),
  writeOptions: (activation) => ({
    table: MulOptions,
    write: (b) => MulOptions.createMulOptions(b, activation),
  }),
  pairS8(n, a, b, out, range, numerics) {
    const q1 = perTensor(n, a);
    const q2 = perTensor(n, b);
    const q = perTensor(n, out);
    const { factor } = ELEMENTWISE[numerics];
    const { others } = ROUNDING[numerics];
    const even = others === 'even' ? '_even' : '';
    const ratio = factor(factor(q1.scale * q2.scale) / q.scale);
    const m = rescaling(n, ratio);
    const scale = (product: number): number =>
      clamp(requantize(product, m, others) + q.zeroPoint, range.min, range.max);
    return {
      compute: (x, y) => scale((x - q1.zeroPoint) * (y - q2.zeroPoint)),
      product: { zeros: [q1.zeroPoint, q2.zeroPoint], factor: ratio, range, scale },
      kernel: `mul_s8${even}`,
      broadcastKernel: `mul_broadcast_s8${even}`,
      type: 'nnmcu_product_s8_params',
      broadcastType: 'nnmcu_product_broadcast_s8_params',
      field: [
        'product',
        {
          struct: [
            ['in1_zero', q1.zeroPoint],
            ['in2_zero', q2.zeroPoint],
            ['out_zero', q.zeroPoint],
            ['multiplier', m.multiplier],
            ['shift', m.shift],
            ['act_min', range.min],
            ['act_max', range.max],
          ],
        },
      ],
    };
  },
  s32: Math.imul,
  f32: (a, b) => a * b,
});
