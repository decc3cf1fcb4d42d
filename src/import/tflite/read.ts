// A .tflite file -> Graph. Subgraph 0 is the model; the others must be readable and are not compiled.
// Everything that is wrong is collected before throwing: unsupported operators first, one entry per operator type.
// Invariant: a returned Graph passes ops/verify-graph.ts.
import { type Diagnostic, NnmcuError } from '../../diagnostics.ts';
import type { Graph, OpId, OpNode, Tensor, TensorId } from '../../ir/types.ts';
import { TFLITE_OPS } from '../../ops/index.ts';
import type { OpDef } from '../../ops/op-def.ts';
import { printable, quoted } from '../printable.ts';
import { CheckedByteBuffer } from './checked-buffer.ts';
import { withHalfWeights } from './half-weights.ts';
import { hybridProblem } from './hybrid.ts';
import { type RawOperator, type RawSubgraph, readModel } from './model.ts';
import { nodeText, nodeWhere, opcodeText, readNodes } from './nodes.ts';
import { type TensorSource, tensorSource, tensorWhere } from './tensors.ts';

const SCHEMA_VERSION = 3;
/** More diagnostics than this are counted, not shown. */
const MAX_DIAGNOSTICS = 100;
const SHOWN_NODES = 3;
/** What to do about custom operators that other tools put into models. */
const CUSTOM_HELP: ReadonlyMap<string, string> = new Map([
  ['ethos-u', 'Vela compiled this model for an Arm Ethos-U: give nnmcu the model that Vela was given.'],
  [
    'TFLite_Detection_PostProcess',
    'Convert the model without its post-processing, and do that on the outputs with boxes and scores.',
  ],
]);

/** Reads a TFLite file; `file` is its name in messages, `ops` the operators that are known. */
export function readTflite(
  bytes: Uint8Array,
  file: string,
  ops: ReadonlyMap<string, OpDef> = TFLITE_OPS,
): Graph {
  const found: Diagnostic[] = [];
  let left = 0;
  const report = (d: Diagnostic) => {
    if (found.length < MAX_DIAGNOSTICS) found.push(d);
    else left++;
  };
  try {
    const graph = readGraph(bytes, file, ops, report);
    if (found.length === 0) return graph;
  } catch (e) {
    if (!(e instanceof NnmcuError)) throw e;
    e.diagnostics.forEach(report);
  }
  throw rejection(found, left);
}

/** One error for all that was found, safe to print. */
function rejection(found: readonly Diagnostic[], left: number): NnmcuError {
  const [first, ...rest] = found.map((d, i) => {
    const notes = [...(d.notes ?? [])];
    if (left > 0 && i === found.length - 1) notes.push(`${left} more errors are not shown`);
    return {
      ...d,
      message: printable(d.message),
      ...(d.where !== undefined && { where: printable(d.where) }),
      ...(notes.length > 0 && { notes: notes.map((note) => printable(note)) }),
    };
  });
  return new NnmcuError(first!, ...rest);
}

function readGraph(
  input: Uint8Array,
  file: string,
  ops: ReadonlyMap<string, OpDef>,
  report: (d: Diagnostic) => void,
): Graph {
  // A Node Buffer slices without copying, a plain Uint8Array does not.
  const bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  const bb = new CheckedByteBuffer(bytes, file);
  const model = readModel(bb);
  if (model.version !== SCHEMA_VERSION)
    throw new NnmcuError({
      code: 'unsupported-option',
      file,
      message: `schema version ${model.version} is not supported; nnmcu reads version ${SCHEMA_VERSION}`,
      help: 'Convert the model again with a current converter.',
    });
  const [main] = model.subgraphs;
  if (main === undefined) return bb.damaged('the model has no subgraph', 'subgraphs');
  const raw = withHalfWeights(main);

  reportUnsupported(raw, file, ops, report);
  const hybrid = hybridProblem(raw, file);
  if (hybrid !== null) throw new NnmcuError(hybrid);
  const isWritten = checkOrder(raw, file, (op) => ops.has(op.opcode.name), report);
  const tensors = tensorSource(bb, file, raw.tensors, isWritten, report);
  const nodes: OpNode[] = [];
  for (const op of raw.operators) {
    const def = ops.get(op.opcode.name);
    if (def === undefined) continue;
    const idOf = (output: number) => (op.index + output * main.operators.length) as OpId;
    nodes.push(...readNodes(bb, file, op, def, raw.tensors, tensors, idOf, report));
  }
  return assemble(raw, file, nodes, tensors);
}

function assemble(raw: RawSubgraph, file: string, ops: readonly OpNode[], source: TensorSource): Graph {
  const used = new Set<number>([...raw.inputs, ...raw.outputs]);
  for (const op of ops) {
    for (const id of op.inputs) if (id !== null) used.add(id);
    for (const id of op.outputs) used.add(id);
  }
  const tensors = new Map<TensorId, Tensor>();
  for (const index of [...used].sort((a, b) => a - b)) {
    const tensor = source.at(index);
    if (tensor !== null) tensors.set(tensor.id, tensor);
  }
  return { file, tensors, ops, inputs: raw.inputs as TensorId[], outputs: raw.outputs as TensorId[] };
}

function reportUnsupported(
  raw: RawSubgraph,
  file: string,
  ops: ReadonlyMap<string, OpDef>,
  report: (d: Diagnostic) => void,
): void {
  const groups = new Map<string, RawOperator[]>();
  for (const op of raw.operators) {
    if (ops.has(op.opcode.name)) continue;
    const group = groups.get(opcodeText(op));
    if (group) group.push(op);
    else groups.set(opcodeText(op), [op]);
  }
  for (const [where, nodes] of groups) {
    const notes = nodes.slice(0, SHOWN_NODES).map((op) => `used by ${nodeText(op, raw.tensors)}`);
    if (nodes.length > SHOWN_NODES) notes.push(`and by ${nodes.length - SHOWN_NODES} more`);
    const times = nodes.length === 1 ? '1 node' : `${nodes.length} nodes`;
    const help = CUSTOM_HELP.get(nodes[0]!.opcode.custom ?? '');
    report({
      code: 'unsupported-operator',
      file,
      where,
      message: `this operator is not supported (${times})`,
      notes,
      ...(help !== undefined && { help }),
    });
  }
}

/**
 * Reports every tensor that is written twice, written though it is constant, or read before it has a value; what
 * unknown operators read may be room to work in.
 * Returns which tensors get their value from the graph's inputs or from an operator.
 */
function checkOrder(
  raw: RawSubgraph,
  file: string,
  isKnown: (op: RawOperator) => boolean,
  report: (d: Diagnostic) => void,
): (t: number) => boolean {
  const invalid = (where: string, message: string) => report({ code: 'invalid-graph', file, where, message });
  const inputs = new Set(raw.inputs);
  if (inputs.size !== raw.inputs.length) invalid('subgraphs[0].inputs', 'the same tensor is an input twice');
  if (raw.outputs.length === 0) invalid('subgraphs[0].outputs', 'the model has no outputs');
  for (const i of inputs)
    if (raw.tensors[i]!.data.length > 0)
      invalid(tensorWhere(raw.tensors[i]!), 'a model input has constant data');

  const writers = new Map<number, RawOperator>();
  for (const op of raw.operators)
    for (const t of op.outputs) {
      if (t === -1) continue;
      const where = nodeWhere(op, raw.tensors);
      const other = writers.get(t);
      const name = `tensor ${quoted(raw.tensors[t]!.name)}`;
      if (other !== undefined) invalid(where, `it writes ${name}, which node ${other.index} writes too`);
      else if (inputs.has(t)) invalid(where, `it writes ${name}, which is an input of the model`);
      else if (raw.tensors[t]!.data.length > 0) invalid(where, `it writes ${name}, which is constant`);
      else writers.set(t, op);
    }

  /** Why the tensor has no value before node `before`, or null. A missing writer of an empty constant is fine. */
  const missing = (t: number, before: number): string | null => {
    const tensor = raw.tensors[t]!;
    if (tensor.data.length > 0 || tensor.isVariable || inputs.has(t)) return null;
    const writer = writers.get(t);
    if (writer === undefined)
      return tensor.shape.includes(0)
        ? null
        : `tensor ${quoted(tensor.name)} has no data and no operator writes it`;
    if (writer.index < before) return null;
    return `tensor ${quoted(tensor.name)} is read before node ${writer.index} writes it`;
  };
  for (const op of raw.operators.filter(isKnown))
    for (const t of new Set(op.inputs)) {
      const problem = t === -1 ? null : missing(t, op.index);
      if (problem !== null) invalid(nodeWhere(op, raw.tensors), problem);
    }
  for (const t of raw.outputs) {
    const problem = missing(t, Number.POSITIVE_INFINITY);
    if (problem !== null) invalid('subgraphs[0].outputs', problem);
  }
  return (t) => writers.has(t) || inputs.has(t);
}
