// Multipliers of operators that work element by element, checked so that their fixed point cannot overflow.
// Source: TFLite QuantizeMultiplierSmallerThanOneExp and QuantizeMultiplier, whose callers abort or wrap instead.
import { clamp, ELEMENTWISE, type Multiplier, quantizeMultiplier, requantize } from '../../ir/requantize.ts';
import type { Numerics } from '../../ir/types.ts';
import { type NodeView, reject } from '../op-def.ts';
import { throughFloat } from './real.ts';

/** A node must be accepted or rejected under all of them alike. */
export const EVERY_NUMERICS: readonly Numerics[] = ['tflm', 'litert', 'ort'];

/** Largest left shift for which 16 bits of value stay inside an int32. */
export const MAX_LEFT_SHIFT = 14;

/** `real` as a multiplier with a shift of at most `maxShift`; rejects the node when there is none. */
export function rescaling(n: NodeView, real: number, maxShift = MAX_LEFT_SHIFT): Multiplier {
  const m = real > 0 && Number.isFinite(real) ? quantizeMultiplier(real) : null;
  if (m === null || m.shift > maxShift)
    return reject(
      n,
      'unsupported-option',
      `the scales of inputs and output ask for a factor of ${real}; it must be above 0 and below ${2 ** maxShift}`,
    );
  return m;
}

interface Affine {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** One int8 quantization to another, as QUANTIZE has it. */
export function rescaled(
  n: NodeView,
  from: Affine,
  to: Affine,
  numerics: Numerics,
): (value: number) => number {
  const m = rescaling(n, from.scale / to.scale);
  if (ELEMENTWISE[numerics].table === 'float32') return throughFloat((x) => x, from, to);
  return (value) => clamp(requantize(value - from.zeroPoint, m, 'double') + to.zeroPoint, -128, 127);
}
