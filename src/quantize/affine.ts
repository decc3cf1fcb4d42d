// Real ranges -> int8 scales and zero points, and constants in those units.
// Source: TFLite's 8-bit quantization specification: activations asymmetric per tensor, weights symmetric in
// [-127, 127] per output channel, biases int32 in input scale * weight scale. Scales are float32 as in the file.
import { clamp, roundHalfAway } from '../ir/requantize.ts';
import type { Quant } from '../ir/types.ts';

/** Smallest and largest real value of a tensor. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export type PerTensor = Extract<Quant, { readonly kind: 'per-tensor' }>;

/** A bias of more units than this could overflow the int32 sum of a large layer. */
const MAX_BIAS = 2 ** 29;

export const joined = (a: Range, b: Range): Range => ({
  min: Math.min(a.min, b.min),
  max: Math.max(a.max, b.max),
});

/** Parameters that cover the range and represent 0 exactly. */
export function affineOf(range: Range): PerTensor {
  const min = Math.min(range.min, 0);
  const max = Math.max(range.max, 0);
  const scale = Math.fround((max - min) / 255);
  // A tensor that is always 0 has no scale of its own; any will do.
  if (!(scale > 0)) return { kind: 'per-tensor', scale: 1, zeroPoint: 0 };
  return { kind: 'per-tensor', scale, zeroPoint: clamp(Math.round(-128 - min / scale), -128, 127) };
}

export function rangeOf(values: ArrayLike<number>): Range {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  return min <= max ? { min, max } : { min: 0, max: 0 };
}

/** The values in the units of `q`. */
export const quantizedAs = (values: Float32Array, q: PerTensor): Int8Array =>
  Int8Array.from(values, (x) => clamp(roundHalfAway(x / q.scale) + q.zeroPoint, -128, 127));

/** Calls visit(index, channel) for each element of an array in row-major order. */
export function forEachChannel(
  shape: readonly number[],
  axis: number,
  visit: (index: number, channel: number) => void,
): void {
  const channels = shape[axis]!;
  const inner = shape.slice(axis + 1).reduce((n, d) => n * d, 1);
  const count = shape.reduce((n, d) => n * d, 1);
  for (let i = 0; i < count; i++) visit(i, Math.floor(i / inner) % channels);
}

export function largestPerChannel(
  values: Float32Array,
  shape: readonly number[],
  axis: number,
): Float64Array {
  const largest = new Float64Array(shape[axis]!);
  forEachChannel(shape, axis, (i, c) => {
    largest[c] = Math.max(largest[c]!, Math.abs(values[i]!));
  });
  return largest;
}

/**
 * One weight scale per channel, or the same for all. A channel of (nearly) zero weights gets a scale that its bias
 * can be expressed in.
 */
export function weightScales(
  largest: Float64Array,
  bias: Float32Array | null,
  inputScale: number,
  perChannel: boolean,
): readonly number[] {
  const overall = largest.reduce((a, b) => Math.max(a, b), 0);
  const scales = Array.from(largest, (own, c) => {
    const needed = Math.abs(bias?.[c] ?? 0) / inputScale / MAX_BIAS;
    return Math.max((perChannel ? own : overall) / 127, needed);
  });
  const shared = Math.max(...scales);
  // No weight and no bias at all: the scale is free, but must be a positive number.
  return scales.map((s) => Math.fround(perChannel && s > 0 ? s : shared > 0 ? shared : 1));
}

export function quantizedWeights(
  values: Float32Array,
  shape: readonly number[],
  axis: number,
  scales: readonly number[],
): Int8Array {
  const result = new Int8Array(values.length);
  forEachChannel(shape, axis, (i, c) => {
    result[i] = clamp(roundHalfAway(values[i]! / scales[c]!), -127, 127);
  });
  return result;
}

export const quantizedBias = (bias: Float32Array, scales: readonly number[]): Int32Array =>
  Int32Array.from(bias, (b, c) => clamp(roundHalfAway(b / scales[c]!), -MAX_BIAS, MAX_BIAS));
