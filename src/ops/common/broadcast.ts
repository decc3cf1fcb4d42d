// Broadcasting of two operands: the output's shape, and the strides nnmcu_broadcast (nnmcu/arithmetic.h) walks.
// Source: TFLite kernels/internal/reference/broadcast_loop.h (NumPy's rules).
import type { CField } from '../op-def.ts';

/** Dimensions that nnmcu_broadcast has room for, after neighbours that behave alike are merged. */
export const BROADCAST_RANK = 5;

/** The output's merged dimensions, outermost first; a stride of 0 repeats the operand. */
export interface Broadcast {
  readonly extent: readonly number[];
  readonly stride1: readonly number[];
  readonly stride2: readonly number[];
}

const padded = (shape: readonly number[], rank: number): readonly number[] => [
  ...new Array<number>(rank - shape.length).fill(1),
  ...shape,
];

/** Shape of an element-wise result, or null when the operands do not fit. */
export function broadcastShape(a: readonly number[], b: readonly number[]): readonly number[] | null {
  const rank = Math.max(a.length, b.length);
  const left = padded(a, rank);
  const right = padded(b, rank);
  if (left.some((d, i) => d !== right[i] && d !== 1 && right[i] !== 1)) return null;
  return left.map((d, i) => (d === 1 ? right[i]! : d));
}

/** The walk over two operands that fit, with as few dimensions as possible: one when the shapes agree. */
export function broadcastOf(a: readonly number[], b: readonly number[]): Broadcast {
  const shape = broadcastShape(a, b) ?? [];
  const left = padded(a, shape.length);
  const right = padded(b, shape.length);
  const merged: { extent: number; used1: boolean; used2: boolean }[] = [];
  for (const [i, extent] of shape.entries()) {
    if (extent === 1) continue;
    const used1 = left[i] !== 1;
    const used2 = right[i] !== 1;
    const last = merged.at(-1);
    if (last !== undefined && last.used1 === used1 && last.used2 === used2) last.extent *= extent;
    else merged.push({ extent, used1, used2 });
  }
  const stridesOf = (used: 'used1' | 'used2'): readonly number[] => {
    let next = 1;
    return merged
      .toReversed()
      .map((d) => {
        const stride = d[used] ? next : 0;
        if (d[used]) next *= d.extent;
        return stride;
      })
      .toReversed();
  };
  return { extent: merged.map((d) => d.extent), stride1: stridesOf('used1'), stride2: stridesOf('used2') };
}

/** Calls visit(output, first operand, second operand) with element positions, in the output's order. */
export function forEachPair(
  { extent, stride1, stride2 }: Broadcast,
  visit: (out: number, in1: number, in2: number) => void,
): void {
  let out = 0;
  const walk = (d: number, in1: number, in2: number): void => {
    if (d === extent.length) visit(out++, in1, in2);
    else for (let i = 0; i < extent[d]!; i++) walk(d + 1, in1 + i * stride1[d]!, in2 + i * stride2[d]!);
  };
  walk(0, 0, 0);
}

/** An nnmcu_broadcast; unused outer dimensions have extent 1 and stride 0. */
export function broadcastField(b: Broadcast): CField {
  const unused = BROADCAST_RANK - b.extent.length;
  const filled = (list: readonly number[], value: number): CField => ({
    list: [...new Array<number>(unused).fill(value), ...list],
  });
  return {
    struct: [
      ['extent', filled(b.extent, 1)],
      ['stride1', filled(b.stride1, 0)],
      ['stride2', filled(b.stride2, 0)],
    ],
  };
}
