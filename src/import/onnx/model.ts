// An ONNX file as plain data. The protobuf library checks lengths and nesting; this file checks what must be there.
// Source: schema/onnx.proto; IR versions before 4 list initializers among the inputs.
import { fromBinary } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { NnmcuError } from '../../diagnostics.ts';
import { quoted } from '../printable.ts';
import {
  type AttributeProto,
  ModelProtoSchema,
  type TensorProto,
  type ValueInfoProto,
} from './schema/onnx.ts';

export interface RawNode {
  readonly index: number;
  /** Its first output's name: nodes may have none of their own. */
  readonly name: string;
  /** '' is the default domain. */
  readonly domain: string;
  readonly opType: string;
  /** '' is an absent optional tensor. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeProto>;
}

export interface RawInput {
  readonly name: string;
  readonly type: number;
  /** A name for a symbolic dimension, '' for an unknown one; null when not even the rank is stated. */
  readonly dims: readonly (number | string)[] | null;
}

export interface RawModel {
  readonly opset: number;
  readonly nodes: readonly RawNode[];
  readonly initializers: ReadonlyMap<string, TensorProto>;
  readonly inputs: readonly RawInput[];
  readonly outputs: readonly string[];
}

/** The lowest operator set whose operators mean what the rules here say. */
const OLDEST_OPSET = 7;
/** Opsets this importer was written against; newer ones are read as this one. */
export const NEWEST_OPSET = 26;

/** `microsoft` operators are written with a prefix so that one table holds the rules for both domains. */
export const qualified = (domain: string, opType: string): string =>
  domain === '' || domain === 'ai.onnx' ? opType : `${domain}.${opType}`;

/** `Conv "stem/conv" (node 3)`. */
export const nodeWhere = (n: RawNode): string =>
  `${qualified(n.domain, n.opType)} "${n.name}" (node ${n.index})`;

/** Field numbers of a ModelProto, and the one that holds the graph. */
const MODEL_FIELDS = new Set([1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26]);
const GRAPH_FIELD = 7;

/**
 * True for what is, or begins like, a ModelProto: exporters write the IR version first (a SavedModel has 1 there), and
 * any other order shows by its top-level fields.
 */
export function isModelProto(bytes: Uint8Array): boolean {
  const third = bytes[2] ?? 0;
  if (bytes[0] === 8 && bytes[1]! >= 2 && bytes[1]! < 64 && MODEL_FIELDS.has(third >> 3)) return true;
  try {
    const reader = new BinaryReader(bytes);
    let hasGraph = false;
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (!MODEL_FIELDS.has(field)) return false;
      hasGraph ||= field === GRAPH_FIELD && wireType === WireType.LengthDelimited;
      reader.skip(wireType, field);
    }
    return hasGraph;
  } catch {
    return false;
  }
}

export function readModel(bytes: Uint8Array, file: string): RawModel {
  const damaged = (message: string): NnmcuError => new NnmcuError({ code: 'damaged-file', file, message });
  let model: ReturnType<typeof fromBinary<typeof ModelProtoSchema>>;
  try {
    model = fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  } catch (e) {
    throw damaged(`this is not a readable protobuf message: ${e instanceof Error ? e.message : String(e)}`);
  }
  const { graph } = model;
  if (graph === undefined) throw damaged('the model has no graph');
  const opset = model.opsetImport.find((o) => o.domain === '' || o.domain === 'ai.onnx')?.version ?? 1n;
  if (opset < BigInt(OLDEST_OPSET))
    throw new NnmcuError({
      code: 'unsupported-option',
      file,
      message: `the model uses opset ${opset}; nnmcu reads opset ${OLDEST_OPSET} and newer`,
      help: `Export the model with opset ${OLDEST_OPSET} or newer, or use onnx.version_converter.`,
    });
  if (graph.sparseInitializer.length > 0)
    throw new NnmcuError({
      code: 'unsupported-option',
      file,
      message: 'sparse initializers are not supported',
      help: 'Save the model with dense weights.',
    });
  for (const [what, list] of [
    ['input', graph.input],
    ['initializer', graph.initializer],
  ] as const) {
    const seen = new Set<string>();
    const twice = list.find(({ name }) => seen.size === seen.add(name).size);
    if (twice !== undefined)
      throw new NnmcuError({
        code: 'invalid-graph',
        file,
        where: `${what} ${quoted(twice.name)}`,
        message: 'the model has two of this name',
      });
  }
  const initializers = new Map(graph.initializer.map((t) => [t.name, t] as const));
  return {
    opset: opset > BigInt(NEWEST_OPSET) ? NEWEST_OPSET : Number(opset),
    initializers,
    inputs: graph.input.filter((v) => !initializers.has(v.name)).map(readInput),
    outputs: graph.output.map((v) => v.name),
    nodes: graph.node.map((n, index) => ({
      index,
      name: n.output.find((o) => o !== '') ?? n.name,
      domain: n.domain === 'ai.onnx' ? '' : n.domain,
      opType: n.opType,
      inputs: n.input,
      outputs: n.output,
      attributes: new Map(n.attribute.map((a) => [a.name, a] as const)),
    })),
  };
}

function readInput(v: ValueInfoProto): RawInput {
  const tensor = v.type?.tensorType;
  return {
    name: v.name,
    type: tensor?.elemType ?? 0,
    // In proto2 an absent value reads as 0, which no dimension of an input has.
    dims:
      tensor?.shape?.dim.map((d) =>
        d.dimParam !== '' ? d.dimParam : d.dimValue > 0n ? Number(d.dimValue) : '',
      ) ?? null,
  };
}
