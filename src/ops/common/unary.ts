// Activations that map each element by itself, int8 and float32: one factory for what differs only in the function.
// Invariant: int8 becomes a table filled by the exact reference, unless the operator has a better kernel.
import { everywhere, INT8 } from '../../ir/intervals.ts';
import { ELEMENTWISE } from '../../ir/requantize.ts';
import type { Numerics, Tensor } from '../../ir/types.ts';
import {
  defineOp,
  inputOf,
  type KernelCall,
  type NodeView,
  type OnnxNode,
  type OpDef,
  outputOf,
  perTensor,
  type QuantizationRule,
  requireDtype,
  type TfliteNode,
  type TfliteWriting,
} from '../op-def.ts';
import { lookUp, lutCall, mapCall, tableIntervals, tableS8 } from './lut.ts';
import { throughFloat } from './real.ts';
import { EVERY_NUMERICS } from './rescale.ts';
import { EACH_ROW } from './row-rules.ts';
import { SAME_CHANNELS } from './tied-channels.ts';

export interface UnaryRules<K extends string, A> {
  readonly kind: K;
  readonly summary: string;
  readonly tflite: readonly string[];
  readonly readAttrs: (node: TfliteNode) => A;
  readonly onnx?: readonly string[];
  readonly readOnnx?: (node: OnnxNode) => A;
  /** Absent where TFLite has no such operator. */
  readonly writeTflite?: (attrs: A, isInt8: boolean) => TfliteWriting;
  readonly quantization: QuantizationRule<A>;
  /**
   * The fixed-point function of one int8 value; rejects quantization that it does not support, which then holds for
   * the float32 function as well.
   */
  readonly s8: (
    n: NodeView<A>,
    input: Tensor,
    output: Tensor,
    numerics: Numerics,
  ) => (value: number) => number;
  /** The function of one float32 value. */
  readonly f32: (attrs: A) => (value: number) => number;
  /** Fields of the float32 kernel's params struct after `count`; it takes (in, out, count) when absent. */
  readonly f32Fields?: (attrs: A) => NonNullable<KernelCall['params']>['fields'];
  /** Calls that beat the table of `s8`, or null. */
  readonly lowerS8?: (n: NodeView<A>, s8: (value: number) => number) => readonly KernelCall[] | null;
  readonly describe?: (attrs: A) => string;
}

export function unary<K extends string, A>(rules: UnaryRules<K, A>): OpDef<K, A> {
  const s8Of = (n: NodeView<A>, numerics: Numerics): ((value: number) => number) =>
    ELEMENTWISE[numerics].table === 'float32'
      ? throughFloat(rules.f32(n.attrs), perTensor(n, inputOf(n, 0)), perTensor(n, outputOf(n)))
      : rules.s8(n, inputOf(n, 0), outputOf(n), numerics);
  const tableOf = (n: NodeView<A>, numerics: Numerics): Int8Array => tableS8(s8Of(n, numerics));
  const { describe, onnx, readOnnx, writeTflite } = rules;
  return defineOp<K, A>({
    kind: rules.kind,
    summary: rules.summary,
    tflite: rules.tflite,
    dtypes: ['int8 -> int8', 'float32 -> float32'],

    readTflite: (node) => ({ attrs: rules.readAttrs(node) }),
    ...(onnx && { onnx }),
    ...(readOnnx && { readOnnx }),

    ...(writeTflite && {
      writeTflite: (n: NodeView<A>) => writeTflite(n.attrs, inputOf(n, 0).dtype === 'int8'),
    }),

    rows: EACH_ROW,

    quantization: rules.quantization,

    infer(n) {
      const input = inputOf(n, 0);
      requireDtype(n, input, ['int8', 'float32']);
      if (input.dtype === 'int8')
        for (const numerics of EVERY_NUMERICS) rules.s8(n, input, outputOf(n), numerics);
      return [{ dtype: input.dtype, shape: input.shape }];
    },

    reference(n, values, numerics) {
      if (inputOf(n, 0).dtype === 'int8') return [lookUp(tableOf(n, numerics), values[0] as Int8Array)];
      return [Float32Array.from(values[0] as Float32Array, rules.f32(n.attrs))];
    },

    lower(n, { numerics }) {
      if (inputOf(n, 0).dtype === 'int8')
        return rules.lowerS8?.(n, s8Of(n, numerics)) ?? lutCall(n, tableOf(n, numerics));
      const symbol = `nnmcu_${rules.kind}_f32`;
      const fields = rules.f32Fields?.(n.attrs);
      return mapCall(n, symbol, 'nnmcu/activation.h', fields && { type: `${symbol}_params`, fields });
    },

    intervals: (n, [x], numerics) =>
      x ? tableIntervals(tableOf(n, numerics), x) : everywhere(outputOf(n).shape, INT8),
    channels: SAME_CHANNELS,
    table: (n, numerics) =>
      inputOf(n, 0).dtype === 'int8' ? { table: tableOf(n, numerics), index: 0 } : null,

    ...(describe && { describe: (n: NodeView<A>) => describe(n.attrs) }),
  });
}
