// The reference interpreter: every operator's bit-exact `reference`, in graph order. What it computes is the
// specification that generated code is held to.
import { NnmcuError } from '../diagnostics.ts';
import { tensorOf, viewOf } from '../ir/graph.ts';
import {
  allocate,
  elementCount,
  type Graph,
  type Numerics,
  type OpNode,
  type Tensor,
  type TensorId,
  typeText,
  type Values,
} from '../ir/types.ts';
import { defOf } from '../ops/index.ts';
import type { OpDef } from '../ops/op-def.ts';

/** Sees each operator's results as soon as they exist, in graph order. */
export type OnLayer = (op: OpNode, outputs: readonly Values[]) => void;

/**
 * Graph outputs for graph inputs (both in the graph's order). `g.ops` must be in topological order; any such order
 * gives the same result. A tensor is dropped after its last reader, so memory stays near the model's live peak.
 */
export function interpret(
  g: Graph,
  inputs: readonly Values[],
  numerics: Numerics,
  onLayer?: OnLayer,
  definitionOf: (op: OpNode) => OpDef = defOf,
): readonly Values[] {
  checkInputs(g, inputs);
  const values = new Map<TensorId, Values>(g.inputs.map((id, i) => [id, inputs[i]!] as const));
  const readersLeft = new Map<TensorId, number>();
  const addReader = (id: TensorId): unknown => readersLeft.set(id, (readersLeft.get(id) ?? 0) + 1);
  for (const op of g.ops) for (const id of readsOf(op)) addReader(id);
  for (const id of g.outputs) addReader(id);

  const readTensor = (id: TensorId): Values => {
    const value = values.get(id) ?? tensorOf(g, id).data;
    if (value === undefined) throw new Error(`bug: tensor ${id} is read before it is written`);
    return value;
  };
  for (const op of g.ops) {
    const read = op.inputs.map((id) => (id === null ? null : readTensor(id)));
    const results = definitionOf(op).reference(viewOf(g, op), read, numerics);
    op.outputs.forEach((id, i) => {
      if (readersLeft.has(id)) values.set(id, results[i]!);
    });
    onLayer?.(op, results);
    for (const id of readsOf(op)) {
      const left = readersLeft.get(id)! - 1;
      readersLeft.set(id, left);
      if (left === 0) values.delete(id);
    }
  }
  return g.outputs.map(readTensor);
}

const readsOf = (op: OpNode): ReadonlySet<TensorId> => new Set(op.inputs.filter((id) => id !== null));

/** Rejects values that do not fit the graph's inputs in number, element type or length. */
export function checkInputs(g: Graph, inputs: readonly Values[]): void {
  if (inputs.length !== g.inputs.length)
    throw badData(g, `the model has ${g.inputs.length} inputs, ${inputs.length} were given`);
  g.inputs.forEach((id, i) => {
    const tensor = tensorOf(g, id);
    const problem = misfit(tensor, inputs[i]!);
    if (problem !== null) throw badData(g, `input ${i} "${tensor.origin.name}" ${problem}`);
  });
}

/** Why `values` cannot be the tensor's elements, or null. */
export function misfit(tensor: Tensor, values: Values): string | null {
  const wanted = typeText(tensor);
  if (values.constructor !== allocate(tensor.dtype, 0).constructor)
    return `is ${wanted}, the data is ${values.constructor.name}`;
  const count = elementCount(tensor.shape);
  return values.length === count ? null : `is ${wanted}: ${count} elements, the data has ${values.length}`;
}

const badData = (g: Graph, message: string): NnmcuError =>
  new NnmcuError({ code: 'bad-data', file: g.file, message });
