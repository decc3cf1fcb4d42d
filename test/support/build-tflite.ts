// Writes small .tflite files for tests with the generated schema: every field that the importer judges can be set,
// also to values that no converter would write.
import { Builder } from 'flatbuffers';
import * as S from '../../src/import/tflite/schema/tflite.ts';

export interface TestTensor {
  readonly name?: string;
  readonly shape: readonly number[];
  readonly type: number;
  readonly data?: Uint8Array;
  readonly scales?: readonly number[];
  readonly zeroPoints?: readonly number[];
  readonly axis?: number;
  readonly signature?: readonly number[];
  readonly isVariable?: boolean;
  readonly isSparse?: boolean;
  readonly isExternal?: boolean;
  /** Overrides the index of the tensor's own buffer. */
  readonly buffer?: number;
}

export interface TestOperator {
  readonly code: number;
  readonly custom?: string;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options?: { readonly type: number; readonly write: (b: Builder) => number };
}

export interface TestModel {
  readonly tensors: readonly TestTensor[];
  readonly operators: readonly TestOperator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly version?: number;
  /** Constant data behind the FlatBuffer, found by Buffer.offset and Buffer.size. */
  readonly dataOutside?: boolean;
  /** Only the 8-bit operator code, as files from before 2020 have it. */
  readonly oldCodes?: boolean;
  /** How often subgraph 0 is written. */
  readonly subgraphs?: number;
}

const OUTSIDE_PLACEHOLDER = 0x7fff_0000n;

/** The bytes of the model. */
export function buildTflite(m: TestModel): Uint8Array {
  const b = new Builder(1024);
  const outside: Uint8Array[] = [];
  const buffers = [S.Buffer.createBuffer(b, 0, 0n, 0n)];
  const tensors = m.tensors.map((t) => {
    let buffer = t.buffer ?? 0;
    if (t.data !== undefined && t.buffer === undefined) {
      buffer = buffers.length;
      buffers.push(writeBuffer(b, t.data, m.dataOutside ? outside : null));
    }
    return writeTensor(b, t, buffer);
  });
  const codes = m.operators.map((op) => {
    const custom = op.custom === undefined ? 0 : b.createString(op.custom);
    return S.OperatorCode.createOperatorCode(b, Math.min(op.code, 127), custom, 1, m.oldCodes ? 0 : op.code);
  });
  const operators = m.operators.map((op, i) => writeOperator(b, op, i));
  const graph = S.SubGraph.createSubGraph(
    b,
    S.SubGraph.createTensorsVector(b, tensors),
    S.SubGraph.createInputsVector(b, [...m.inputs]),
    S.SubGraph.createOutputsVector(b, [...m.outputs]),
    S.SubGraph.createOperatorsVector(b, operators),
    b.createString('main'),
    -1,
  );
  const subgraphs = new Array<number>(m.subgraphs ?? 1).fill(graph);
  const codesVector = S.Model.createOperatorCodesVector(b, codes);
  const subgraphsVector = S.Model.createSubgraphsVector(b, subgraphs);
  const buffersVector = S.Model.createBuffersVector(b, buffers);
  S.Model.startModel(b);
  S.Model.addVersion(b, m.version ?? 3);
  S.Model.addOperatorCodes(b, codesVector);
  S.Model.addSubgraphs(b, subgraphsVector);
  S.Model.addBuffers(b, buffersVector);
  S.Model.finishModelBuffer(b, S.Model.endModel(b));
  return withOutside(b.asUint8Array().slice(), outside);
}

function writeBuffer(b: Builder, data: Uint8Array, outside: Uint8Array[] | null): number {
  if (outside === null) return S.Buffer.createBuffer(b, S.Buffer.createDataVector(b, data), 0n, 0n);
  outside.push(data);
  return S.Buffer.createBuffer(b, 0, OUTSIDE_PLACEHOLDER + BigInt(outside.length - 1), BigInt(data.length));
}

/** Appends the data and replaces the placeholders by its offsets. */
function withOutside(file: Uint8Array, outside: readonly Uint8Array[]): Uint8Array {
  const parts = [file];
  const view = new DataView(file.buffer);
  let end = file.length;
  outside.forEach((data, i) => {
    const placeholder = OUTSIDE_PLACEHOLDER + BigInt(i);
    for (let at = 0; at + 8 <= file.length; at += 4)
      if (view.getBigUint64(at, true) === placeholder) view.setBigUint64(at, BigInt(end), true);
    parts.push(data);
    end += data.length;
  });
  const all = new Uint8Array(end);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function writeTensor(b: Builder, t: TestTensor, buffer: number): number {
  const shape = S.Tensor.createShapeVector(b, [...t.shape]);
  const signature = t.signature ? S.Tensor.createShapeSignatureVector(b, [...t.signature]) : 0;
  const name = b.createString(t.name ?? '');
  const quant = t.scales === undefined && t.zeroPoints === undefined ? 0 : writeQuant(b, t);
  const sparsity = t.isSparse ? S.SparsityParameters.createSparsityParameters(b, 0, 0) : 0;
  S.Tensor.startTensor(b);
  S.Tensor.addShape(b, shape);
  S.Tensor.addType(b, t.type);
  S.Tensor.addBuffer(b, buffer);
  S.Tensor.addName(b, name);
  if (quant !== 0) S.Tensor.addQuantization(b, quant);
  if (sparsity !== 0) S.Tensor.addSparsity(b, sparsity);
  if (signature !== 0) S.Tensor.addShapeSignature(b, signature);
  S.Tensor.addIsVariable(b, t.isVariable ?? false);
  S.Tensor.addExternalBuffer(b, t.isExternal ? 1 : 0);
  return S.Tensor.endTensor(b);
}

function writeQuant(b: Builder, t: TestTensor): number {
  const scales = S.QuantizationParameters.createScaleVector(b, [...(t.scales ?? [])]);
  const zeroPoints = S.QuantizationParameters.createZeroPointVector(b, (t.zeroPoints ?? []).map(BigInt));
  S.QuantizationParameters.startQuantizationParameters(b);
  S.QuantizationParameters.addScale(b, scales);
  S.QuantizationParameters.addZeroPoint(b, zeroPoints);
  S.QuantizationParameters.addQuantizedDimension(b, t.axis ?? 0);
  return S.QuantizationParameters.endQuantizationParameters(b);
}

function writeOperator(b: Builder, op: TestOperator, codeIndex: number): number {
  const inputs = S.Operator.createInputsVector(b, [...op.inputs]);
  const outputs = S.Operator.createOutputsVector(b, [...op.outputs]);
  const options = op.options?.write(b) ?? 0;
  S.Operator.startOperator(b);
  S.Operator.addOpcodeIndex(b, codeIndex);
  S.Operator.addInputs(b, inputs);
  S.Operator.addOutputs(b, outputs);
  if (op.options !== undefined) {
    S.Operator.addBuiltinOptionsType(b, op.options.type);
    S.Operator.addBuiltinOptions(b, options);
  }
  return S.Operator.endOperator(b);
}

const int8Data = (count: number) => Uint8Array.from({ length: count }, (_, i) => (i * 37 + 11) & 255);
const int32Data = (values: readonly number[]) => new Uint8Array(Int32Array.from(values).buffer);

export const CONV_OPTIONS = {
  type: S.BuiltinOptions.Conv2DOptions,
  write: (b: Builder) =>
    S.Conv2DOptions.createConv2DOptions(b, S.Padding.SAME, 1, 1, S.ActivationFunctionType.RELU, 1, 1, 0),
};

/** CONV_2D then RESHAPE: input 0, filter 1, bias 2, conv output 3, new shape 4, output 5. */
export const CONV_MODEL: TestModel = {
  tensors: [
    { name: 'in', shape: [1, 4, 4, 2], type: S.TensorType.INT8, scales: [0.5], zeroPoints: [-3] },
    {
      name: 'filter',
      shape: [3, 3, 3, 2],
      type: S.TensorType.INT8,
      data: int8Data(54),
      scales: [0.5, 0.25, 0.125],
      zeroPoints: [0, 0, 0],
    },
    {
      name: 'bias',
      shape: [3],
      type: S.TensorType.INT32,
      data: int32Data([1, -2, 3]),
      scales: [0.25, 0.125, 0.0625],
      zeroPoints: [0, 0, 0],
      axis: 0,
    },
    { name: 'conv', shape: [1, 4, 4, 3], type: S.TensorType.INT8, scales: [0.5], zeroPoints: [-128] },
    { name: 'shape', shape: [2], type: S.TensorType.INT32, data: int32Data([1, 48]) },
    { name: 'out', shape: [1, 48], type: S.TensorType.INT8, scales: [0.5], zeroPoints: [-128] },
  ],
  operators: [
    { code: S.BuiltinOperator.CONV_2D, inputs: [0, 1, 2], outputs: [3], options: CONV_OPTIONS },
    { code: S.BuiltinOperator.RESHAPE, inputs: [3, 4], outputs: [5] },
  ],
  inputs: [0],
  outputs: [5],
};

/** CONV_MODEL with one tensor changed. */
export const withTensor = (index: number, change: Partial<TestTensor>): TestModel => ({
  ...CONV_MODEL,
  tensors: CONV_MODEL.tensors.map((t, i) => (i === index ? { ...t, ...change } : t)),
});

/** CONV_MODEL with one operator changed. */
export const withOperator = (index: number, change: Partial<TestOperator>): TestModel => ({
  ...CONV_MODEL,
  operators: CONV_MODEL.operators.map((op, i) => (i === index ? { ...op, ...change } : op)),
});
