// ADD, SUB, MUL and the like: one factory for what differs only in the arithmetic of one pair of elements.
// Invariant: int8 with a constant scalar is a table; sums and products take the kernels of linear-sum.ts and
// scaled-product.ts where those are proven equal, and else those of the fixed point, without broadcasting for same shapes.
import { channelCount, everywhere, INT8 } from '../../ir/intervals.ts';
import type { Overlap } from '../../ir/overlap.ts';
import { clamp } from '../../ir/requantize.ts';
import { dtypeBytes, elementCount, type Numerics, type Tensor, type Values } from '../../ir/types.ts';
import {
  type CField,
  defineOp,
  inputOf,
  type KernelCall,
  type LowerContext,
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
import { correctedCall, correctedSum, linearCall, linearSum } from './linear-sum.ts';
import { lutCall, tableS8 } from './lut.ts';
import { elementwiseOverlap } from './overlaps.ts';
import { EVERY_NUMERICS } from './rescale.ts';
import { EACH_ROW } from './row-rules.ts';
import { type ProductS8, scaledProductCall } from './scaled-product.ts';
import { take } from './take.ts';
import { tiedFrom } from './tied-channels.ts';

export interface ElementwiseAttrs {
  readonly activation: Activation;
}

/** A node's int8 arithmetic: one pair of elements, and the same as the kernel's params struct. */
export interface PairS8 {
  readonly compute: (a: number, b: number) => number;
  /** Kernel for operands of one shape, without the prefix, and its params struct; absent: that for several serves. */
  readonly kernel?: string;
  readonly type?: string;
  /** Kernel for operands of several shapes. */
  readonly broadcastKernel: string;
  readonly broadcastType: string;
  /** What follows the shape in the params struct. */
  readonly field?: readonly [name: string, value: CField];
  /** Of a sum: scale of each operand over the output's, negative for what is subtracted; the output's range. */
  readonly sum?: { readonly ratios: readonly [number, number]; readonly range: Range };
  /** Of a product. */
  readonly product?: ProductS8;
}

export interface ElementwiseRules<K extends string> {
  readonly kind: K;
  readonly summary: string;
  readonly opcode: string;
  /** Where the output's quantization comes from; its own range when absent. */
  readonly output?: 'shared';
  /** Name of the operator in ONNX; absent where the importer has no such operator. */
  readonly onnx?: string;
  /** Absent where the operator has no activation. */
  readonly readActivation?: (node: TfliteNode) => Activation;
  /** Absent where the operator has no options. */
  readonly writeOptions?: (activation: number) => NonNullable<TfliteWriting['options']>;
  /** The operator's version in TFLite for int8 is 2, as that of most is, unless this says otherwise. */
  readonly int8Version?: number;
  /** False where a larger operand may give a smaller result and a smaller one. */
  readonly isMonotone?: boolean;
  /** Rejects scales that the fixed point cannot express; total otherwise. */
  readonly pairS8: (
    n: NodeView,
    a: Tensor,
    b: Tensor,
    out: Tensor,
    range: Range,
    numerics: Numerics,
  ) => PairS8;
  /** Wrapping int32; absent where TFLite has it, but no model that is quantized. */
  readonly s32?: (a: number, b: number) => number;
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

const DTYPES = ['int8', 'int32', 'float32'] as const;

export function elementwise<K extends string>(rules: ElementwiseRules<K>): OpDef<K, ElementwiseAttrs> {
  type Node = NodeView<ElementwiseAttrs>;
  const { s32 } = rules;
  const isKnown = (dtype: (typeof DTYPES)[number]): boolean => dtype !== 'int32' || s32 !== undefined;

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

  function lowerS8(n: Node, { numerics, isa }: LowerContext): KernelCall {
    const { a, b, shape, walk } = operands(n);
    const pair = pairOf(n, numerics);
    const { kernel, broadcastKernel, type, broadcastType, field } = pair;
    const fields = field === undefined ? [] : [field];
    const count = elementCount(shape);
    const same = elementCount(a.shape) === count && elementCount(b.shape) === count;
    const linear = same && pair.sum ? linearSum(pair.compute, pair.sum.ratios, pair.sum.range) : null;
    if (linear) return { ...linearCall(count, linear, pair.sum!.range), overlaps: overlapsOf(n) };
    const corrected = pair.sum ? correctedSum(pair.compute, pair.sum.ratios, pair.sum.range) : null;
    if (corrected) return { ...correctedCall(walk, corrected, pair.sum!.range), overlaps: overlapsOf(n) };
    // With MVE the fixed point itself is faster, where rows have lanes.
    const hasLanes =
      isa === 'mve' && walk.extent.at(-1)! >= 4 && walk.stride1.at(-1) === 1 && walk.stride2.at(-1) === 1;
    const scaled = pair.product && !hasLanes ? scaledProductCall(walk, pair.product) : null;
    if (scaled) return { ...scaled, overlaps: overlapsOf(n) };
    if (same && kernel !== undefined && type !== undefined)
      return call(n, kernel, type, [['count', count], ...fields]);
    return call(n, broadcastKernel, broadcastType, [['shape', broadcastField(walk)], ...fields]);
  }

  function lowerPlain(n: Node, suffix: 's32' | 'f32'): KernelCall {
    const { min, max } = suffix === 's32' ? integerRange(n) : floatRange(n);
    const limit = (value: number): CField => (suffix === 's32' ? value : { real: value });
    return call(n, `${rules.kind}_${suffix}`, `nnmcu_arithmetic_${suffix}_params`, [
      ['shape', broadcastField(operands(n).walk)],
      ['act_min', limit(min)],
      ['act_max', limit(max)],
    ]);
  }

  /** Every kernel reads an operand that is not repeated in the order of its output. */
  function overlapsOf(n: Node): readonly Overlap[] {
    const { a, b, shape } = operands(n);
    const count = elementCount(shape);
    const inOrder = [a, b].flatMap((t, i) => (elementCount(t.shape) === count ? [i] : []));
    return elementwiseOverlap(inOrder, count, dtypeBytes(a.dtype), dtypeBytes(a.dtype));
  }

  const call = (
    n: Node,
    name: string,
    type: string,
    fields: readonly (readonly [string, CField])[],
  ): KernelCall => ({
    symbol: `nnmcu_${name}`,
    header: 'nnmcu/arithmetic.h',
    sources: [`${name}.c`],
    params: { type, fields },
    args: [
      { kind: 'input', index: 0 },
      { kind: 'input', index: 1 },
      { kind: 'output', index: 0 },
    ],
    overlaps: overlapsOf(n),
  });

  return defineOp<K, ElementwiseAttrs>({
    kind: rules.kind,
    summary: rules.summary,
    tflite: [rules.opcode],
    dtypes: DTYPES.filter(isKnown).map((dtype) => `${dtype}, ${dtype} -> ${dtype}`),

    readTflite: (node) => ({ attrs: { activation: rules.readActivation?.(node) ?? 'NONE' } }),
    ...(rules.onnx !== undefined && {
      onnx: [rules.onnx],
      readOnnx: (): ElementwiseAttrs => ({ activation: 'NONE' }),
    }),

    writeTflite: (n) => ({
      opcode: rules.opcode,
      version: inputOf(n, 0).dtype === 'int8' ? (rules.int8Version ?? 2) : 1,
      ...(rules.writeOptions && { options: rules.writeOptions(activationCode(n.attrs.activation)) }),
    }),

    rows: EACH_ROW,

    quantization: { output: rules.output ?? 'own' },

    infer(n) {
      const { a, b, shape, walk } = operands(n);
      requireDtype(n, a, DTYPES.filter(isKnown));
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
      if (a.dtype === 'int32' && s32 !== undefined) {
        const { min, max } = integerRange(n);
        return pairs(new Int32Array(count), (x, y) => clamp(s32(x, y), min, max));
      }
      const { min, max } = floatRange(n);
      return pairs(new Float32Array(count), (x, y) => clamp(Math.fround(rules.f32(x, y)), min, max));
    },

    lower(n, ctx) {
      const { numerics } = ctx;
      const { a, shape } = operands(n);
      if (elementCount(shape) === 0) return [];
      if (a.dtype !== 'int8') return [lowerPlain(n, a.dtype === 'int32' ? 's32' : 'f32')];
      const constant = tableOf(n, numerics);
      // The operand left over has the output's elements; both being constant is left to constant folding.
      return constant !== null ? lutCall(n, constant.table, constant.index) : [lowerS8(n, ctx)];
    },

    intervals(n, [x, y], numerics) {
      const { a, b, shape } = operands(n);
      if (!x || !y || rules.isMonotone === false) return everywhere(shape, INT8);
      const { compute } = pairOf(n, numerics);
      // Monotone in each operand while the other stays, so the extremes are among the corners.
      return everywhere(shape, INT8).map((_, c) => {
        const [p, r] = [x[channelCount(a.shape) === 1 ? 0 : c]!, y[channelCount(b.shape) === 1 ? 0 : c]!];
        const corners = [p.low, p.high].flatMap((u) => [r.low, r.high].map((v) => compute(u, v)));
        return { low: Math.min(...corners), high: Math.max(...corners) };
      });
    },
    channels: {
      uses: (n) => {
        const channels = channelCount(operands(n).shape);
        return n.inputs.map((t) =>
          t && channelCount(t.shape) === channels ? tiedFrom(channels) : { kind: 'whole' },
        );
      },
      takesVector: (n, input) => String(n.inputs[1 - input]?.shape) === String(operands(n).shape),
      narrow(n, to) {
        const channels = channelCount(operands(n).shape);
        const cut = n.inputs.flatMap((t, i) =>
          t?.data !== undefined && t.shape.length > 0 && channelCount(t.shape) === channels
            ? [[i, take(t, t.shape.length - 1, to.output)] as const]
            : [],
        );
        return { attrs: n.attrs, constants: new Map(cut) };
      },
    },
    table: (n, numerics) => (operands(n).a.dtype === 'int8' ? tableOf(n, numerics) : null),

    describe: (n) => (n.attrs.activation === 'NONE' ? '' : n.attrs.activation),
  });
}
