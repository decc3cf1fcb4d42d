// What one operator file must tell the compiler. Outside src/ops only a fusion pass may name an operator;
// everything else (importer, interpreter, planner, emitter, docs) goes through these fields.
import type { Builder } from 'flatbuffers';
import { type Code, NnmcuError } from '../diagnostics.ts';
import type { Intervals } from '../ir/intervals.ts';
import type { Overlap, Part } from '../ir/overlap.ts';
import type {
  DType,
  Numerics,
  OpId,
  OpNode,
  Quant,
  Tensor,
  TensorId,
  TensorType,
  Values,
} from '../ir/types.ts';
import type { ChannelRule } from './channel-rule.ts';
import type { RowRule } from './row-rule.ts';
import type { Unfolding } from './unfolding.ts';

/** An operator instance with its tensors looked up. */
export interface NodeView<A = unknown> {
  readonly file: string;
  readonly op: OpNode<string, A>;
  readonly attrs: A;
  readonly inputs: readonly (Tensor | null)[];
  readonly outputs: readonly Tensor[];
}

/** A node of a TFLite subgraph as a reader sees it; all access is bounds-checked by the importer. */
export interface TfliteNode {
  /** Builtin operator name, e.g. `CONV_2D`. */
  readonly opcode: string;
  readonly version: number;
  readonly inputIds: readonly (TensorId | null)[];
  readonly inputs: readonly (Tensor | null)[];
  readonly outputs: readonly Tensor[];
  /** The output that is read, where an operator is read output by output; else 0. */
  readonly output: number;
  /** builtin_options as the generated class `table`, or null when absent (then the schema's defaults hold). */
  options<T>(table: new () => T): T | null;
  /** Rejects the model with a message that names this node. */
  fail(code: Code, message: string, help?: string): never;
}

export interface TfliteReading<A> {
  readonly attrs: A;
  /** The inputs that stay inputs in the IR; all of them when absent. */
  readonly inputs?: readonly (TensorId | null)[];
}

/** A constant that is an input in TFLite and an attribute in the IR: a shape, axes, amounts of padding. */
export interface TfliteConstant extends TensorType {
  /** Last part of the tensor's name. */
  readonly role: string;
  readonly data: Values;
  readonly quant?: Quant;
}

/** A node of a TFLite subgraph as a writer sees it. */
export interface TfliteWriting {
  /** Builtin operator name, e.g. `CONV_2D`. */
  readonly opcode: string;
  /** The lowest operator version that has what the node uses. */
  readonly version: number;
  /** The IR node's own inputs when absent. */
  readonly inputs?: readonly (TensorId | null | TfliteConstant)[];
  /** builtin_options: the generated class, and what writes it and returns its offset. */
  readonly options?: { readonly table: new () => unknown; write(b: Builder): number };
}

/** How a float32 operator becomes int8. Source: TFLite's 8-bit quantization specification. */
export interface QuantizationRule<A = unknown> {
  /**
   * The output's scale and zero point: from its own range, shared with all float inputs (the operator only moves
   * or compares values), or fixed by the kernel's arithmetic.
   */
  readonly output: 'own' | 'shared' | { readonly scale: number; readonly zeroPoint: number };
  /** For operators that are linear in a constant: symmetric weights, and a bias in input scale * weight scale. */
  readonly weights?: {
    readonly input: number;
    readonly bias: number;
    /** Dimension of the weights with one scale per output channel, and the one that runs over input channels. */
    readonly axis: number;
    readonly inputAxis: number;
    /** The attributes without anything that is not linear. */
    linear(attrs: A): A;
    /** f(a * x) = a * f(x) for a > 0: a factor of the weights may move to the next layer. */
    isHomogeneous(attrs: A): boolean;
    /** What each output position multiplies the weights with. */
    unfold(n: NodeView<A>): Unfolding;
  };
  /** Attributes that hold a value of the output, in the output's new units. */
  attrs?(attrs: A, to: { readonly scale: number; readonly zeroPoint: number }): A;
}

/** An ONNX node as a reader sees it. Shapes are those of the model, with the channels in front of the spatial axes. */
export interface OnnxNode {
  /** Name in the default domain, e.g. `Conv`. */
  readonly opType: string;
  /** Version of the default domain's operators that the model asks for. */
  readonly opset: number;
  /** Shapes of the inputs; null for an absent one. */
  readonly shapes: readonly (readonly number[] | null)[];
  /** Attributes, each with the value that holds when it is absent; one of another type is rejected. */
  int(name: string, absent: number): number;
  float(name: string, absent: number): number;
  text(name: string, absent: string): string;
  ints(name: string): readonly number[] | null;
  /** The elements of a constant input; null when it is absent. Rejects the node when the model computes it. */
  constant(index: number, role: string): readonly number[] | null;
  /** Rejects the model with a message that names this node. */
  fail(code: Code, message: string, help?: string): never;
}

/** C data the generated code needs besides the model's own constant tensors. */
export interface CConstant {
  /** Last part of the C name: `multiplier` becomes `<model>_l3_multiplier`. */
  readonly role: string;
  readonly values: Values;
  readonly comment?: string;
  /** Bytes the array must be aligned to when that is more than its element type's own alignment. */
  readonly align?: number;
}

/** A field of a params struct: an integer, a float32 (infinities print as INFINITY-free FLT_MAX limits), C text, nested, or a pointer to a constant. */
export type CField =
  | number
  | { readonly real: number }
  | { readonly text: string }
  | { readonly list: readonly number[] }
  | { readonly struct: readonly (readonly [name: string, value: CField])[] }
  | { readonly constant: CConstant };

/** Bytes behind the begin of a tensor or of the scratch, and how many more in each turn of the call's loop. */
interface Offset {
  readonly offset?: number;
  readonly perTurn?: number;
}

export type KernelArg =
  /** The node's input/output number `index`: arena address, or the constant tensor's array; NULL when absent. */
  | ({ readonly kind: 'input'; readonly index: number } & Offset)
  | ({ readonly kind: 'output'; readonly index: number } & Offset)
  | { readonly kind: 'constant'; readonly constant: CConstant }
  /** A number that grows from turn to turn of the call's loop. */
  | { readonly kind: 'number'; readonly value: number; readonly perTurn?: number }
  /** Literal C text, e.g. a size. */
  | { readonly kind: 'text'; readonly text: string }
  /** Bytes of the step's scratch, as `dtype` elements or untyped. */
  | ({ readonly kind: 'scratch'; readonly dtype?: DType } & Offset);

/** One call of a runtime kernel: symbol(&params, args...). */
export interface KernelCall {
  readonly symbol: string;
  /** The application has this function: `symbol` follows the model's name and has no header. */
  readonly callback?: true;
  /** Public header under runtime-c/include, e.g. `nnmcu/conv2d.h`. */
  readonly header: string;
  /** Files under runtime-c/src; the internal headers they include are found by the emitter. */
  readonly sources: readonly string[];
  readonly params?: {
    readonly type: string;
    readonly fields: readonly (readonly [name: string, value: CField])[];
  };
  readonly args: readonly KernelArg[];
  readonly scratchBytes?: number;
  /** Neighbouring calls with the same object are the body of one loop. */
  readonly loop?: { readonly turns: number };
  /** Inputs into which output 0 may run, as this kernel reads and writes; see ir/overlap.ts. */
  readonly overlaps?: readonly Overlap[];
  /** Estimated instructions of this kernel and of the others that could serve; absent where there is one kernel only. */
  readonly choice?: {
    /** What the kernel is called where it is chosen; with its buffer in the scratch the call has another symbol. */
    readonly symbol: string;
    readonly instructions: number;
    readonly others: readonly {
      readonly symbol: string;
      readonly sources: readonly string[];
      readonly instructions: number;
    }[];
  };
  /** C expression of the header's scratch macro; the generated code asserts that it is <= scratchBytes. */
  readonly scratchExpr?: string;
  /** Of a kernel with a large buffer on the stack: what is different with the buffer in the scratch. */
  readonly inScratch?: Pick<KernelCall, 'symbol' | 'sources' | 'args' | 'scratchBytes' | 'scratchExpr'> & {
    /** Bytes that it has on the stack. */
    readonly stackBytes: number;
  };
}

/** The same kernel with its buffer in the scratch, if it has one on the stack. */
export function withoutStack({ inScratch, ...call }: KernelCall): KernelCall {
  if (inScratch === undefined) return call;
  const { stackBytes: _, ...rest } = inScratch;
  return { ...call, ...rest };
}

/** Kernel variants: portable C, Armv7E-M/Armv8-M DSP extension, Armv8.1-M vector extension (Helium). */
export type Isa = 'c' | 'dsp' | 'mve';

/** Symbols of kernels to do without in single operators, where others serve. */
export type Spared = ReadonlyMap<OpId, ReadonlySet<string>>;

export interface LowerContext {
  readonly numerics: Numerics;
  /** Symbols of kernels that are not worth their flash; see emit/choose-kernels.ts. */
  readonly avoided?: ReadonlySet<string>;
  /** By operator: symbols of kernels whose scratch is too large there; see fit/. */
  readonly spared?: Spared;
  /** Kernel variants the target can execute; absent: portable C only. */
  readonly isa?: Isa;
  /** Inputs that lie where `OpDef.parts` says, so that nothing of them has to be moved. */
  readonly inPlace?: ReadonlySet<number>;
  /** Whether the core multiplies 32 by 32 to 64 bits, as all but Armv6-M do; absent: it does. */
  readonly longMultiply?: boolean;
}

export interface OpDef<K extends string = string, A = any> {
  /** Name in the IR; lower case with underscores, e.g. `conv2d`. */
  readonly kind: K;
  /** One sentence for docs/operators.md. */
  readonly summary: string;
  /** TFLite builtin names that import as this operator. */
  readonly tflite: readonly string[];
  /** Those of them that import as one of this operator for each output. */
  readonly tfliteByOutput?: readonly string[];
  /** Accepted dtypes, written as `input0,input1,... -> output`, for the docs and for messages: ['int8', 'float32']. */
  readonly dtypes: readonly string[];
  /** C names of the inputs, for constants: ['input', 'filter', 'bias']. */
  readonly inputNames?: readonly string[];
  /** Attributes from a TFLite node. */
  readTflite(node: TfliteNode): TfliteReading<A>;
  /** ONNX operators that import as this operator alone; import/onnx has the rules for all others. */
  readonly onnx?: readonly string[];
  /** Attributes from one of these nodes; layout and quantization are the importer's part. */
  readOnnx?(node: OnnxNode): A;
  /** The TFLite node that reads back as this one; absent when there is none. */
  writeTflite?(n: NodeView<A>): TfliteWriting;
  /** How the operator is quantized; absent when it has no float32 form to quantize. */
  readonly quantization?: QuantizationRule<A>;
  /**
   * Output types from the inputs; rejects (with `reject`) anything the operator does not support:
   * dtypes, ranks, quantization. Runs at import and in ir/verify after every pass; must be total.
   */
  infer(n: NodeView<A>): readonly TensorType[];
  /** The specification: slow, obvious, bit-exact. `values[i]` belongs to `n.inputs[i]`; constants are included. */
  reference(n: NodeView<A>, values: readonly (Values | null)[], numerics: Numerics): readonly Values[];
  /** Kernel calls for the node; [] when the output is only a view of an input. */
  lower(n: NodeView<A>, ctx: LowerContext): readonly KernelCall[];
  /** How the operator works by rows, if it can. */
  readonly rows?: RowRule<A>;
  /** Inputs into which output 0 may run, where `lower` makes several calls. */
  overlaps?(n: NodeView<A>): readonly Overlap[];
  /** The graph input that the application hands over while the operator runs, if there is one. */
  feeds?(n: NodeView<A>): TensorId | null;
  /** Input whose bytes output 0 shares unchanged (reshape), or null/absent. */
  view?(n: NodeView<A>): number | null;
  /** Inputs that `lower` need not move if they lie in the output, or the output in them; none when absent. */
  parts?(n: NodeView<A>): readonly Part[];
  /**
   * The values output 0 (int8) can take when each input takes those of its intervals (null: not int8). Sound under
   * `reference` in these numerics; any int8 value when absent.
   */
  intervals?(n: NodeView<A>, inputs: readonly (Intervals | null)[], numerics: Numerics): Intervals;
  /** The intervals of the int32 sums before requantization, for people; null when there are none. */
  sums?(n: NodeView<A>, inputs: readonly (Intervals | null)[]): Intervals | null;
  /** How channels can be taken out; all are needed when absent. */
  readonly channels?: ChannelRule<A>;
  /** Output 0 = table[input `index`] for each int8 element (order of common/lut.ts); null when it is no such map. */
  table?(n: NodeView<A>, numerics: Numerics): { readonly table: Int8Array; readonly index: number } | null;
  /** Multiply-accumulates of one inference; 0 when absent. */
  macs?(n: NodeView<A>): number;
  /** Attributes for people: `kernel 3x3 stride 2x2 SAME, RELU6`. */
  describe?(n: NodeView<A>): string;
}

/** Lets each operator file be checked against OpDef while keeping its literal kind. */
export const defineOp = <K extends string, A>(def: OpDef<K, A>): OpDef<K, A> => def;

/** Narrows a node to an operator: for fusion passes. */
export const isOp = <K extends string, A>(op: OpNode, def: OpDef<K, A>): op is OpNode<K, A> =>
  op.kind === def.kind;

/** `CONV_2D "stem/conv" (node 3)`. */
export function whereOf(n: { readonly op: OpNode }): string {
  const o = n.op.origins[0];
  return `${n.op.kind} "${o.name}" (node ${o.index})`;
}

/** Rejects the model because of one node. */
export function reject(n: NodeView, code: Code, message: string, notes: readonly string[] = []): never {
  throw new NnmcuError({ code, file: n.file, where: whereOf(n), message, notes });
}

/** The tensor of a mandatory input. */
export function inputOf(n: NodeView, index: number): Tensor {
  return n.inputs[index] ?? reject(n, 'invalid-graph', `input ${index} is missing`);
}
export function outputOf(n: NodeView, index = 0): Tensor {
  return n.outputs[index] ?? reject(n, 'invalid-graph', `output ${index} is missing`);
}

/** Per-tensor scale and zero point of a quantized tensor. */
export function perTensor(n: NodeView, t: Tensor): { readonly scale: number; readonly zeroPoint: number } {
  if (t.quant.kind === 'per-tensor') return t.quant;
  return reject(
    n,
    'invalid-graph',
    `tensor "${t.origin.name}" has ${t.quant.kind === 'none' ? 'no' : 'per-axis'} quantization; one scale and zero point are needed`,
  );
}

/** Rejects the node unless the tensor has one of the dtypes. */
export function requireDtype(n: NodeView, t: Tensor, allowed: readonly DType[]): void {
  if (!allowed.includes(t.dtype))
    reject(n, 'unsupported-dtype', `tensor "${t.origin.name}" is ${t.dtype}`, [
      `supported here: ${allowed.join(', ')}`,
    ]);
}
