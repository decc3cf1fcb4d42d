// The graph while it is built: makes IR tensors and operators, and brings a value into the order an operator demands.
// Invariant: every operator's output types come from its own infer, so the finished graph passes ops/verify-graph.ts.
import { NnmcuError } from '../../diagnostics.ts';
import {
  allocate,
  type DType,
  elementCount,
  type Graph,
  type OpId,
  type OpNode,
  type Quant,
  type Tensor,
  type TensorId,
  tensorBytes,
  type Values,
} from '../../ir/types.ts';
import { dequantize } from '../../ops/dequantize.ts';
import type { OpDef } from '../../ops/op-def.ts';
import { quantize } from '../../ops/quantize.ts';
import { reshape } from '../../ops/reshape.ts';
import { transpose } from '../../ops/transpose.ts';
import { nodeWhere, type RawNode } from './model.ts';
import { type Activation, type Constant, hasOrder, sizeOfAxis } from './values.ts';

const MAX_BYTES = 2 ** 31 - 1;

export interface QuantParams {
  readonly scale: number;
  readonly zeroPoint: number;
}

export const perTensorQuant = (q: QuantParams): Quant => ({ kind: 'per-tensor', ...q });

export interface Emission {
  readonly node: RawNode;
  readonly attrs: unknown;
  readonly inputs: readonly (TensorId | null)[];
  /** The name in the model that the output is about. */
  readonly name?: string;
  /** Quantization of an int8 output. */
  readonly quant?: QuantParams;
  readonly dtype?: DType;
}

/** A transpose that had to be made. */
export interface Leftover {
  readonly op: OpNode;
  readonly name: string;
  readonly bytes: number;
  readonly reason: string;
}

export class GraphBuilder {
  readonly file: string;
  readonly tensors = new Map<TensorId, Tensor>();
  readonly ops: OpNode[] = [];
  readonly #producers = new Map<TensorId, OpNode>();
  readonly leftovers: Leftover[] = [];
  /** Layers that are computed in float32 because their 8-bit weights have zero points. */
  readonly asymmetric = new Set<string>();
  readonly #ordered = new Map<string, TensorId>();
  #next = 0;

  constructor(file: string) {
    this.file = file;
  }

  tensor(id: TensorId): Tensor {
    return this.tensors.get(id)!;
  }

  add(
    name: string,
    dtype: DType,
    shape: readonly number[],
    quant: Quant = { kind: 'none' },
    data?: Values,
  ): TensorId {
    const id = this.#next as TensorId;
    const origin = { index: this.#next++, name };
    this.tensors.set(id, { id, dtype, shape, quant, origin, ...(data && { data }) });
    return id;
  }

  /** Adds an operator with one output and returns that. */
  emit(def: OpDef, e: Emission): TensorId {
    const name = e.name ?? e.node.name;
    const first = e.inputs[0] ?? null;
    const dtype = e.dtype ?? (first === null ? 'float32' : this.tensor(first).dtype);
    const out = this.add(name, dtype, [], e.quant ? perTensorQuant(e.quant) : { kind: 'none' });
    const op: OpNode = {
      kind: def.kind,
      id: this.#next++ as OpId,
      attrs: e.attrs,
      inputs: e.inputs,
      outputs: [out],
      origins: [{ index: e.node.index, name: e.node.name }],
    };
    const view = {
      file: this.file,
      op,
      attrs: e.attrs,
      inputs: e.inputs.map((id) => (id === null ? null : this.tensor(id))),
      outputs: [this.tensor(out)],
    };
    const type = def.infer(view)[0]!;
    const result = { ...this.tensor(out), ...type };
    if (tensorBytes(result) > MAX_BYTES)
      throw new NnmcuError({
        code: 'invalid-graph',
        file: this.file,
        where: e.node.index < 0 ? e.node.opType : nodeWhere(e.node),
        message: `the result [${type.shape}] is larger than 2 GiB`,
      });
    this.tensors.set(out, result);
    this.ops.push(op);
    this.#producers.set(out, op);
    return out;
  }

  /** The operator that writes the tensor. */
  producer(id: TensorId): OpNode | undefined {
    return this.#producers.get(id);
  }

  replace(op: OpNode, by: OpNode): void {
    this.ops[this.ops.lastIndexOf(op)] = by;
    for (const id of by.outputs) this.#producers.set(id, by);
  }

  quantOf(v: Activation): QuantParams | null {
    const { quant, dtype } = this.tensor(v.id);
    return quant.kind === 'per-tensor' && dtype === 'int8' ? quant : null;
  }

  /** The value as float32, computed from its int8 tensor where it is one. */
  asFloat(v: Activation, node: RawNode): Activation {
    if (this.quantOf(v) === null) return v;
    const key = `${v.id} float`;
    const id =
      this.#ordered.get(key) ??
      this.emit(dequantize, {
        node,
        attrs: {},
        inputs: [v.id],
        dtype: 'float32',
        name: this.tensor(v.id).origin.name,
      });
    this.#ordered.set(key, id);
    return { ...v, id };
  }

  /** The value with another int8 quantization. */
  requantized(v: Activation, quant: QuantParams, node: RawNode, name = node.name): Activation {
    const own = this.quantOf(v);
    if (own !== null && own.scale === quant.scale && own.zeroPoint === quant.zeroPoint) return v;
    const id = this.emit(quantize, { node, attrs: {}, inputs: [v.id], dtype: 'int8', quant, name });
    return { ...v, id, exclusive: true };
  }

  /** The tensor with the given shape, its bytes unchanged. */
  viewed(id: TensorId, shape: readonly number[], node: RawNode): TensorId {
    const t = this.tensor(id);
    if (t.shape.join() === shape.join()) return id;
    const key = `${id} as ${shape}`;
    const known = this.#ordered.get(key);
    if (known !== undefined) return known;
    const quant = t.quant.kind === 'per-tensor' ? { quant: t.quant } : {};
    const view = this.emit(reshape, {
      node,
      attrs: { shape },
      inputs: [id],
      name: t.origin.name,
      dtype: t.dtype,
      ...quant,
    });
    this.#ordered.set(key, view);
    return view;
  }

  /**
   * The value with its axes in `order` in memory, as a tensor of `shape` (the axes themselves when absent). What
   * cannot be had by a view is transposed, and noted.
   */
  inOrder(v: Activation, order: readonly number[], node: RawNode, shape?: readonly number[]): TensorId {
    const wanted = shape ?? order.map((axis) => sizeOfAxis(v.layout, axis));
    if (hasOrder(v.layout, order)) return this.viewed(v.id, wanted, node);
    const key = `${v.id} ${v.layout.atoms} ${order.map((a) => v.layout.axes[a]!.join()).join(';')}`;
    let id = this.#ordered.get(key);
    if (id === undefined) {
      const perm = order.flatMap((axis) => v.layout.axes[axis]!);
      const cut = this.viewed(v.id, v.layout.atoms, node);
      const t = this.tensor(cut);
      const quant = t.quant.kind === 'per-tensor' ? { quant: t.quant } : {};
      id = this.emit(transpose, {
        node,
        attrs: { perm },
        inputs: [cut],
        name: t.origin.name,
        dtype: t.dtype,
        ...quant,
      });
      this.#ordered.set(key, id);
      this.#note(id, v, node);
    }
    return this.viewed(id, wanted, node);
  }

  #note(id: TensorId, v: Activation, node: RawNode): void {
    const op = this.ops.at(-1)!;
    const source = this.tensor(v.id);
    const writer = this.producer(v.id);
    const from =
      writer === undefined
        ? 'the model gets it so'
        : `${writer.kind} "${writer.origins[0].name}" writes it so`;
    this.leftovers.push({
      op,
      name: source.origin.name,
      bytes: tensorBytes(this.tensor(id)),
      reason: `${node.index < 0 ? node.opType : `${node.opType} "${node.name}" (node ${node.index})`} needs [${source.shape}] in another order, and ${from}`,
    });
  }

  finish(inputs: readonly TensorId[], outputs: readonly TensorId[]): Graph {
    return { file: this.file, tensors: this.tensors, ops: this.ops, inputs, outputs };
  }
}

/** The elements of a constant in another order of its axes. */
export function permuted(data: Values, shape: readonly number[], order: readonly number[]): Values {
  const steps = order.map((axis) => elementCount(shape.slice(axis + 1)));
  const sizes = order.map((axis) => shape[axis]!);
  const result = data.slice() as Values;
  let to = 0;
  const visit = (axis: number, from: number): void => {
    if (axis === sizes.length) result[to++] = data[from]! as never;
    else for (let i = 0; i < sizes[axis]!; i++) visit(axis + 1, from + i * steps[axis]!);
  };
  if (data.length > 0) visit(0, 0);
  return result;
}

/** The real values of a constant; rejects what is not a number. */
export function realsOf(c: Constant): Float32Array {
  const result = allocate('float32', c.data.length) as Float32Array;
  const { quant } = c;
  const inner = quant ? elementCount(c.shape.slice(quant.axis + 1)) : 1;
  c.data.forEach((v: number | bigint, i: number) => {
    const channel = quant && quant.scales.length > 1 ? Math.floor(i / inner) % quant.scales.length : 0;
    result[i] = quant
      ? Math.fround((Number(v) - quant.zeroPoints[channel]!) * quant.scales[channel]!)
      : Number(v);
  });
  return result;
}

/** A new activation that owns its tensor. */
export const activation = (
  id: TensorId,
  layout: Activation['layout'],
  dtype: DType = 'float32',
): Activation => ({
  kind: 'activation',
  id,
  layout,
  dtype,
  exclusive: true,
});
