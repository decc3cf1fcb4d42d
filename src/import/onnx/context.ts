// What a mapping rule sees: one node with its inputs as values, and the questions rules ask about the rest of the model.
import { type Code, NnmcuError } from '../../diagnostics.ts';
import type { DType, TensorId } from '../../ir/types.ts';
import type { OnnxNode } from '../../ops/op-def.ts';
import { type GraphBuilder, type QuantParams, realsOf } from './builder.ts';
import { nodeWhere, type RawModel, type RawNode } from './model.ts';
import { readTensor } from './tensors.ts';
import { type Activation, type Constant, shapeOf, type Value } from './values.ts';

/** Reads one kind of node and binds its outputs. */
export type Rule = (c: Context) => void;

/** A layer that is computed in float32 although its input and weights are int8, and how to make it int8 after all. */
export interface Latent {
  readonly weights: Constant;
  readonly bias: Constant | null;
  readonly inputScale: number;
  /** Axis of the output channels in the weights. */
  readonly axis: number;
  /** The layer with these weights and bias and an int8 output. */
  readonly emit: (l: Pick<Latent, 'weights' | 'bias'>, target: QuantParams) => Activation;
}

export interface Model {
  readonly raw: RawModel;
  readonly file: string;
  readonly builder: GraphBuilder;
  /** null: a node before could not be read, and that has been reported. */
  readonly values: Map<string, Value | null>;
  /** By the float32 tensor the layer writes. */
  readonly latent: Map<TensorId, Latent>;
  readonly readers: ReadonlyMap<string, readonly RawNode[]>;
  readonly readExternal: (location: string) => Uint8Array;
  /** What evaluated constants may still take, so that a small file cannot ask for all memory. */
  readonly budget: { elements: number };
}

/** Thrown to leave a rule whose input was already reported as broken. */
export class MissingInput extends Error {}

export class Context {
  readonly model: Model;
  readonly node: RawNode;
  readonly builder: GraphBuilder;
  readonly reader: OnnxNode;

  constructor(model: Model, node: RawNode) {
    this.model = model;
    this.node = node;
    this.builder = model.builder;
    const c = this;
    this.reader = {
      opType: node.opType,
      opset: model.raw.opset,
      get shapes() {
        return node.inputs.map((_, i) => {
          const v = c.optional(i);
          return v === null ? null : shapeOf(v);
        });
      },
      int: (name, absent) => this.#attribute(name, 2)?.i ?? absent,
      float: (name, absent) => this.#attribute(name, 1)?.f ?? absent,
      text: (name, absent) => this.#attribute(name, 3)?.s ?? absent,
      ints: (name) => this.#attribute(name, 7)?.ints ?? null,
      constant: (i, role) => this.numbers(i, role),
      fail: (code, message, help) => this.fail(code, message, help),
    };
  }

  fail(code: Code, message: string, help?: string): never {
    const where = nodeWhere(this.node);
    throw new NnmcuError({ code, file: this.model.file, where, message, ...(help && { help }) });
  }

  /** The attribute's values as plain data, or null when it is absent. */
  #attribute(name: string, type: number) {
    const a = this.node.attributes.get(name);
    if (a === undefined) return null;
    if (a.refAttrName !== '' || (a.type !== type && a.type !== 0))
      return this.fail(
        'invalid-graph',
        `attribute ${name} has another type than ${this.node.opType} defines`,
      );
    const whole = (i: bigint): number =>
      i >= BigInt(Number.MIN_SAFE_INTEGER) && i <= BigInt(Number.MAX_SAFE_INTEGER)
        ? Number(i)
        : this.fail('invalid-graph', `attribute ${name} is ${i}`);
    return { i: whole(a.i), f: a.f, s: new TextDecoder().decode(a.s), ints: a.ints.map(whole) };
  }

  /** The tensor in an attribute. */
  tensorAttribute(name: string): Constant | null {
    const t = this.node.attributes.get(name)?.t;
    return t === undefined
      ? null
      : readTensor(t, this.model.file, nodeWhere(this.node), this.model.readExternal);
  }
  floats(name: string): readonly number[] | null {
    return this.node.attributes.get(name)?.floats ?? null;
  }

  optional(index: number): Value | null {
    const name = this.node.inputs[index] ?? '';
    if (name === '') return null;
    const value = this.model.values.get(name);
    if (value === undefined)
      return this.fail(
        'invalid-graph',
        `input "${name}" has no value here`,
        'No node writes it, or nodes depend on each other in a circle: save the model again.',
      );
    if (value === null) throw new MissingInput();
    return value;
  }
  value(index: number): Value {
    return this.optional(index) ?? this.fail('invalid-graph', `input ${index} is missing`);
  }
  activation(index: number): Activation {
    const v = this.value(index);
    if (v.kind === 'activation') return v;
    return this.fail(
      'unsupported-option',
      `input "${this.node.inputs[index]}" is constant; a computed tensor is needed`,
    );
  }
  /** A float32 activation, or the int8 tensor that stands for one. */
  real(index: number): Activation {
    const v = this.activation(index);
    if (v.dtype !== 'float32')
      this.fail('unsupported-dtype', `input "${this.node.inputs[index]}" is ${v.dtype}; float32 is needed`);
    return v;
  }
  constant(index: number, role: string): Constant {
    return (
      this.optionalConstant(index, role) ??
      this.fail('invalid-graph', `the ${role} (input ${index}) is missing`)
    );
  }
  optionalConstant(index: number, role: string): Constant | null {
    const v = this.optional(index);
    if (v === null || v.kind === 'constant') return v;
    const name = this.node.inputs[index];
    const isInput = this.model.raw.inputs.some((i) => i.name === name);
    return this.fail(
      'unsupported-option',
      `the ${role} "${name}" is ${isInput ? 'an input of' : 'computed by'} the model; a constant is needed`,
      isInput
        ? 'Save its values in the model, as an initializer.'
        : 'Export the model with constant folding and fixed input shapes.',
    );
  }
  numbers(index: number, role: string): readonly number[] | null {
    const c = this.optionalConstant(index, role);
    if (c === null) return null;
    const isReal = c.quant !== undefined && c.dtype === 'float32';
    return Array.from((isReal ? realsOf(c) : c.data) as ArrayLike<number | bigint>, Number);
  }

  /** An axis counted from the end where negative. */
  axis(axis: number, rank: number): number {
    const positive = axis < 0 ? axis + rank : axis;
    if (!Number.isInteger(axis) || positive < 0 || positive >= rank)
      return this.fail('invalid-graph', `axis ${axis} is outside -${rank}..${rank - 1}`);
    return positive;
  }

  bind(index: number, value: Value): void {
    const name = this.node.outputs[index] ?? '';
    if (name === '') return;
    if (this.model.values.has(name))
      this.fail('invalid-graph', `it writes "${name}", which has a value already`);
    const alone = this.model.readers.get(name)?.length === 1 && !this.model.raw.outputs.includes(name);
    this.model.values.set(
      name,
      value.kind === 'constant' ? value : { ...value, exclusive: value.exclusive && alone },
    );
  }

  /** The nodes that read an output of this one; null when it is an output of the model. */
  readersOf(name: string): readonly RawNode[] | null {
    return this.model.raw.outputs.includes(name) ? null : (this.model.readers.get(name) ?? []);
  }

  /** The constant behind a name, wherever it is. */
  constantNamed(name: string | undefined): Constant | null {
    const v = name ? this.model.values.get(name) : null;
    return v?.kind === 'constant' ? v : null;
  }

  /** The type and int8 quantization all readers of output 0 want, also behind what keeps or clamps values. */
  target(name = this.node.outputs[0] ?? '', depth = 0): QuantParams | null {
    const readers = this.readersOf(name);
    if (readers === null || readers.length === 0 || depth > 8) return null;
    const wanted = readers.map((r) => {
      if (r.opType === 'QuantizeLinear')
        return r.inputs[0] === name ? this.quantParams(r.inputs[1], r.inputs[2], r) : null;
      const passes = readers.length === 1 && PASSES.has(r.opType) && r.inputs[0] === name;
      return passes ? this.target(r.outputs[0] ?? '', depth + 1) : null;
    });
    const first = wanted[0] ?? null;
    return first !== null && wanted.every((w) => w?.scale === first.scale && w.zeroPoint === first.zeroPoint)
      ? first
      : null;
  }

  /** Scale and zero point of an 8-bit tensor in int8 units; null for other types, and for many scales. */
  quantParams(
    scaleName: string | undefined,
    zeroName: string | undefined,
    node = this.node,
  ): QuantParams | null {
    const scale = this.constantNamed(scaleName);
    const zero = this.constantNamed(zeroName);
    if (scale?.data.length !== 1 || (zero !== null && zero.data.length !== 1)) return null;
    // Without a zero point the type is uint8, unless opset 21's output_dtype says otherwise (INT8 is 3).
    const stated = node.attributes.get('output_dtype')?.i ?? 0n;
    const dtype: DType = zero?.dtype ?? (stated === 3n ? 'int8' : 'uint8');
    if (dtype !== 'int8' && dtype !== 'uint8') return null;
    return {
      scale: Number(scale.data[0]),
      zeroPoint: Number(zero?.data[0] ?? 0) - (dtype === 'uint8' ? 128 : 0),
    };
  }
}

/** Operators that keep values or clamp them, so that a quantization behind them serves in front of them too. */
const PASSES = new Set([
  'Relu',
  'Clip',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Transpose',
  'Identity',
  'Dropout',
]);
