// Constants of an ONNX model: raw or typed data, or a range of a side file.
// Source: onnx.proto, TensorProto; half and double precision become float32.
import { type Code, NnmcuError } from '../../diagnostics.ts';
import { allocate, type DType, dtypeBytes, type Values, valuesFromBytes } from '../../ir/types.ts';
import { halfToFloat } from '../half.ts';
import { quoted } from '../printable.ts';
import type { TensorProto } from './schema/onnx.ts';
import type { Constant } from './values.ts';

const DTYPES = new Map<number, DType>([
  [1, 'float32'],
  [2, 'uint8'],
  [3, 'int8'],
  [5, 'int16'],
  [6, 'int32'],
  [7, 'int64'],
  [9, 'bool'],
]);
const NAMES = [
  'UNDEFINED',
  'FLOAT',
  'UINT8',
  'INT8',
  'UINT16',
  'INT16',
  'INT32',
  'INT64',
  'STRING',
  'BOOL',
].concat(['FLOAT16', 'DOUBLE', 'UINT32', 'UINT64', 'COMPLEX64', 'COMPLEX128', 'BFLOAT16']);
const FLOAT16 = 10;
const DOUBLE = 11;
const EXTERNAL = 1;
const MAX_RANK = 8;
const MAX_BYTES = 2 ** 31 - 1;

/** The IR's type for a TensorProto.DataType, or null. */
export const dtypeOf = (type: number): DType | null => DTYPES.get(type) ?? null;
/** What a cast to the type yields: wide floats are float32 here. */
export const castTypeOf = (type: number): DType | null =>
  type === FLOAT16 || type === DOUBLE ? 'float32' : dtypeOf(type);
export const isHalf = (type: number): boolean => type === FLOAT16;
export const typeName = (type: number): string => NAMES[type] ?? `data type ${type}`;

type Fail = (code: Code, message: string, help?: string) => never;

/** The constant; `where` names it in messages. */
export function readTensor(
  t: TensorProto,
  file: string,
  where: string,
  readExternal: (location: string) => Uint8Array,
): Constant {
  const fail: Fail = (code, message, help) => {
    throw new NnmcuError({ code, file, where, message, ...(help && { help }) });
  };
  const shape = t.dims.map(Number);
  if (shape.length > MAX_RANK)
    fail('unsupported-option', `rank ${shape.length} is not supported; the highest is ${MAX_RANK}`);
  if (shape.some((d) => !(d >= 0 && d <= MAX_BYTES))) fail('invalid-graph', `shape [${shape}] is impossible`);
  const count = shape.includes(0) ? 0 : shape.reduce((a, b) => a * b, 1);
  const width =
    t.dataType === FLOAT16 ? 2 : t.dataType === DOUBLE ? 8 : dtypeBytes(dtypeOf(t.dataType) ?? 'int8');
  if (count * width > MAX_BYTES) fail('invalid-graph', `shape [${shape}] is larger than 2 GiB`);
  const dtype = castTypeOf(t.dataType);
  if (dtype === null) return fail('unsupported-dtype', `type ${typeName(t.dataType)} is not supported`);
  const raw =
    t.dataLocation === EXTERNAL ? externalBytes(t, count * width, readExternal, where, fail) : t.rawData;
  const data =
    raw.length > 0 || count === 0
      ? fromRaw(t, dtype, raw, count, width, fail)
      : fromTyped(t, dtype, count, fail);
  return {
    kind: 'constant',
    dtype,
    shape,
    data: dtype === 'bool' ? (data as Uint8Array).map((v) => (v === 0 ? 0 : 1)) : data,
  };
}

function externalBytes(
  t: TensorProto,
  bytes: number,
  read: (location: string) => Uint8Array,
  where: string,
  fail: Fail,
): Uint8Array {
  const entry = (key: string): string | undefined => t.externalData.find((e) => e.key === key)?.value;
  const location = entry('location');
  if (location === undefined || location === '')
    return fail('damaged-file', 'the external data has no location');
  const place = (key: string, absent: number): number => {
    const text = entry(key) ?? String(absent);
    return /^\d{1,15}$/.test(text)
      ? Number(text)
      : fail('damaged-file', `the ${key} ${quoted(text)} of the external data is not a number of bytes`);
  };
  const offset = place('offset', 0);
  const length = place('length', bytes);
  const file = located(() => read(location), where);
  if (offset + length > file.length)
    fail(
      'damaged-file',
      `bytes ${offset} to ${offset + length} lie outside the external data of ${file.length} bytes`,
    );
  return file.subarray(offset, offset + length);
}

/** What `read` gives; what it throws names the place. */
function located<T>(read: () => T, where: string): T {
  try {
    return read();
  } catch (e) {
    if (!(e instanceof NnmcuError)) throw e;
    const [first, ...rest] = e.diagnostics.map((d) => ({ where, ...d }));
    throw new NnmcuError(first!, ...rest);
  }
}

function fromRaw(
  t: TensorProto,
  dtype: DType,
  raw: Uint8Array,
  count: number,
  width: number,
  fail: Fail,
): Values {
  if (raw.length !== count * width)
    fail(
      'invalid-graph',
      `shape [${t.dims}] of ${typeName(t.dataType)} needs ${count * width} bytes, there are ${raw.length}`,
    );
  const copy = new Uint8Array(raw).buffer;
  if (t.dataType === DOUBLE) return Float32Array.from(new Float64Array(copy));
  if (t.dataType === FLOAT16) return Float32Array.from(new Uint16Array(copy), halfToFloat);
  return valuesFromBytes(dtype, raw);
}

function fromTyped(t: TensorProto, dtype: DType, count: number, fail: Fail): Values {
  const source: readonly (number | bigint)[] =
    t.dataType === DOUBLE
      ? t.doubleData
      : dtype === 'int64'
        ? t.int64Data
        : dtype === 'float32' && t.dataType !== FLOAT16
          ? t.floatData
          : t.int32Data;
  if (source.length !== count)
    fail('invalid-graph', `shape [${t.dims}] needs ${count} elements, there are ${source.length}`);
  const values = allocate(dtype, count);
  source.forEach((v, i) => {
    values[i] = (t.dataType === FLOAT16 ? halfToFloat(Number(v)) : v) as never;
  });
  return values;
}

/** The nearest number of half precision, ties to even. */
export function roundToHalf(value: number): number {
  const magnitude = Math.abs(value);
  if (!(magnitude < Infinity)) return value;
  const [bits] = new Uint32Array(Float32Array.of(magnitude).buffer);
  // Below 2^-14 the numbers have one distance.
  const unit = 2 ** (Math.max((bits! >> 23) - 127, -14) - 10);
  const steps = magnitude / unit;
  const whole = Math.floor(steps);
  const up = steps - whole > 0.5 || (steps - whole === 0.5 && whole % 2 === 1);
  const rounded = (up ? whole + 1 : whole) * unit;
  return Math.sign(value) * (rounded > 65504 ? Infinity : rounded);
}
