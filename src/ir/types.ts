// The intermediate representation every stage shares: tensors by id, operators in topological order.
// Invariant: a Graph is never edited in place; a pass returns a new one (ir/graph.ts has the edits).

export type DType = 'int8' | 'uint8' | 'int16' | 'int32' | 'int64' | 'float32' | 'bool';

/** Elements in row-major order; `bool` is a Uint8Array of 0 and 1. */
export type Values = Int8Array | Uint8Array | Int16Array | Int32Array | BigInt64Array | Float32Array;

export type TensorId = number & { readonly __brand: 'TensorId' };
export type OpId = number & { readonly __brand: 'OpId' };

/** real = scale * (quantized - zeroPoint); per-axis tensors (weights, bias) are symmetric. */
export type Quant =
  | { readonly kind: 'none' }
  | { readonly kind: 'per-tensor'; readonly scale: number; readonly zeroPoint: number }
  | {
      readonly kind: 'per-axis';
      readonly axis: number;
      readonly scales: readonly number[];
      readonly zeroPoint: 0;
    };

/** Where a tensor or an operator came from in the model file; survives every fusion. */
export interface Origin {
  readonly index: number;
  readonly name: string;
}

export interface TensorType {
  readonly dtype: DType;
  /** Row-major, every dimension >= 0 and static; [] is a scalar. Activations are NHWC. */
  readonly shape: readonly number[];
}

export interface Tensor extends TensorType {
  readonly id: TensorId;
  readonly quant: Quant;
  /** Present when the tensor is a constant; its length is the product of the shape. */
  readonly data?: Values;
  readonly origin: Origin;
}

export interface OpNode<K extends string = string, A = unknown> {
  readonly kind: K;
  readonly id: OpId;
  readonly attrs: A;
  /** null is an optional input that is absent. */
  readonly inputs: readonly (TensorId | null)[];
  readonly outputs: readonly TensorId[];
  /** The model's nodes this one stands for, the main one first; name is the first output's name. */
  readonly origins: readonly [Origin, ...Origin[]];
}

export interface Graph {
  /** Path as the user gave it; used in messages, never in output. */
  readonly file: string;
  readonly tensors: ReadonlyMap<TensorId, Tensor>;
  readonly ops: readonly OpNode[];
  readonly inputs: readonly TensorId[];
  readonly outputs: readonly TensorId[];
}

/** Which runtime the integer arithmetic follows, see ir/requantize.ts and docs/numerics.md. */
export type Numerics = 'tflm' | 'litert' | 'ort';

const BYTES: Readonly<Record<DType, number>> = {
  int8: 1,
  uint8: 1,
  bool: 1,
  int16: 2,
  int32: 4,
  float32: 4,
  int64: 8,
};

export const dtypeBytes = (dtype: DType): number => BYTES[dtype];
export const elementCount = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
export const tensorBytes = (t: TensorType): number => elementCount(t.shape) * dtypeBytes(t.dtype);

/** A zeroed array for `count` elements of `dtype`. */
export function allocate(dtype: DType, count: number): Values {
  switch (dtype) {
    case 'int8':
      return new Int8Array(count);
    case 'uint8':
    case 'bool':
      return new Uint8Array(count);
    case 'int16':
      return new Int16Array(count);
    case 'int32':
      return new Int32Array(count);
    case 'int64':
      return new BigInt64Array(count);
    case 'float32':
      return new Float32Array(count);
  }
}

/** Reinterprets little-endian bytes (copied, so alignment does not matter) as elements of `dtype`. */
export function valuesFromBytes(dtype: DType, bytes: Uint8Array): Values {
  // Not bytes.slice(): a Buffer's slice is a view of a shared pool.
  const copy = new Uint8Array(bytes).buffer;
  switch (dtype) {
    case 'int8':
      return new Int8Array(copy);
    case 'uint8':
    case 'bool':
      return new Uint8Array(copy);
    case 'int16':
      return new Int16Array(copy);
    case 'int32':
      return new Int32Array(copy);
    case 'int64':
      return new BigInt64Array(copy);
    case 'float32':
      return new Float32Array(copy);
  }
}

/** The bytes of `values`, little-endian, as a view. */
export const bytesOf = (values: Values): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** `s8[1,49,10,1]`, as messages and generated comments print a type. */
export function typeText(t: TensorType): string {
  const short = {
    int8: 's8',
    uint8: 'u8',
    int16: 's16',
    int32: 's32',
    int64: 's64',
    float32: 'f32',
    bool: 'b8',
  } as const;
  return `${short[t.dtype]}[${t.shape.join(',')}]`;
}
