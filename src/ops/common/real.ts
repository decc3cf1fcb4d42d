// What onnxruntime computes for a quantized operator without graph optimizations: DequantizeLinear, the float32
// operator, QuantizeLinear. Used under numerics whose tables hold the float32 function (ir/requantize.ts).
import { clamp, roundHalfEven } from '../../ir/requantize.ts';

interface Affine {
  readonly scale: number;
  readonly zeroPoint: number;
}

const { fround } = Math;

/** QuantizeLinear: a float32 as int8, ties to even. */
export const quantizedEven = (real: number, to: Affine): number =>
  clamp(roundHalfEven(fround(real / to.scale)) + to.zeroPoint, -128, 127);

/** The int8 function that is `f` between dequantization and quantization. */
export const throughFloat =
  (f: (x: number) => number, from: Affine, to: Affine) =>
  (value: number): number =>
    quantizedEven(fround(f(fround(from.scale * (value - from.zeroPoint)))), to);
