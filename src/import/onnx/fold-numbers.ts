// Arithmetic, comparisons and reductions of constants, as exporters write them to compute shapes and prepare weights.
import { elementCount } from '../../ir/types.ts';
import type { Context } from './context.ts';
import { binary, type Fold, made, plain, type Scalar, stored, unary, withShape } from './fold-parts.ts';

const compared = (test: (a: Scalar, b: Scalar) => boolean): Fold =>
  binary(
    (a, b) => Number(test(a, b)),
    (a, b) => Number(test(a, b)),
    'bool',
  );

const divisor = (c: Context, b: bigint): bigint =>
  b === 0n ? c.fail('invalid-graph', 'division by zero') : b;

/** The sign of the divisor, or with fmod that of the dividend. */
const modulo: Fold = (c, inputs) => {
  const isC = c.reader.int('fmod', 0) !== 0;
  return binary(
    (a, b) => (isC ? a % divisor(c, b) : ((a % divisor(c, b)) + b) % b),
    (a, b) => (isC ? a % b : ((a % b) + b) % b),
  )(c, inputs);
};

/** Whole exponents of integers; a negative one has no integer result. */
const power: Fold = (c, inputs) => {
  const whole = (a: bigint, b: bigint): Scalar =>
    b < 0n || b > 64n ? c.fail('unsupported-option', `the power ${a}^${b} is not evaluated`) : a ** b;
  return binary(whole, (a, b) => a ** b)(c, inputs);
};

/** Any number of operands. */
const chained =
  (step: Fold): Fold =>
  (c, inputs) =>
    inputs.slice(1).reduce((a, b) => step(c, [a, b]), inputs[0]!);

/** Half to even. */
const rounded = (x: number): number => {
  const near = Math.round(x);
  return near - x === 0.5 && near % 2 !== 0 ? near - 1 : near;
};

interface Reduction {
  readonly start: Scalar;
  readonly integer: (a: bigint, b: bigint) => bigint;
  readonly real: (a: number, b: number) => number;
  /** Whether the result is divided by the number of elements. */
  readonly isMean?: boolean;
}

/** Values along axes; those are an attribute, or an input from opset `since` on. */
const reduction =
  (since: number, { start, integer, real, isMean }: Reduction): Fold =>
  (c, [x, axesInput]) => {
    const k = plain(x!);
    const rank = k.shape.length;
    const stated =
      c.reader.opset >= since
        ? axesInput && Array.from(axesInput.data as ArrayLike<Scalar>, Number)
        : c.reader.ints('axes');
    const hasAxes = stated != null && stated.length > 0;
    if (!hasAxes && c.reader.int('noop_with_empty_axes', 0) !== 0) return k;
    const axes = hasAxes ? stated.map((a) => c.axis(a, rank)) : k.shape.map((_, a) => a);
    const shape = k.shape.map((d, a) => (axes.includes(a) ? 1 : d));
    const sums = new Array<Scalar | null>(elementCount(shape)).fill(null);
    const steps = shape.map((_, a) => (axes.includes(a) ? 0 : elementCount(shape.slice(a + 1))));
    k.data.forEach((v: Scalar, i: number) => {
      let rest = i;
      let to = 0;
      for (let a = rank - 1; a >= 0; a--) {
        to += (rest % k.shape[a]!) * steps[a]!;
        rest = Math.floor(rest / k.shape[a]!);
      }
      const before = sums[to] ?? null;
      // Wrapped at every step: a product of many would grow without end.
      const next = (): Scalar =>
        typeof v === 'bigint' ? integer(BigInt(before!), v) : real(Number(before), Number(v));
      sums[to] = before === null ? v : stored(k.dtype, next());
    });
    const count = elementCount(axes.map((a) => k.shape[a]!));
    const scaled = (v: Scalar): Scalar =>
      !isMean ? v : typeof v === 'bigint' ? v / BigInt(count) : Number(v) / count;
    const result = made(c, k.dtype, shape, (i) => scaled(sums[i] ?? start));
    const keep = c.reader.int('keepdims', 1) !== 0;
    return keep
      ? result
      : withShape(
          result,
          shape.filter((_, a) => !axes.includes(a)),
        );
  };

const size: Fold = (c, [x]) => made(c, 'int64', [], () => x!.data.length);

/** Nodes of two operands. */
export const TWO_OPERANDS: readonly string[] = [
  ...['Add', 'Sub', 'Mul', 'Div', 'Mod', 'Pow', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'],
  ...['And', 'Or', 'Xor'],
];

export const NUMBER_FOLDS: Readonly<Record<string, Fold>> = {
  Add: binary(
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  Sub: binary(
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  Mul: binary(
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  Div: (c, inputs) =>
    binary(
      (a, b) => a / divisor(c, b),
      (a, b) => a / b,
    )(c, inputs),
  Equal: compared((a, b) => a === b),
  Mod: modulo,
  Pow: power,
  Greater: compared((a, b) => a > b),
  GreaterOrEqual: compared((a, b) => a >= b),
  Less: compared((a, b) => a < b),
  LessOrEqual: compared((a, b) => a <= b),
  And: compared((a, b) => Number(a) !== 0 && Number(b) !== 0),
  Or: compared((a, b) => Number(a) !== 0 || Number(b) !== 0),
  Xor: compared((a, b) => (Number(a) !== 0) !== (Number(b) !== 0)),
  Not: unary((x) => (x === 0 ? 1 : 0)),
  Max: chained(binary((a, b) => (a > b ? a : b), Math.max)),
  Min: chained(binary((a, b) => (a < b ? a : b), Math.min)),
  Sum: chained(
    binary(
      (a, b) => a + b,
      (a, b) => a + b,
    ),
  ),
  Neg: unary((x) => -x),
  Abs: unary(Math.abs),
  Sign: unary(Math.sign),
  Sqrt: unary(Math.sqrt),
  Reciprocal: unary((x) => 1 / x),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Round: unary(rounded),
  Size: size,
  ReduceProd: reduction(18, { start: 1, integer: (a, b) => a * b, real: (a, b) => a * b }),
  ReduceSum: reduction(13, { start: 0, integer: (a, b) => a + b, real: (a, b) => a + b }),
  ReduceMean: reduction(18, { start: 0, integer: (a, b) => a + b, real: (a, b) => a + b, isMean: true }),
  ReduceMax: reduction(18, { start: 0, integer: (a, b) => (a > b ? a : b), real: Math.max }),
  ReduceMin: reduction(18, { start: 0, integer: (a, b) => (a < b ? a : b), real: Math.min }),
};
