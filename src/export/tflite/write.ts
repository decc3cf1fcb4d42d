// Graph -> a .tflite file that importModel reads back as the same graph, and that LiteRT and Netron open.
// Deterministic: tensors in the order of their ids, then the constants that operators have as attributes.
// Source: schema/tflite.fbs; buffers are aligned to 16 bytes as the schema's force_align asks.
import { Builder } from 'flatbuffers';
import { NnmcuError } from '../../diagnostics.ts';
import {
  BUILTIN_OPTIONS_IDS,
  Buffer as BufferTable,
  BuiltinOperator,
  Model,
  Operator,
  OperatorCode,
  QuantizationParameters,
  SubGraph,
  Tensor as TensorTable,
  TensorType,
} from '../../import/tflite/schema/tflite.ts';
import { viewOf } from '../../ir/graph.ts';
import {
  bytesOf,
  type DType,
  type Graph,
  type OpNode,
  type Quant,
  type TensorId,
  type Values,
} from '../../ir/types.ts';
import { defOf } from '../../ops/index.ts';
import { type TfliteConstant, type TfliteWriting, whereOf } from '../../ops/op-def.ts';

const SCHEMA_VERSION = 3;
const BUFFER_ALIGN = 16;
/** The old 8-bit operator code stops here; newer codes are only in the new field. */
const LAST_OLD_CODE = 127;

const TYPES: Readonly<Record<DType, number>> = {
  float32: TensorType.FLOAT32,
  int8: TensorType.INT8,
  uint8: TensorType.UINT8,
  int16: TensorType.INT16,
  int32: TensorType.INT32,
  int64: TensorType.INT64,
  bool: TensorType.BOOL,
};

/** What a tensor table needs. */
interface Row {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly quant: Quant;
  readonly data?: Values;
}

/** The graph as a TFLite file; rejects operators and options that TFLite does not have. */
export function writeTflite(g: Graph): Uint8Array {
  const { rows, indexOf } = tensorRows(g);
  const nodes = g.ops.map((op) => ({ op, writing: writingOf(g, op) }));
  const codes: string[] = [];
  const b = new Builder(1 << 16);

  const operators = nodes.map(({ op, writing }) => {
    const inputs = (writing.inputs ?? op.inputs).map((input) => {
      if (input === null) return -1;
      return typeof input === 'number' ? indexOf(input) : rows.push(constantRow(op, input)) - 1;
    });
    const key = `${writing.opcode} ${writing.version}`;
    if (!codes.includes(key)) codes.push(key);
    return writeOperator(b, codes.indexOf(key), inputs, op.outputs.map(indexOf), writing);
  });
  const { buffers, tensors } = writeTensors(b, rows);
  const subgraph = SubGraph.createSubGraph(
    b,
    SubGraph.createTensorsVector(b, tensors),
    SubGraph.createInputsVector(b, g.inputs.map(indexOf)),
    SubGraph.createOutputsVector(b, g.outputs.map(indexOf)),
    SubGraph.createOperatorsVector(b, operators),
    b.createString('main'),
    -1,
  );
  const codesVector = Model.createOperatorCodesVector(
    b,
    codes.map((key) => writeCode(b, key)),
  );
  const subgraphs = Model.createSubgraphsVector(b, [subgraph]);
  const description = b.createString('nnmcu');
  const buffersVector = Model.createBuffersVector(b, buffers);
  Model.startModel(b);
  Model.addVersion(b, SCHEMA_VERSION);
  Model.addOperatorCodes(b, codesVector);
  Model.addSubgraphs(b, subgraphs);
  Model.addDescription(b, description);
  Model.addBuffers(b, buffersVector);
  Model.finishModelBuffer(b, Model.endModel(b));
  return b.asUint8Array().slice();
}

function tensorRows(g: Graph): { rows: Row[]; indexOf: (id: TensorId) => number } {
  const ids = [...g.tensors.keys()].sort((a, b) => a - b);
  const index = new Map(ids.map((id, i) => [id, i]));
  const rows = ids.map((id): Row => {
    const t = g.tensors.get(id)!;
    return { ...t, name: t.origin.name };
  });
  return { rows, indexOf: (id) => index.get(id)! };
}

const constantRow = (op: OpNode, c: TfliteConstant): Row => ({
  ...c,
  name: `${op.origins[0].name}/${c.role}`,
  quant: c.quant ?? { kind: 'none' },
});

function writingOf(g: Graph, op: OpNode): TfliteWriting {
  const writing = defOf(op).writeTflite?.(viewOf(g, op));
  if (writing === undefined) throw notInTflite(g, op);
  return writing;
}

const notInTflite = (g: Graph, op: OpNode): NnmcuError =>
  new NnmcuError({
    code: 'unsupported-operator',
    file: g.file,
    where: whereOf({ op }),
    message: 'this operator cannot be written to a TFLite file',
  });

function writeCode(b: Builder, key: string): number {
  const [name, version] = key.split(' ') as [keyof typeof BuiltinOperator, string];
  const code = BuiltinOperator[name];
  return OperatorCode.createOperatorCode(b, Math.min(code, LAST_OLD_CODE), 0, Number(version), code);
}

function writeOperator(
  b: Builder,
  code: number,
  inputs: readonly number[],
  outputs: readonly number[],
  { options }: TfliteWriting,
): number {
  const inputsVector = Operator.createInputsVector(b, [...inputs]);
  const outputsVector = Operator.createOutputsVector(b, [...outputs]);
  const table = options?.write(b) ?? 0;
  Operator.startOperator(b);
  Operator.addOpcodeIndex(b, code);
  Operator.addInputs(b, inputsVector);
  Operator.addOutputs(b, outputsVector);
  if (options !== undefined) {
    Operator.addBuiltinOptionsType(b, BUILTIN_OPTIONS_IDS.get(options.table)!);
    Operator.addBuiltinOptions(b, table);
  }
  return Operator.endOperator(b);
}

/** Equal arrays that the graph shares are written once; buffer 0 is the empty one by convention. */
function writeTensors(b: Builder, rows: readonly Row[]) {
  const buffers = [BufferTable.createBuffer(b, 0, 0n, 0n)];
  const known = new Map<Values, number>();
  const tensors = rows.map((row) => {
    let buffer = row.data === undefined ? 0 : known.get(row.data);
    if (buffer === undefined) {
      buffer = buffers.push(writeBuffer(b, bytesOf(row.data!))) - 1;
      known.set(row.data!, buffer);
    }
    return writeTensor(b, row, buffer);
  });
  return { buffers, tensors };
}

function writeBuffer(b: Builder, bytes: Uint8Array): number {
  b.startVector(1, bytes.length, BUFFER_ALIGN);
  for (let i = bytes.length - 1; i >= 0; i--) b.addInt8(bytes[i]!);
  return BufferTable.createBuffer(b, b.endVector(), 0n, 0n);
}

function writeTensor(b: Builder, row: Row, buffer: number): number {
  const shape = TensorTable.createShapeVector(b, [...row.shape]);
  const name = b.createString(row.name);
  const quant = writeQuant(b, row.quant);
  TensorTable.startTensor(b);
  TensorTable.addShape(b, shape);
  TensorTable.addType(b, TYPES[row.dtype]);
  TensorTable.addBuffer(b, buffer);
  TensorTable.addName(b, name);
  if (quant !== 0) TensorTable.addQuantization(b, quant);
  return TensorTable.endTensor(b);
}

function writeQuant(b: Builder, q: Quant): number {
  if (q.kind === 'none') return 0;
  const scales = q.kind === 'per-tensor' ? [q.scale] : q.scales;
  const scale = QuantizationParameters.createScaleVector(b, [...scales]);
  const zeroPoint = QuantizationParameters.createZeroPointVector(
    b,
    scales.map(() => BigInt(q.zeroPoint)),
  );
  QuantizationParameters.startQuantizationParameters(b);
  QuantizationParameters.addScale(b, scale);
  QuantizationParameters.addZeroPoint(b, zeroPoint);
  QuantizationParameters.addQuantizedDimension(b, q.kind === 'per-axis' ? q.axis : 0);
  return QuantizationParameters.endQuantizationParameters(b);
}
