// ARG_MAX and ARG_MIN: where along one axis the largest or smallest element is, the first of several; int8 and float32.
// Source: TFLite reference_ops::ArgMinMax; TFLM gives int32 indices only.
import { ArgMaxOptions, ArgMinOptions, TensorType } from '../import/tflite/schema/tflite.ts';
import { elementCount } from '../ir/types.ts';
import { axisIn, constantInts, intsInput } from './common/constant.ts';
import { type CField, defineOp, inputOf, type NodeView, type OpDef, reject, requireDtype } from './op-def.ts';

export interface ArgMaxAttrs {
  readonly axis: number;
  /** Of the smallest element instead. */
  readonly isMin: boolean;
}

/** Elements in front of the axis, along it and behind it. */
function blocksOf(n: NodeView<ArgMaxAttrs>) {
  const { shape } = inputOf(n, 0);
  const { axis } = n.attrs;
  return {
    outer: elementCount(shape.slice(0, axis)),
    size: shape[axis]!,
    inner: elementCount(shape.slice(axis + 1)),
  };
}

export const argMax: OpDef<'arg_max', ArgMaxAttrs> = defineOp<'arg_max', ArgMaxAttrs>({
  kind: 'arg_max',
  summary: 'Where along an axis the largest or smallest element is.',
  tflite: ['ARG_MAX', 'ARG_MIN'],
  dtypes: ['int8 or float32, axis int32 (constant) -> int32'],

  readTflite(node) {
    const isMin = node.opcode === 'ARG_MIN';
    const o = isMin ? node.options(ArgMinOptions) : node.options(ArgMaxOptions);
    const type = o?.outputType() ?? TensorType.INT32;
    if (type !== TensorType.INT32)
      return node.fail(
        'unsupported-dtype',
        'its indices are not int32',
        'Convert the model with int32 indices (tf.argmax has output_type).',
      );
    const rank = node.inputs[0]?.shape.length ?? 0;
    const axes = constantInts(node, 1, 'axis');
    if (axes.length !== 1) return node.fail('invalid-graph', `one axis is needed, not [${axes}]`);
    return { attrs: { axis: axisIn(node, axes[0]!, rank), isMin }, inputs: node.inputIds.slice(0, 1) };
  },

  writeTflite(n) {
    const { axis, isMin } = n.attrs;
    return {
      opcode: isMin ? 'ARG_MIN' : 'ARG_MAX',
      version: inputOf(n, 0).dtype === 'int8' ? 2 : 1,
      inputs: [n.op.inputs[0] ?? null, intsInput('axis', [axis], [])],
      options: isMin
        ? { table: ArgMinOptions, write: (b) => ArgMinOptions.createArgMinOptions(b, TensorType.INT32) }
        : { table: ArgMaxOptions, write: (b) => ArgMaxOptions.createArgMaxOptions(b, TensorType.INT32) },
    };
  },

  infer(n) {
    const input = inputOf(n, 0);
    requireDtype(n, input, ['int8', 'float32']);
    if (n.attrs.axis >= input.shape.length)
      reject(n, 'invalid-graph', `axis ${n.attrs.axis} is beyond the rank of [${input.shape}]`);
    if (input.shape.includes(0)) reject(n, 'invalid-graph', `[${input.shape}] has no largest element`);
    return [{ dtype: 'int32', shape: input.shape.toSpliced(n.attrs.axis, 1) }];
  },

  reference(n, values) {
    const data = values[0] as Int8Array | Float32Array;
    const { outer, size, inner } = blocksOf(n);
    const result = new Int32Array(outer * inner);
    for (let o = 0; o < outer; o++)
      for (let i = 0; i < inner; i++) {
        const at = (k: number) => data[(o * size + k) * inner + i]!;
        let best = 0;
        for (let k = 1; k < size; k++) if (n.attrs.isMin ? at(k) < at(best) : at(k) > at(best)) best = k;
        result[o * inner + i] = best;
      }
    return [result];
  },

  lower(n) {
    const { outer, size, inner } = blocksOf(n);
    const suffix = inputOf(n, 0).dtype === 'int8' ? 's8' : 'f32';
    const fields: readonly (readonly [string, CField])[] = [
      ['outer', outer],
      ['size', size],
      ['inner', inner],
      ['is_min', n.attrs.isMin ? 1 : 0],
    ];
    return [
      {
        symbol: `nnmcu_arg_max_${suffix}`,
        header: 'nnmcu/arg_max.h',
        sources: [`arg_max_${suffix}.c`],
        params: { type: 'nnmcu_arg_max_params', fields },
        args: [
          { kind: 'input', index: 0 },
          { kind: 'output', index: 0 },
        ],
      },
    ];
  },

  describe: ({ attrs }) => `${attrs.isMin ? 'smallest' : 'largest'} along axis ${attrs.axis}`,
});
