// What evaluating a node is made of: constants with computed elements, element by element.
// Integers wrap at 64 bits; the elements of all results together are limited.
import { allocate, type DType, elementCount } from '../../ir/types.ts';
import { broadcastOf, broadcastShape, forEachPair } from '../../ops/common/broadcast.ts';
import { realsOf } from './builder.ts';
import type { Context } from './context.ts';
import type { Constant } from './values.ts';

/** Evaluates a node of constant inputs. */
export type Fold = (c: Context, inputs: readonly Constant[]) => Constant;
export type Scalar = number | bigint;

/** A constant of computed elements; what all of them take together is limited. */
export function made(
  c: Context,
  dtype: DType,
  shape: readonly number[],
  element: (i: number) => Scalar,
): Constant {
  const count = elementCount(shape);
  if (!(count <= c.model.budget.elements) || shape.some((d) => d < 0))
    return c.fail('unsupported-option', `a constant of shape [${shape}] is too large`);
  c.model.budget.elements -= count;
  const data = allocate(dtype, count);
  for (let i = 0; i < count; i++) data[i] = stored(dtype, element(i)) as never;
  return { kind: 'constant', dtype, shape, data };
}

/** The element as its type holds it. */
export const stored = (dtype: DType, v: Scalar): Scalar => {
  if (dtype === 'int64')
    return typeof v === 'bigint' ? BigInt.asIntN(64, v) : BigInt(Number.isFinite(v) ? Math.trunc(v) : 0);
  if (dtype === 'bool') return Number(v) === 0 ? 0 : 1;
  return Number(v);
};

export const at = (k: Constant, i: number): Scalar => k.data[i]!;
export const withShape = (k: Constant, shape: readonly number[]): Constant => ({ ...k, shape });

/** Real values where the constant is quantized: only moving keeps the stored ones. */
export const plain = (k: Constant): Constant =>
  k.quant && k.dtype === 'float32'
    ? { kind: 'constant', dtype: 'float32', shape: k.shape, data: realsOf(k) }
    : k;

/** With broadcasting; integers as bigint. */
export const binary =
  (integer: (a: bigint, b: bigint) => Scalar, real: (a: number, b: number) => number, result?: DType): Fold =>
  (c, inputs) => {
    const [a, b] = [plain(inputs[0]!), plain(inputs[1]!)];
    const shape = broadcastShape(a.shape, b.shape);
    if (shape === null || a.dtype !== b.dtype)
      return c.fail('invalid-graph', `${a.dtype}[${a.shape}] and ${b.dtype}[${b.shape}] do not fit`);
    if (elementCount(shape) > c.model.budget.elements)
      c.fail('unsupported-option', `a constant of shape [${shape}] is too large`);
    const positions = new Uint32Array(2 * elementCount(shape));
    forEachPair(broadcastOf(a.shape, b.shape), (o, i, j) => positions.set([i, j], 2 * o));
    const isReal = a.dtype === 'float32';
    return made(c, result ?? a.dtype, shape, (o) => {
      const [x, y] = [at(a, positions[2 * o]!), at(b, positions[2 * o + 1]!)];
      return isReal ? real(Number(x), Number(y)) : integer(BigInt(x), BigInt(y));
    });
  };

/** One operand, in double precision. */
export const unary =
  (f: (x: number) => number): Fold =>
  (c, [x]) => {
    const k = plain(x!);
    return made(c, k.dtype, k.shape, (i) => f(Number(at(k, i))));
  };
