// What operators that reduce over axes have in common: their attributes, read from and written to .tflite.
import { ReducerOptions } from '../../import/tflite/schema/tflite.ts';
import { inputOf, type NodeView, type OpDef } from '../op-def.ts';
import { axisIn, constantInts, intsInput } from './constant.ts';

export interface ReduceAttrs {
  /** Ascending, each once. */
  readonly axes: readonly number[];
  /** Reduced dimensions stay, with size 1. */
  readonly keepDims: boolean;
}

type Reduction = OpDef<string, ReduceAttrs>;

export const readReduction: NonNullable<Reduction['readTflite']> = (node) => {
  const input = node.inputs[0];
  if (!input) return node.fail('invalid-graph', 'the input is missing');
  const axes = constantInts(node, 1, 'axes').map((a) => axisIn(node, a, input.shape.length));
  return {
    attrs: {
      axes: [...new Set(axes)].sort((a, b) => a - b),
      keepDims: node.options(ReducerOptions)?.keepDims() ?? false,
    },
    inputs: [node.inputIds[0] ?? null],
  };
};

export const writeReduction =
  (opcode: 'MEAN' | 'REDUCE_MAX') =>
  (n: NodeView<ReduceAttrs>): ReturnType<NonNullable<Reduction['writeTflite']>> => ({
    opcode,
    version: inputOf(n, 0).dtype === 'int8' ? 2 : 1,
    inputs: [n.op.inputs[0] ?? null, intsInput('axes', n.attrs.axes)],
    options: {
      table: ReducerOptions,
      write: (b) => ReducerOptions.createReducerOptions(b, n.attrs.keepDims),
    },
  });
