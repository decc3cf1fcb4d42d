// Whether an int8 product in fixed point, with its two roundings, equals one multiplication by 28 bits and a shift for
// every product there is: then nnmcu_scaled_product_s8 (runtime-c/include/nnmcu/scaled_product.h) takes its place.
import type { KernelCall } from '../op-def.ts';
import { type Broadcast, broadcastField } from './broadcast.ts';

/** An int8 product as `compute` has it: what becomes of (a - zeros[0]) * (b - zeros[1]). */
export interface ProductS8 {
  readonly zeros: readonly [number, number];
  readonly factor: number;
  readonly range: { readonly min: number; readonly max: number };
  /** Clamped to `range`. */
  scale(product: number): number;
}

interface ScaledProduct {
  readonly high: number;
  readonly low: number;
  readonly start: number;
  readonly negative: number;
  readonly shift: number;
}

/** Bits of `low`, and of both parts. */
const LOW_BITS = 14;
const BITS = 28;
const LARGEST_SHIFT = 28;

/** Largest magnitude of in - zero. */
const reach = (zero: number): number => Math.max(127 - zero, zero + 128);

/** The starts that give the results of all products from..to. */
function startsFor(p: ProductS8, multiplier: number, shift: number, from: number, to: number) {
  const [high, low] = [Math.floor(multiplier / 2 ** LOW_BITS), multiplier % 2 ** LOW_BITS];
  const unit = 2 ** shift;
  let least = -(2 ** 30);
  let most = 2 ** 30;
  for (let x = from; x <= to; x++) {
    const y = p.scale(x);
    const scaled = x * high + Math.floor((x * low) / 2 ** LOW_BITS);
    if (y > p.range.min) least = Math.max(least, y * unit - scaled);
    if (y < p.range.max) most = Math.min(most, (y + 1) * unit - 1 - scaled);
  }
  return least <= most ? { least, most } : null;
}

/** The multiplication that equals `p.scale` for every product, or null. */
function scaledProduct(p: ProductS8): ScaledProduct | null {
  const largest = reach(p.zeros[0]) * reach(p.zeros[1]);
  const shift = Math.min(LARGEST_SHIFT, BITS - LOW_BITS - 1 - Math.floor(Math.log2(p.factor)));
  if (shift < 1) return null;
  const nearest = Math.round(p.factor * 2 ** (shift + LOW_BITS));
  for (const multiplier of [nearest, nearest - 1, nearest + 1]) {
    if (multiplier < 0) continue;
    const below = startsFor(p, multiplier, shift, -largest, -1);
    const above = below && startsFor(p, multiplier, shift, 0, largest);
    if (!below || !above) continue;
    const start = Math.floor((above.least + above.most) / 2);
    const negative = Math.floor((below.least + below.most) / 2) - start;
    const high = Math.floor(multiplier / 2 ** LOW_BITS);
    if (largest * (high + 1) + Math.abs(start) + Math.abs(negative) < 2 ** 31)
      return { high, low: multiplier % 2 ** LOW_BITS, start, negative, shift };
  }
  return null;
}

/** The call for operands that meet as `walk` says; null where no multiplication serves. */
export function scaledProductCall(walk: Broadcast, p: ProductS8): KernelCall | null {
  const scaled = scaledProduct(p);
  return (
    scaled && {
      symbol: 'nnmcu_scaled_product_s8',
      header: 'nnmcu/scaled_product.h',
      sources: ['scaled_product_s8.c'],
      params: {
        type: 'nnmcu_scaled_product_s8_params',
        fields: [
          ['shape', broadcastField(walk)],
          ['in1_zero', p.zeros[0]],
          ['in2_zero', p.zeros[1]],
          ['high', scaled.high],
          ['low', scaled.low],
          ['start', scaled.start],
          ['negative', scaled.negative],
          ['shift', scaled.shift],
          ['act_min', p.range.min],
          ['act_max', p.range.max],
        ],
      },
      args: [
        { kind: 'input', index: 0 },
        { kind: 'input', index: 1 },
        { kind: 'output', index: 0 },
      ],
    }
  );
}
