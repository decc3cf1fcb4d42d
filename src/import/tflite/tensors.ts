// Raw tensors -> IR tensors: dtype, static shape, quantization and constant data, each checked on its own.
// Only tensors that are asked for are converted, so an odd tensor that nothing uses harms nobody.
// Source: TFLite's core/subgraph.cc and kernels/kernel_util.cc for what the runtime accepts.
import { type Code, type Diagnostic, NnmcuError } from '../../diagnostics.ts';
import {
  type DType,
  dtypeBytes,
  type Quant,
  type Tensor,
  type TensorId,
  type Values,
  valuesFromBytes,
} from '../../ir/types.ts';
import { halfToFloat } from '../half.ts';
import { quoted } from '../printable.ts';
import type { CheckedByteBuffer } from './checked-buffer.ts';
import type { RawTensor } from './model.ts';
import { TensorType } from './schema/tflite.ts';

const DTYPES = new Map<number, DType>([
  [TensorType.FLOAT32, 'float32'],
  [TensorType.INT8, 'int8'],
  [TensorType.UINT8, 'uint8'],
  [TensorType.INT16, 'int16'],
  [TensorType.INT32, 'int32'],
  [TensorType.INT64, 'int64'],
  [TensorType.BOOL, 'bool'],
]);
const TYPE_NAMES = new Map<number, string>(Object.entries(TensorType).map(([name, code]) => [code, name]));

const ZERO_POINTS: Partial<Readonly<Record<DType, readonly [bigint, bigint]>>> = {
  int8: [-128n, 127n],
  uint8: [0n, 255n],
  int16: [-32768n, 32767n],
  int32: [-2147483648n, 2147483647n],
};
const MAX_RANK = 8;
const MAX_BYTES = 2 ** 31 - 1;

export const tensorWhere = (t: RawTensor): string => `tensor ${quoted(t.name)} (tensor ${t.index})`;

export interface TensorSource {
  /** The IR tensor at an index of the model, or null when it was rejected (reported once). */
  at(index: number): Tensor | null;
  /**
   * Gives a tensor this shape from now on, where it differs from the declared one only in dimensions that the file
   * calls unknown: the declared sizes are those of a batch of one, which is wrong where a batch is taken apart.
   */
  resolve(index: number, shape: readonly number[]): Tensor | null;
}

/** `isWritten`: whether the graph's inputs or an operator give the tensor its value. */
export function tensorSource(
  bb: CheckedByteBuffer,
  file: string,
  raw: readonly RawTensor[],
  isWritten: (index: number) => boolean,
  report: (d: Diagnostic) => void,
): TensorSource {
  const done = new Map<number, Tensor | null>();
  const shared = new Map<string, Values>();
  const at = (index: number): Tensor | null => {
    const known = done.get(index);
    if (known !== undefined) return known;
    const t = raw[index]!;
    let tensor: Tensor | null = null;
    try {
      tensor = convert(bb, file, t, isWritten(index), shared);
    } catch (e) {
      if (!(e instanceof NnmcuError)) throw e;
      e.diagnostics.forEach(report);
    }
    done.set(index, tensor);
    return tensor;
  };
  const resolve = (index: number, shape: readonly number[]): Tensor | null => {
    const tensor = at(index);
    const { signature } = raw[index]!;
    const isOpen = (size: number, axis: number) => size === tensor!.shape[axis] || signature[axis] === -1;
    if (tensor === null || shape.length !== tensor.shape.length || !shape.every(isOpen)) return tensor;
    const resolved = { ...tensor, shape };
    done.set(index, resolved);
    return resolved;
  };
  return { at, resolve };
}

type Fail = (code: Code, message: string, help?: string) => never;

function convert(
  bb: CheckedByteBuffer,
  file: string,
  t: RawTensor,
  isWritten: boolean,
  shared: Map<string, Values>,
): Tensor {
  const fail: Fail = (code, message, help) => {
    throw new NnmcuError({ code, file, where: tensorWhere(t), message, ...(help && { help }) });
  };
  const isHalf = t.type === TensorType.FLOAT16 && t.data.length > 0;
  const dtype = isHalf ? 'float32' : DTYPES.get(t.type);
  if (dtype === undefined)
    return fail('unsupported-dtype', `type ${TYPE_NAMES.get(t.type) ?? t.type} is not supported`);
  if (t.isVariable)
    fail(
      'unsupported-option',
      'variable tensors (state that lives between inferences) are not supported',
      'Unroll the recurrent layer or make its state an input and an output before converting.',
    );
  if (t.isSparse)
    fail('unsupported-option', 'sparse tensors are not supported', 'Convert with dense weights.');
  if (t.isExternal)
    fail('unsupported-option', 'its data is in another file', 'Convert to a single .tflite file.');

  const count = staticCount(t, dtype, fail);
  const type = { dtype, shape: t.shape, quant: quantOf(t, dtype, fail) };
  const origin = { index: t.index, name: t.name };
  const id = t.index as TensorId;
  const isEmptyConstant = count === 0 && !isWritten;
  if (t.data.length === 0 && !isEmptyConstant) {
    if (count === 0)
      fail('dynamic-shape', `shape [${t.shape}] has no elements, as converters write unknown shapes`);
    return { id, ...type, origin };
  }
  const bytes = count * (isHalf ? 2 : dtypeBytes(dtype));
  if (bytes !== t.data.length)
    fail(
      'invalid-graph',
      `shape [${t.shape}] of ${isHalf ? 'float16' : dtype} needs ${bytes} bytes, its buffer has ${t.data.length}`,
    );
  const key = `${t.data.start} ${bytes} ${t.type}`;
  const data = shared.get(key) ?? copyData(bb, t, dtype);
  shared.set(key, data);
  return { id, ...type, data, origin };
}

function copyData(bb: CheckedByteBuffer, t: RawTensor, dtype: DType): Values {
  bb.path = tensorWhere(t);
  bb.spend(t.data.length);
  if (t.type === TensorType.FLOAT16)
    return Float32Array.from(
      valuesFromBytes('int16', bb.slice(t.data.start, t.data.length)) as Int16Array,
      halfToFloat,
    );
  const values = valuesFromBytes(dtype, bb.slice(t.data.start, t.data.length));
  return dtype === 'bool' ? Uint8Array.from(values as Uint8Array, (v) => (v === 0 ? 0 : 1)) : values;
}

/** Element count of a shape that is known and small enough. */
function staticCount(t: RawTensor, dtype: DType, fail: Fail): number {
  const { shape, signature } = t;
  if (shape.length > MAX_RANK)
    fail('unsupported-option', `rank ${shape.length} is not supported; the highest is ${MAX_RANK}`);
  const unknown = shape.findIndex((d, i) => d === -1 || (d === 0 && signature[i] === -1));
  if (unknown >= 0)
    fail(
      'dynamic-shape',
      `dimension ${unknown} of shape [${signature.length ? signature : shape}] is unknown`,
    );
  if (shape.some((d) => d < 0)) fail('invalid-graph', `shape [${shape}] has a negative dimension`);
  // Dimensions are below 2^31 and there are at most 8, so the product is exact enough to compare.
  const count = shape.includes(0) ? 0 : shape.reduce((n, d) => n * d, 1);
  if (count * dtypeBytes(dtype) > MAX_BYTES)
    fail('invalid-graph', `shape [${shape}] of ${dtype} is larger than 2 GiB`);
  return count;
}

function quantOf(t: RawTensor, dtype: DType, fail: Fail): Quant {
  const q = t.quant;
  const range = ZERO_POINTS[dtype];
  // Converters leave calibration ranges and zeroed parameters on tensors that are not quantized.
  if (q === null || range === undefined) return { kind: 'none' };
  if (q.hasDetails) fail('unsupported-option', 'blockwise or custom quantization is not supported');
  const n = q.scales.length;
  if (n === 0) return { kind: 'none' };
  if (q.zeroPoints.length !== n)
    fail('invalid-graph', `${n} quantization scales but ${q.zeroPoints.length} zero points`);
  if (dtype === 'int32' && n === 1 && q.scales[0] === 0 && q.zeroPoints[0] === 0n) return { kind: 'none' };
  const badScale = q.scales.findIndex((s) => !(s > 0 && s < Infinity));
  if (badScale >= 0)
    fail(
      'invalid-graph',
      `quantization scale ${q.scales[badScale]}${n > 1 ? ` of channel ${badScale}` : ''} is not a positive number`,
    );
  const badZero = q.zeroPoints.find((z) => z < range[0] || z > range[1]);
  if (badZero !== undefined)
    fail('invalid-graph', `zero point ${badZero} does not fit in ${dtype} (${range[0]} to ${range[1]})`);
  if (n === 1) return { kind: 'per-tensor', scale: q.scales[0]!, zeroPoint: Number(q.zeroPoints[0]) };

  // Official models (person_detect) carry the filter's axis on one-dimensional biases.
  const axis = t.shape.length === 1 ? 0 : q.axis;
  if (axis < 0 || axis >= t.shape.length)
    fail('invalid-graph', `quantized dimension ${q.axis} does not exist in shape [${t.shape}]`);
  if (t.shape[axis] !== n)
    fail('invalid-graph', `${n} quantization scales for dimension ${axis} of shape [${t.shape}]`);
  if (q.zeroPoints.some((z) => z !== 0n))
    fail('unsupported-option', 'per-axis zero points other than 0 are not supported');
  return { kind: 'per-axis', axis, scales: q.scales, zeroPoint: 0 };
}
