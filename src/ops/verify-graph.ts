// The executable definition of a legal Graph. Runs after import and after every pass; it needs the operators'
// own inference, so it lives beside them. A violation after a pass is a bug of that pass.
import { NnmcuError } from '../diagnostics.ts';
import { viewOf } from '../ir/graph.ts';
import {
  allocate,
  elementCount,
  type Graph,
  type OpNode,
  type Quant,
  type Tensor,
  type TensorId,
  tensorBytes,
  typeText,
} from '../ir/types.ts';
import { defOf, OPS } from './index.ts';
import { whereOf } from './op-def.ts';

type Fail = (where: string, message: string) => never;

const tensorText = (t: Tensor): string => `tensor "${t.origin.name}" (tensor ${t.origin.index})`;

/** Throws `invalid-graph` unless all invariants hold and every operator infers the types its outputs have. */
export function verifyGraph(g: Graph): void {
  const fail: Fail = (where, message) => {
    throw new NnmcuError({ code: 'invalid-graph', file: g.file, where, message });
  };
  for (const [id, t] of g.tensors) {
    if (t.id !== id) fail(tensorText(t), `is stored under id ${id} but has id ${t.id}`);
    checkTensor(t, (message) => fail(tensorText(t), message));
  }
  const known = checkInterface(g, fail);
  checkOrder(g, known, fail);
  for (const op of g.ops) checkTypes(g, op, (message) => fail(whereOf({ op }), message));
}

/** The tensors that have a value before the first operator. */
function checkInterface(g: Graph, fail: Fail): Set<TensorId> {
  if (new Set(g.inputs).size !== g.inputs.length) fail('inputs', 'the same tensor is an input twice');
  if (g.outputs.length === 0) fail('outputs', 'the graph has no outputs');
  const known = new Set<TensorId>();
  for (const t of g.tensors.values()) if (t.data !== undefined) known.add(t.id);
  for (const id of g.inputs) {
    const t = g.tensors.get(id);
    if (t === undefined) return fail('inputs', `tensor ${id} is not in the graph`);
    if (t.data !== undefined) fail(tensorText(t), 'a graph input has constant data');
    known.add(id);
  }
  return known;
}

function checkOrder(g: Graph, known: Set<TensorId>, fail: Fail): void {
  const ids = new Set<number>();
  for (const op of g.ops) {
    const where = whereOf({ op });
    if (ids.has(op.id)) fail(where, `operator id ${op.id} is used twice`);
    ids.add(op.id);
    if (op.outputs.length === 0) fail(where, 'it has no outputs');
    for (const id of op.inputs) {
      if (id === null) continue;
      if (!g.tensors.has(id)) fail(where, `input tensor ${id} is not in the graph`);
      if (!known.has(id)) fail(where, `${tensorText(g.tensors.get(id)!)} is read before it is written`);
    }
    for (const id of op.outputs) {
      if (!g.tensors.has(id)) fail(where, `output tensor ${id} is not in the graph`);
      if (known.has(id))
        fail(where, `it writes ${tensorText(g.tensors.get(id)!)}, which has a value already`);
      known.add(id);
    }
  }
  for (const id of g.outputs) {
    if (!g.tensors.has(id)) fail('outputs', `tensor ${id} is not in the graph`);
    if (!known.has(id)) fail('outputs', `${tensorText(g.tensors.get(id)!)} is never written`);
  }
}

function checkTensor(t: Tensor, fail: (message: string) => never): void {
  if (!t.shape.every((d) => Number.isSafeInteger(d) && d >= 0)) fail(`shape [${t.shape}] is impossible`);
  const count = elementCount(t.shape);
  if (tensorBytes(t) >= 2 ** 31) fail(`${typeText(t)} is larger than 2 GiB`);
  if (t.data !== undefined) {
    if (t.data.constructor !== allocate(t.dtype, 0).constructor)
      fail(`${typeText(t)} holds a ${t.data.constructor.name}`);
    if (t.data.length !== count) fail(`${typeText(t)} needs ${count} elements, it has ${t.data.length}`);
  }
  checkQuant(t, t.quant, fail);
}

const isScale = (s: number): boolean => s > 0 && s < Infinity;

function checkQuant(t: Tensor, q: Quant, fail: (message: string) => never): void {
  if (q.kind === 'none') return;
  if (q.kind === 'per-tensor') {
    if (!isScale(q.scale)) fail(`quantization scale ${q.scale} is not a positive number`);
    if (!Number.isInteger(q.zeroPoint)) fail(`zero point ${q.zeroPoint} is not an integer`);
    return;
  }
  if (t.shape[q.axis] !== q.scales.length)
    fail(`${q.scales.length} quantization scales for dimension ${q.axis} of shape [${t.shape}]`);
  if (!q.scales.every(isScale)) fail('a quantization scale is not a positive number');
}

function checkTypes(g: Graph, op: OpNode, fail: (message: string) => never): void {
  if (!OPS.some((def) => def.kind === op.kind)) fail('this operator kind is not in ops/index.ts');
  const view = viewOf(g, op);
  const types = defOf(op).infer(view);
  if (types.length !== view.outputs.length)
    fail(`it has ${view.outputs.length} outputs instead of ${types.length}`);
  types.forEach((type, i) => {
    const declared = view.outputs[i]!;
    if (typeText(type) !== typeText(declared))
      fail(`output ${i} is ${typeText(declared)} but its inputs and attributes give ${typeText(type)}`);
  });
}
