// SHAPE: shapes are static, so the result is known at import and the operator has no input left; fold-constants
// turns it into a constant. Its code is only a copy, for models whose output is a shape.
// Source: TFLite shape.cc.
import type { Values } from '../ir/types.ts';
import { copyAll } from './common/copy.ts';
import { defineOp } from './op-def.ts';

export interface ShapeAttrs {
  readonly shape: readonly number[];
  readonly dtype: 'int32' | 'int64';
}

const dimensions = ({ shape, dtype }: ShapeAttrs): Values =>
  dtype === 'int64' ? BigInt64Array.from(shape, BigInt) : Int32Array.from(shape);

export const shape = defineOp<'shape', ShapeAttrs>({
  kind: 'shape',
  summary: 'The dimensions of a tensor, known at compile time.',
  tflite: ['SHAPE'],
  dtypes: ['any -> int32', 'any -> int64'],

  readTflite(node) {
    const input = node.inputs[0];
    if (!input) return node.fail('invalid-graph', 'the input is missing');
    const dtype = node.outputs[0]?.dtype;
    // The declared output decides: out_type is absent from old models, and then reads as float32.
    if (dtype !== 'int32' && dtype !== 'int64')
      return node.fail('unsupported-dtype', `a shape of type ${dtype} is not supported`);
    return { attrs: { shape: input.shape, dtype }, inputs: [] };
  },

  infer: (n) => [{ dtype: n.attrs.dtype, shape: [n.attrs.shape.length] }],
  reference: (n) => [dimensions(n.attrs)],
  lower: (n) => copyAll(n, { kind: 'constant', constant: { role: 'shape', values: dimensions(n.attrs) } }),
  describe: (n) => `of [${n.attrs.shape}]`,
});
