// Builds graphs of real operators for tests: each output's type is what the operator infers.
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
  type TensorType,
  type Values,
} from '../../src/ir/types.ts';
import { OPS } from '../../src/ops/index.ts';
import { randomSource } from './make-graph.ts';

/** Per-tensor quantization; the scale is a float32, as in a model file. */
export const q = (scale: number, zeroPoint: number): Quant => ({
  kind: 'per-tensor',
  scale: Math.fround(scale),
  zeroPoint,
});

export interface Built {
  input(name: string, dtype: DType, shape: readonly number[], quant?: Quant): TensorId;
  constant(
    name: string,
    dtype: DType,
    shape: readonly number[],
    data: readonly number[],
    quant?: Quant,
  ): TensorId;
  /** A constant with arbitrary, but always the same, elements. */
  random(name: string, dtype: DType, shape: readonly number[], quant?: Quant): TensorId;
  /** Adds an operator with one output; its dtype is int8 unless stated. */
  op(
    kind: string,
    attrs: object,
    inputs: readonly (TensorId | null)[],
    output: { readonly dtype?: DType; readonly quant?: Quant },
  ): TensorId;
}

/** Fills `values` from a seed: integers all over int8 (or a little beyond zero for int32), reals in -8..8. */
function fill<T extends Values>(values: T, dtype: DType, seed: number): T {
  const random = randomSource(seed);
  for (let i = 0; i < values.length; i++) {
    const x = dtype === 'float32' ? (random(4096) - 2048) / 256 : random(256) - 128;
    values[i] = dtype === 'int64' ? BigInt(x) : x;
  }
  return values;
}

/** Values for all inputs of a graph. */
export const randomInputs = (g: Graph, seed: number): readonly Values[] =>
  g.inputs.map((id, i) => {
    const t = g.tensors.get(id)!;
    return fill(allocate(t.dtype, elementCount(t.shape)), t.dtype, seed * 100 + i);
  });

export function builder(): Built & { graph(outputs: readonly TensorId[]): Graph } {
  const tensors = new Map<TensorId, Tensor>();
  const ops: OpNode[] = [];
  const inputs: TensorId[] = [];

  const add = (name: string, type: TensorType, quant: Quant = { kind: 'none' }, data?: Values): TensorId => {
    const id = tensors.size as TensorId;
    const { dtype, shape } = type;
    tensors.set(id, { id, dtype, shape, quant, origin: { index: id, name }, ...(data ? { data } : {}) });
    return id;
  };

  return {
    input(name, dtype, shape, quant) {
      const id = add(name, { dtype, shape }, quant);
      inputs.push(id);
      return id;
    },
    constant(name, dtype, shape, data, quant) {
      const values = allocate(dtype, elementCount(shape));
      data.forEach((x, i) => {
        values[i] = x;
      });
      return add(name, { dtype, shape }, quant, values);
    },
    random(name, dtype, shape, quant) {
      const values = fill(allocate(dtype, elementCount(shape)), dtype, tensors.size + 1);
      return add(name, { dtype, shape }, quant, values);
    },
    op(kind, attrs, from, { dtype = 'int8', quant }) {
      const def = OPS.find((d) => d.kind === kind)!;
      const name = `${kind}_${ops.length}`;
      const id = add(name, { dtype, shape: [] }, quant);
      const op: OpNode = {
        kind,
        id: ops.length as OpId,
        attrs,
        inputs: from,
        outputs: [id],
        origins: [{ index: ops.length, name }],
      };
      const declared = tensors.get(id)!;
      const view = {
        file: 'test.tflite',
        op,
        attrs,
        inputs: from.map((i) => (i === null ? null : tensors.get(i)!)),
        outputs: [declared],
      };
      const { shape } = def.infer(view)[0]!;
      tensors.set(id, { ...declared, shape });
      ops.push(op);
      return id;
    },
    graph: (outputs) => ({ file: 'test.tflite', tensors, ops, inputs, outputs }),
  };
}
