// Inputs to verify a model with, from a seed: the corners of each dtype, the zero point, and noise of falling amplitude
// (full noise alone saturates some models, and then hides differences).
import { tensorOf } from '../ir/graph.ts';
import { allocate, elementCount, type Graph, type Tensor, type Values } from '../ir/types.ts';

/** One inference: inputs in the graph's order and, when known from outside, what must come out. */
export interface VerifyCase {
  readonly name: string;
  readonly inputs: readonly Values[];
  readonly golden?: readonly Values[];
}

type Fill = 'min' | 'max' | 'zero' | { readonly amplitude: number };

/** `count` cases: all-min, all-max, zero point, then noise at 1, 1/2, 1/4, 1/8 of the range, and again. */
export function randomCases(g: Graph, count: number, seed: number): readonly VerifyCase[] {
  const random = mulberry32(seed);
  return Array.from({ length: count }, (_, i) => {
    const fill: Fill = (['min', 'max', 'zero'] as const)[i] ?? { amplitude: 2 ** -((i - 3) % 4) };
    return {
      name: typeof fill === 'string' ? fill : `noise ${i - 3} (seed ${seed})`,
      inputs: g.inputs.map((id) => filled(tensorOf(g, id), fill, random)),
    };
  });
}

/** Integers take their whole range; float inputs the range of int8 around 0, where sensor data lies. */
const RANGE = {
  int8: [-128, 127],
  uint8: [0, 255],
  bool: [0, 1],
  int16: [-32768, 32767],
  int32: [-2147483648, 2147483647],
  int64: [-2147483648, 2147483647],
  float32: [-8, 8],
} as const;

function filled(t: Tensor, fill: Fill, random: () => number): Values {
  const values = allocate(t.dtype, elementCount(t.shape));
  const [low, high] = RANGE[t.dtype];
  const zero = t.quant.kind === 'per-tensor' ? t.quant.zeroPoint : 0;
  const next = (): number => {
    if (fill === 'min') return low;
    if (fill === 'max') return high;
    if (fill === 'zero') return zero;
    const x = zero + (low + random() * (high - low) - zero) * fill.amplitude;
    return t.dtype === 'float32' ? x : Math.max(low, Math.min(high, Math.round(x)));
  };
  for (let i = 0; i < values.length; i++) {
    if (values instanceof BigInt64Array) values[i] = BigInt(next());
    else values[i] = next();
  }
  return values;
}

/** Uniform in [0, 1), 32 bits of state; the same sequence on every machine. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
