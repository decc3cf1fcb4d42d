// Writes small .onnx files for tests: nodes, initializers and float32 borders, each as short as a test can be.
import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from '../../src/import/onnx/schema/onnx.ts';

export const TYPES = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7, half: 10 } as const;
type Type = keyof typeof TYPES;

export interface NodeSpec {
  readonly op: string;
  readonly in: readonly string[];
  readonly out: string;
  /** Whole numbers, text, lists of whole numbers, and real numbers in a Float32Array: one, or a list of several. */
  readonly attributes?: Readonly<Record<string, number | string | readonly number[] | Float32Array>>;
  readonly domain?: string;
}

export interface ModelSpec {
  readonly nodes: readonly NodeSpec[];
  /** [type, shape, elements]. */
  readonly constants?: Readonly<Record<string, readonly [Type, readonly number[], readonly number[]]>>;
  /** Dimensions; a text is a symbolic one. */
  readonly inputs: Readonly<Record<string, readonly (number | string)[]>>;
  readonly inputType?: Type;
  readonly outputs: readonly string[];
  readonly opset?: number;
}

export function tensor(
  name: string,
  type: Type,
  shape: readonly number[],
  values: readonly number[],
): TensorProto {
  const data =
    type === 'float'
      ? { floatData: [...values] }
      : type === 'int64'
        ? { int64Data: values.map(BigInt) }
        : { int32Data: [...values] };
  return create(TensorProtoSchema, { name, dataType: TYPES[type], dims: shape.map(BigInt), ...data });
}

const valueInfo = (name: string, type: Type, dims: readonly (number | string)[]): ValueInfoProto =>
  create(ValueInfoProtoSchema, {
    name,
    type: {
      tensorType: {
        elemType: TYPES[type],
        shape: {
          dim: dims.map((d) => (typeof d === 'number' ? { dimValue: BigInt(d) } : { dimParam: d })),
        },
      },
    },
  });

const attribute = (name: string, value: number | string | readonly number[] | Float32Array) =>
  create(AttributeProtoSchema, {
    name,
    ...(typeof value === 'string'
      ? { type: 3, s: new TextEncoder().encode(value) }
      : value instanceof Float32Array
        ? value.length === 1
          ? { type: 1, f: value[0]! }
          : { type: 6, floats: [...value] }
        : typeof value === 'number'
          ? { type: 2, i: BigInt(value) }
          : { type: 7, ints: value.map(BigInt) }),
  });

/** The file's bytes; `edit` may spoil the message first. */
export function buildOnnx(spec: ModelSpec, edit: (m: ModelProto) => void = () => {}): Uint8Array {
  const type = spec.inputType ?? 'float';
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { version: BigInt(spec.opset ?? 13) })],
    graph: create(GraphProtoSchema, {
      name: 'g',
      node: spec.nodes.map((n) =>
        create(NodeProtoSchema, {
          opType: n.op,
          domain: n.domain ?? '',
          input: [...n.in],
          output: [n.out],
          attribute: Object.entries(n.attributes ?? {}).map(([name, value]) => attribute(name, value)),
        }),
      ),
      initializer: Object.entries(spec.constants ?? {}).map(([name, c]) => tensor(name, ...c)),
      input: Object.entries(spec.inputs).map(([name, dims]) => valueInfo(name, type, dims)),
      output: spec.outputs.map((name) => valueInfo(name, 'float', [])),
    }),
  });
  edit(model);
  return toBinary(ModelProtoSchema, model);
}
