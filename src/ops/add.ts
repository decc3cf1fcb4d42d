// ADD: element-wise sum with broadcasting; int8 in fixed point, int32 and float32.
// Source: TFLite reference_integer_ops::Add. TFLM ignores an int32 activation: LiteRT is followed.
import { AddOptions } from '../import/tflite/schema/tflite.ts';
import { activationOf } from './common/activation.ts';
import { elementwise } from './common/elementwise.ts';
import { sumS8 } from './common/sum.ts';

export const add = elementwise({
  kind: 'add',
  summary: 'Element-wise sum with broadcasting and a fused activation.',
  opcode: 'ADD',
  onnx: 'Add',
  readActivation: (node) => activationOf(node, node.options(AddOptions)?.fusedActivationFunction() ?? 0),
  writeOptions: (activation) => ({
    table: AddOptions,
    write: (b) => AddOptions.createAddOptions(b, activation, true),
  }),
  pairS8: (n, a, b, out, range, numerics) => sumS8(n, { a, b, out }, range, 1, numerics),
  s32: (a, b) => (a + b) | 0,
  f32: (a, b) => a + b,
});
