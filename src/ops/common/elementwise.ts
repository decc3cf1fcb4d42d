// ADD, SUB and MUL: one factory for what differs only in the arithmetic of one pair of elements.
// Invariant: int8 with a constant scalar is a table; same shapes take the kernel without broadcasting.
import { clamp } from '../../ir/requantize.ts';
import { elementCount, type Numerics, type Tensor, type Values } from '../../ir/types.ts';
import {
  type CField,
  defineOp,
  inputOf,
  type KernelCall,
  type NodeView,
  type OpDef,
  outputOf,
  perTensor,
  reject,
  requireDtype,
  type TfliteNode,
  type TfliteWriting,
} from '../op-def.ts';
import { type Activation, activationCode, quantizedRange, type Range, realRange } from './activation.ts';
import { BROADCAST_RANK, broadcastField, broadcastOf, broadcastShape, forEachPair } from './broadcast.ts';
import { lutCall, tableS8 } from './lut.ts';
import { EVERY_NUMERICS } from './rescale.ts';

export interface ElementwiseAttrs {
  readonly activation: Activation;
}

/** A node's int8 arithmetic: one pair of elements, and the same as the kernel's params struct. */
export interface PairS8 {
  readonly compute: (a: number, b: number) => number;
  readonly type: string;
  readonly broadcastType: string;
  readonly field: readonly [name: string, value: CField];
}

export interface ElementwiseRules<K extends string> {
  readonly kind: K;
  readonly summary: string;
  readonly opcode: string;
  /** Name of the operator in ONNX. */
  readonly onnx: string;
  readonly readActivation: (node: TfliteNode) => Activation;
  readonly writeOptions: (activation: number) => NonNullable<TfliteWriting['options']>;
  /** Rejects scales that the fixed point cannot express; total otherwise. */
  readonly pairS8: (
    n: NodeView,
    a: Tensor,
    b: Tensor,
    out: Tensor,
    range: Range,
    numerics: Numerics,
  ) => PairS8;
  /** Wrapping int32. */
  readonly s32: (a: number, b: number) => number;
  /** Before rounding to float32. */
  readonly f32: (a: number, b: number) => number;
}

const INT32: Range = { min: -2147483648, max: 2147483647 };
const FLT_MAX = 3.4028234663852886e38;

/** `range` cut to what the C type holds, as TFLite's CalculateActivationRange does for float32 too. */
const within = (range: Range, low: number, high: number): Range => ({
  min: Math.max(range.min, low),
  max: Math.min(range.max, high),
});

export function elementwise<K extends string>(rules: ElementwiseRules<K>): OpDef<K, ElementwiseAttrs> {
  type Node = NodeView<ElementwiseAttrs>;

  function operands(n: Node) {
    const a = inputOf(n, 0);
    const b = inputOf(n, 1);
    const shape = broadcastShape(a.shape, b.shape);
    if (shape === null)
      return reject(n, 'invalid-graph', `shapes [${a.shape}] and [${b.shape}] cannot be broadcast`);
    return { a, b, shape, walk: broadcastOf(a.shape, b.shape) };
  }

  function pairOf(n: Node, numerics: Numerics): PairS8 {
    const { a, b } = operands(n);
    const out = outputOf(n);
    return rules.pairS8(n, a, b, out, quantizedRange(n.attrs.activation, perTensor(n, out)), numerics);
  }

  const integerRange = (n: Node): Range => within(realRange(n.attrs.activation), INT32.min, INT32.max);
  const floatRange = (n: Node): Range => within(realRange(n.attrs.activation), -FLT_MAX, FLT_MAX);

  /** The table for a constant operand of one element, and which input is left; null when there is none. */
  function tableOf(
    n: Node,
    numerics: Numerics,
  ): { readonly table: Int8Array; readonly index: number } | null {
    const { a, b } = operands(n);
    const { compute } = pairOf(n, numerics);
    if (b.data?.length === 1) {
      const value = Number(b.data[0]);
      return { table: tableS8((x) => compute(x, value)), index: 0 };
    }
    if (a.data?.length === 1) {
      const value = Number(a.data[0]);
      return { table: tableS8((x) => compute(value, x)), index: 1 };
    }
    return null;
  }

  function lowerS8(n: Node, numerics: Numerics): KernelCall {
    const { a, b, shape, walk } = operands(n);
    const { type, broadcastType, field } = pairOf(n, numerics);
    const count = elementCount(shape);
    const same = elementCount(a.shape) === count && elementCount(b.shape) === count;
    const name = same ? `${rules.kind}_s8` : `${rules.kind}_broadcast_s8`;
    const first: readonly [string, CField] = same ? ['count', count] : ['shape', broadcastField(walk)];
    return call(name, same ? type : broadcastType, [first, field]);
  }

  function lowerPlain(n: Node, suffix: 's32' | 'f32'): KernelCall {
    const { min, max } = suffix === 's32' ? integerRange(n) : floatRange(n);
    const limit = (value: number): CField => (suffix === 's32' ? value : { real: value });
    return call(`${rules.kind}_${suffix}`, `nnmcu_arithmetic_${suffix}_params`, [
      ['shape', broadcastField(operands(n).walk)],
      ['act_min', limit(min)],
      ['act_max', limit(max)],
    ]);
  }

  const call = (name: string, type: string, fields: readonly (readonly [string, CField])[]): KernelCall => ({
    symbol: `nnmcu_${name}`,
    header: 'nnmcu/arithmetic.h',
    sources: [`${name}.c`],
    params: { type, fields },
    args: [
      { kind: 'input', index: 0 },
      { kind: 'input', index: 1 },
      { kind: 'output', index: 0 },
    ],
  });

  return defineOp<K, ElementwiseAttrs>({
    kind: rules.kind,
    summary: rules.summary,
    tflite: [rules.opcode],
    dtypes: ['int8, int8 -> int8', 'int32, int32 -> int32', 'float32, float32 -> float32'],

    readTflite: (node) => ({ attrs: { activation: rules.readActivation(node) } }),
    onnx: [rules.onnx],
    readOnnx: () => ({ activation: 'NONE' }),

    writeTflite: (n) => ({
      opcode: rules.opcode,
      version: inputOf(n, 0).dtype === 'int8' ? 2 : 1,
      options: rules.writeOptions(activationCode(n.attrs.activation)),
    }),

    quantization: { output: 'own' },

    infer(n) {
      const { a, b, shape, walk } = operands(n);
      requireDtype(n, a, ['int8', 'int32', 'float32']);
      requireDtype(n, b, [a.dtype]);
      if (walk.extent.length > BROADCAST_RANK)
        reject(
          n,
          'unsupported-option',
          `broadcasting [${a.shape}] with [${b.shape}] needs ${walk.extent.length} dimensions; ${BROADCAST_RANK} are supported`,
        );
      if (a.dtype === 'int8') for (const numerics of EVERY_NUMERICS) pairOf(n, numerics);
      return [{ dtype: a.dtype, shape }];
    },

    reference(n, values, numerics) {
      const { a, shape, walk } = operands(n);
      const count = elementCount(shape);
      const pairs = <V extends Values>(result: V, f: (x: number, y: number) => number): readonly Values[] => {
        const [x, y] = values as readonly [V, V];
        forEachPair(walk, (out, i, j) => {
          result[out] = f(Number(x[i]), Number(y[j]));
        });
        return [result];
      };
      if (a.dtype === 'int8') {
        return pairs(new Int8Array(count), pairOf(n, numerics).compute);
      }
      if (a.dtype === 'int32') {
        const { min, max } = integerRange(n);
        return pairs(new Int32Array(count), (x, y) => clamp(rules.s32(x, y), min, max));
      }
      const { min, max } = floatRange(n);
      return pairs(new Float32Array(count), (x, y) => clamp(Math.fround(rules.f32(x, y)), min, max));
    },

    lower(n, { numerics }) {
      const { a, shape } = operands(n);
      if (elementCount(shape) === 0) return [];
      if (a.dtype !== 'int8') return [lowerPlain(n, a.dtype === 'int32' ? 's32' : 'f32')];
      const constant = tableOf(n, numerics);
      // The operand left over has the output's elements; both being constant is left to constant folding.
      return constant !== null ? lutCall(n, constant.table, constant.index) : [lowerS8(n, numerics)];
    },

    describe: (n) => (n.attrs.activation === 'NONE' ? '' : n.attrs.activation),
  });
}
