// SUB: element-wise difference with broadcasting; int8 in fixed point, int32 and float32.
// Source: TFLite reference_ops::Sub.
import { SubOptions } from '../import/tflite/schema/tflite.ts';
import { activationOf } from './common/activation.ts';
import { elementwise } from './common/elementwise.ts';
import { sumS8 } from './common/sum.ts';

export const sub = elementwise({
  kind: 'sub',
  summary: 'Element-wise difference with broadcasting and a fused activation.',
  opcode: 'SUB',
  onnx: 'Sub',
  readActivation: (node) => activationOf(node, node.options(SubOptions)?.fusedActivationFunction() ?? 0),
  writeOptions: (activation) => ({
    table: SubOptions,
    write: (b) => SubOptions.createSubOptions(b, activation, true),
  }),
  pairS8: (n, a, b, out, range, numerics) => sumS8(n, { a, b, out }, range, -1, numerics),
  s32: (a, b) => (a - b) | 0,
  f32: (a, b) => a - b,
});
