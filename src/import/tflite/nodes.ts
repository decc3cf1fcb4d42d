// One TFLite operator -> one IR node, or one for each of its outputs: its definition reads the attributes, and the types it
// infers must be the types the file declares. Source: schema/tflite.fbs for the union of option tables.
import { type Code, type Diagnostic, NnmcuError } from '../../diagnostics.ts';
import {
  type OpId,
  type OpNode,
  type Tensor,
  type TensorId,
  type TensorType,
  typeText,
} from '../../ir/types.ts';
import { type NodeView, type OpDef, type TfliteNode, whereOf } from '../../ops/op-def.ts';
import { quoted } from '../printable.ts';
import type { CheckedByteBuffer } from './checked-buffer.ts';
import type { RawOperator, RawTensor } from './model.ts';
import { BUILTIN_OPTIONS_IDS, BuiltinOptions } from './schema/tflite.ts';
import type { TensorSource } from './tensors.ts';

/** `CONV_2D`, or for a custom operator its own name: `CUSTOM "Foo"`. */
export const opcodeText = ({ opcode }: RawOperator): string =>
  opcode.custom === null ? opcode.name : `${opcode.name} ${quoted(opcode.custom)}`;

const nameOf = (op: RawOperator, tensors: readonly RawTensor[], output = 0): string =>
  tensors[op.outputs[output] ?? -1]?.name ?? '';

/** `"stem/conv" (node 3)`. */
export const nodeText = (op: RawOperator, tensors: readonly RawTensor[]): string =>
  `${quoted(nameOf(op, tensors))} (node ${op.index})`;

/** `CONV_2D "stem/conv" (node 3)`. */
export const nodeWhere = (op: RawOperator, tensors: readonly RawTensor[]): string =>
  `${opcodeText(op)} ${nodeText(op, tensors)}`;

/**
 * The nodes, none when the operator or one of its tensors was rejected (all reported). `idOf` gives each output's node
 * an id of its own.
 */
export function readNodes(
  bb: CheckedByteBuffer,
  file: string,
  op: RawOperator,
  def: OpDef,
  raw: readonly RawTensor[],
  tensors: TensorSource,
  idOf: (output: number) => OpId,
  report: (d: Diagnostic) => void,
): readonly OpNode[] {
  const where = nodeWhere(op, raw);
  const fail = (code: Code, message: string, help?: string): never => {
    throw new NnmcuError({ code, file, where, message, ...(help && { help }) });
  };
  const inputs = op.inputs.map((i) => (i === -1 ? null : tensors.at(i)));
  const outputs = op.outputs.map((i) => (i === -1 ? null : tensors.at(i)));
  if (op.inputs.some((i, k) => i !== -1 && inputs[k] === null)) return [];
  if (op.outputs.some((i, k) => i !== -1 && outputs[k] === null)) return [];

  let node: OpNode | null = null;
  const readOutput = (present: readonly Tensor[], output: number, own: readonly Tensor[]): OpNode => {
    const reader: TfliteNode = {
      opcode: op.opcode.name,
      version: op.opcode.version,
      inputIds: inputs.map((t) => t?.id ?? null),
      inputs,
      outputs: present,
      output,
      options: (table) => options(bb, op, table, fail),
      fail,
    };
    bb.path = `${op.path}.builtin_options`;
    const reading = def.readTflite(reader);
    node = {
      kind: def.kind,
      id: idOf(output),
      attrs: reading.attrs,
      inputs: reading.inputs ?? reader.inputIds,
      outputs: own.map((t) => t.id),
      origins: [{ index: op.index, name: nameOf(op, raw, output) }],
    };
    const view: NodeView = { file, op: node, attrs: node.attrs, inputs: kept(node, inputs), outputs: own };
    const inferred = def.infer(view);
    const resolved = own.map((t, i) => {
      const shape = inferred[i]?.shape;
      return (shape && shape.join() !== t.shape.join() && tensors.resolve(t.id, shape)) || t;
    });
    checkTypes(inferred, resolved, fail);
    return node;
  };
  try {
    if (outputs.length === 0 || outputs.includes(null)) fail('invalid-graph', 'an output is missing');
    const present = outputs.filter((t) => t !== null);
    return def.tfliteByOutput?.includes(op.opcode.name)
      ? present.map((t, output) => readOutput(present, output, [t]))
      : [readOutput(present, 0, present)];
  } catch (e) {
    if (!(e instanceof NnmcuError)) throw e;
    // Definitions name a node by its kind in the IR; the user knows it by the name in the file.
    const irWhere = node === null ? null : whereOf({ op: node });
    for (const d of e.diagnostics) report(d.where === irWhere ? { ...d, where } : d);
    return [];
  }
}

/** The tensors of the inputs that the definition kept. */
function kept(node: OpNode, inputs: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
  const byId = new Map<TensorId, Tensor>(inputs.flatMap((t) => (t === null ? [] : [[t.id, t] as const])));
  return node.inputs.map((id) => (id === null ? null : (byId.get(id) ?? null)));
}

type Fail = (code: Code, message: string, help?: string) => never;

function options<T>(bb: CheckedByteBuffer, op: RawOperator, table: new () => T, fail: Fail): T | null {
  bb.path = `${op.path}.builtin_options`;
  const type = op.table.builtinOptionsType();
  if (type === BuiltinOptions.NONE) return null;
  if (type !== BUILTIN_OPTIONS_IDS.get(table)) {
    const found = Object.entries(BuiltinOptions).find(([, id]) => id === type)?.[0] ?? `of type ${type}`;
    fail('invalid-graph', `its options are ${found} instead of ${table.name}`);
  }
  return op.table.builtinOptions(new table() as never);
}

function checkTypes(inferred: readonly TensorType[], outputs: readonly Tensor[], fail: Fail): void {
  if (inferred.length !== outputs.length)
    fail('invalid-graph', `it has ${outputs.length} outputs instead of ${inferred.length}`);
  inferred.forEach((type, i) => {
    const declared = outputs[i]!;
    if (typeText(type) !== typeText(declared))
      fail(
        'invalid-graph',
        `output ${quoted(declared.origin.name)} is declared as ${typeText(declared)} but its inputs and options give ${typeText(type)}`,
      );
  });
}
