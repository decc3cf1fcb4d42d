// The int8 arithmetic of LOGISTIC and TANH under TFLite's numerics; both agree but for about one value in 100,000. It has
// a scale of its own, from which an output of another one (ONNX) is requantized within the same table.
// Source: TFLite reference_integer_ops::Logistic and ::Tanh (fixed point), and LiteRT's LUTPopulate (float32).
import {
  clamp,
  ELEMENTWISE,
  quantizeMultiplier,
  requantize,
  roundHalfAway,
  roundingDivideByPOT,
} from '../../ir/requantize.ts';
import type { Numerics, Tensor } from '../../ir/types.ts';
import { type NodeView, perTensor } from '../op-def.ts';
import { rescaled } from './rescale.ts';

const INTEGER_BITS = 4;

/** One of the two functions and the output quantization that goes with it: scale 2^-outputBits. */
export interface Sigmoid {
  /** Raw fixed point with `integerBits` integer bits to raw fixed point with none. */
  readonly fixedPoint: (raw: number, integerBits: number) => number;
  /**
   * float32 to float32, correctly rounded. LiteRT calls the C library, whose tanhf can be an ulp off: then the int8
   * result differs where tanh(x) * 128 is within that ulp of a tie.
   */
  readonly float32: (x: number) => number;
  readonly outputBits: number;
  readonly zeroPoint: number;
}

export function sigmoidS8(
  n: NodeView,
  input: Tensor,
  output: Tensor,
  numerics: Numerics,
  s: Sigmoid,
): (value: number) => number {
  const native = nativeS8(n, input, numerics, s);
  const own = { scale: 2 ** -s.outputBits, zeroPoint: s.zeroPoint };
  const convert = rescaled(n, own, perTensor(n, output), numerics);
  return (value) => convert(native(value));
}

function nativeS8(n: NodeView, input: Tensor, numerics: Numerics, s: Sigmoid): (value: number) => number {
  const { scale, zeroPoint } = perTensor(n, input);
  if (ELEMENTWISE[numerics].sigmoid === 'float32')
    return (value) => {
      const y = Math.fround(s.float32(Math.fround(scale * (value - zeroPoint))) * 2 ** s.outputBits);
      return clamp(roundHalfAway(y) + s.zeroPoint, -128, 127);
    };
  const m = quantizeMultiplier(scale * 2 ** (31 - INTEGER_BITS));
  // Quantized inputs at or beyond this do not fit into the fixed point.
  const radius = Math.floor(((2 ** INTEGER_BITS - 1) * 2 ** (31 - INTEGER_BITS)) / 2 ** m.shift);
  return (value) => {
    const x = value - zeroPoint;
    if (x <= -radius) return -128;
    if (x >= radius) return 127;
    const raw = s.fixedPoint(requantize(x, m, 'double'), INTEGER_BITS);
    return clamp(roundingDivideByPOT(raw, 31 - s.outputBits) + s.zeroPoint, -128, 127);
  };
}
