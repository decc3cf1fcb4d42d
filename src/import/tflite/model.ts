// A TFLite file as plain data: every table that matters is read once, every index is checked, nothing is judged.
// What the data means (dtypes, quantization, order of operators) is decided in tensors.ts and read.ts.
// Source: schema/tflite.fbs; buffers outside the table as in the format's `Buffer.offset` and `Buffer.size`.
import type { CheckedByteBuffer } from './checked-buffer.ts';
import {
  BuiltinOperator,
  type Operator,
  Model as RootTable,
  type SubGraph,
  type Tensor,
} from './schema/tflite.ts';

export interface RawOpcode {
  /** Builtin operator name, e.g. `CONV_2D`; `BUILTIN_300` for a code newer than the schema. */
  readonly name: string;
  readonly custom: string | null;
  readonly version: number;
}

export interface RawQuant {
  readonly scales: readonly number[];
  readonly zeroPoints: readonly bigint[];
  readonly axis: number;
  /** Custom, blockwise or multi-axis parameters are present. */
  readonly hasDetails: boolean;
}

export interface RawTensor {
  readonly index: number;
  readonly name: string;
  readonly shape: readonly number[];
  /** The shape with -1 for unknown dimensions; empty when all are known. */
  readonly signature: readonly number[];
  readonly type: number;
  /** The constant's bytes; empty for an activation. */
  readonly data: Bytes;
  readonly quant: RawQuant | null;
  readonly isVariable: boolean;
  readonly isSparse: boolean;
  readonly isExternal: boolean;
}

export interface RawOperator {
  readonly index: number;
  readonly opcode: RawOpcode;
  /** Tensor indices; -1 is an absent optional tensor. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** For the options; its reads are checked by the buffer behind it. */
  readonly table: Operator;
  readonly path: string;
}

export interface RawSubgraph {
  readonly tensors: readonly RawTensor[];
  readonly operators: readonly RawOperator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export interface RawModel {
  readonly version: number;
  readonly subgraphs: readonly RawSubgraph[];
}

/** A range of the file. */
export interface Bytes {
  readonly start: number;
  readonly length: number;
}

const OPERATOR_NAMES = new Map<number, string>(
  Object.entries(BuiltinOperator).map(([name, code]) => [code, name]),
);

/** All elements of a vector; `path` names it in messages. */
function list<T>(
  bb: CheckedByteBuffer,
  path: string,
  length: () => number,
  item: (index: number, path: string) => T | null,
): readonly T[] {
  bb.path = path;
  const count = length();
  const items: T[] = [];
  for (let i = 0; i < count; i++) {
    bb.path = path;
    const value = item(i, `${path}[${i}]`);
    if (value === null) return bb.damaged('an element is missing', `${path}[${i}]`);
    items.push(value);
  }
  return items;
}

function readBuffers(bb: CheckedByteBuffer, model: RootTable): readonly Bytes[] {
  return list(
    bb,
    'buffers',
    () => model.buffersLength(),
    (i, path) => {
      const buffer = model.buffers(i);
      if (buffer === null) return null;
      bb.path = `${path}.data`;
      const inside = buffer.dataArray();
      if (inside !== null && inside.length > 0)
        return { start: inside.byteOffset - bb.bytes().byteOffset, length: inside.length };
      bb.path = `${path}.offset`;
      const offset = Number(buffer.offset());
      // Converters write offset 1 while they do not know the place yet.
      if (offset <= 1) return { start: 0, length: 0 };
      const outside = { start: offset, length: Number(buffer.size()) };
      bb.slice(outside.start, outside.length);
      return outside;
    },
  );
}

function readOpcodes(bb: CheckedByteBuffer, model: RootTable): readonly RawOpcode[] {
  return list(
    bb,
    'operator_codes',
    () => model.operatorCodesLength(),
    (i, path) => {
      const code = model.operatorCodes(i);
      if (code === null) return null;
      bb.path = path;
      const builtin = Math.max(code.deprecatedBuiltinCode(), code.builtinCode());
      return {
        name: OPERATOR_NAMES.get(builtin) ?? `BUILTIN_${builtin}`,
        custom: builtin === BuiltinOperator.CUSTOM ? (code.customCode() ?? '') : null,
        version: code.version(),
      };
    },
  );
}

function readQuant(bb: CheckedByteBuffer, tensor: Tensor, path: string): RawQuant | null {
  bb.path = path;
  const q = tensor.quantization();
  if (q === null) return null;
  return {
    scales: list(
      bb,
      `${path}.scale`,
      () => q.scaleLength(),
      (i) => q.scale(i),
    ),
    zeroPoints: list(
      bb,
      `${path}.zero_point`,
      () => q.zeroPointLength(),
      (i) => q.zeroPoint(i),
    ),
    axis: q.quantizedDimension(),
    hasDetails: q.detailsType() !== 0,
  };
}

function readTensor(
  bb: CheckedByteBuffer,
  tensor: Tensor,
  index: number,
  path: string,
  buffers: readonly Bytes[],
): RawTensor {
  bb.path = `${path}.buffer`;
  const buffer = tensor.buffer();
  const data = buffers[buffer];
  // A file without any buffers is one without constants: buffer 0 is the empty one by convention.
  if (data === undefined && buffer !== 0)
    bb.damaged(`buffer ${buffer} does not exist; there are ${buffers.length}`);
  bb.path = path;
  return {
    index,
    name: tensor.name() ?? '',
    type: tensor.type(),
    data: buffer === 0 || data === undefined ? { start: 0, length: 0 } : data,
    isVariable: tensor.isVariable(),
    isSparse: tensor.sparsity() !== null,
    isExternal: tensor.externalBuffer() !== 0,
    shape: list(
      bb,
      `${path}.shape`,
      () => tensor.shapeLength(),
      (i) => tensor.shape(i),
    ),
    signature: list(
      bb,
      `${path}.shape_signature`,
      () => tensor.shapeSignatureLength(),
      (i) => tensor.shapeSignature(i),
    ),
    quant: readQuant(bb, tensor, `${path}.quantization`),
  };
}

function readSubgraph(
  bb: CheckedByteBuffer,
  graph: SubGraph,
  path: string,
  buffers: readonly Bytes[],
  opcodes: readonly RawOpcode[],
): RawSubgraph {
  const tensors = list(
    bb,
    `${path}.tensors`,
    () => graph.tensorsLength(),
    (i, at) => {
      const tensor = graph.tensors(i);
      return tensor && readTensor(bb, tensor, i, at, buffers);
    },
  );
  /** A vector of tensor indices; `lowest` -1 admits absent ones. */
  const indices = (at: string, lowest: number, length: () => number, item: (i: number) => number | null) =>
    list(bb, at, length, (i, elementPath) => {
      const index = item(i);
      if (index !== null && (index < lowest || index >= tensors.length))
        bb.damaged(`tensor ${index} does not exist; there are ${tensors.length}`, elementPath);
      return index;
    });

  const operators = list(
    bb,
    `${path}.operators`,
    () => graph.operatorsLength(),
    (i, at) => {
      const table = graph.operators(i);
      if (table === null) return null;
      bb.path = `${at}.opcode_index`;
      const opcode = opcodes[table.opcodeIndex()];
      if (opcode === undefined)
        return bb.damaged(`operator code ${table.opcodeIndex()} does not exist; there are ${opcodes.length}`);
      return {
        index: i,
        opcode,
        inputs: indices(
          `${at}.inputs`,
          -1,
          () => table.inputsLength(),
          (k) => table.inputs(k),
        ),
        outputs: indices(
          `${at}.outputs`,
          -1,
          () => table.outputsLength(),
          (k) => table.outputs(k),
        ),
        table,
        path: at,
      };
    },
  );
  return {
    tensors,
    operators,
    inputs: indices(
      `${path}.inputs`,
      0,
      () => graph.inputsLength(),
      (k) => graph.inputs(k),
    ),
    outputs: indices(
      `${path}.outputs`,
      0,
      () => graph.outputsLength(),
      (k) => graph.outputs(k),
    ),
  };
}

/** The whole file; throws `damaged-file` at the first thing that cannot be what a converter wrote. */
export function readModel(bb: CheckedByteBuffer): RawModel {
  const model = new RootTable().__init(bb.__indirect(0), bb);
  const version = model.version();
  const buffers = readBuffers(bb, model);
  const opcodes = readOpcodes(bb, model);
  const subgraphs = list(
    bb,
    'subgraphs',
    () => model.subgraphsLength(),
    (i, path) => {
      const graph = model.subgraphs(i);
      return graph && readSubgraph(bb, graph, path, buffers, opcodes);
    },
  );
  return { version, subgraphs };
}
