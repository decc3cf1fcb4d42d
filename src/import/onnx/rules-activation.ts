// Element-wise operators that one kernel or several make up: PRelu, Elu and its relatives, Abs, Neg, Pow, Sum, Max, Min.
import { add } from '../../ops/add.ts';
import { elu } from '../../ops/elu.ts';
import { leakyRelu } from '../../ops/leaky-relu.ts';
import { maximum } from '../../ops/maximum.ts';
import { minimum } from '../../ops/minimum.ts';
import { mul } from '../../ops/mul.ts';
import { prelu } from '../../ops/prelu.ts';
import { sub } from '../../ops/sub.ts';
import { realsOf } from './builder.ts';
import type { Context, Rule } from './context.ts';
import { affine, clipped, emitBinary, emitUnary } from './elementwise.ts';
import { emitTable } from './rules-table.ts';
import type { Activation, Constant, Value } from './values.ts';

/** One slope for all is a leaky ReLU. */
const preluRule: Rule = (c) => {
  const x = c.real(0);
  const slope = c.constant(1, 'slope');
  const slopes = realsOf(slope);
  const [first] = slopes;
  if (first === undefined || !slopes.every((s) => Number.isFinite(s)))
    return c.fail('invalid-graph', 'the slopes are not all numbers');
  if (slopes.every((s) => s === first))
    return c.bind(0, emitUnary(c, leakyRelu, { alpha: first }, x, c.target()));
  c.bind(0, emitBinary(c, prelu, x, slope, c.target()));
};

const abs: Rule = (c) => c.bind(0, emitUnary(c, leakyRelu, { alpha: -1 }, c.real(0), c.target()));

const scalar = (value: number): Constant => ({
  kind: 'constant',
  dtype: 'float32',
  shape: [],
  data: Float32Array.of(value),
});

const neg: Rule = (c) => c.bind(0, affine(c, c.real(0), scalar(-1), null));

const pow: Rule = (c) => {
  const x = c.real(0);
  const powers = c.numbers(1, 'exponent') ?? [];
  const [power] = powers;
  if (power === 1 && powers.length === 1) return c.bind(0, x);
  if ((power !== 2 && power !== 3) || powers.length !== 1)
    return c.fail('unsupported-option', `the exponent [${powers}] is not supported; 1, 2 and 3 are`);
  const square = emitBinary(c, mul, x, x, power === 2 ? c.target() : null);
  c.bind(0, power === 2 ? square : emitBinary(c, mul, square, x, c.target()));
};

/** Folds the inputs from the left. */
const chain =
  (step: (c: Context, a: Value, b: Value, isLast: boolean) => Value): Rule =>
  (c) => {
    const values = c.node.inputs.map((_, i) => c.value(i));
    for (const [i, v] of values.entries())
      if (v.dtype !== 'float32')
        c.fail('unsupported-dtype', `input "${c.node.inputs[i]}" is ${v.dtype}; float32 is needed`);
    // Constants last: a chain needs a computed operand at every step.
    const ordered = values.toSorted((a, b) => Number(a.kind === 'constant') - Number(b.kind === 'constant'));
    c.bind(
      0,
      ordered.slice(1).reduce((a, b, i) => step(c, a, b, i === ordered.length - 2), ordered[0]!),
    );
  };

const sum = chain((c, a, b, isLast) => emitBinary(c, add, a, b, isLast ? c.target() : null));

const asActivation = (c: Context, v: Value): Activation =>
  v.kind === 'activation' ? v : c.fail('unsupported-option', 'a computed tensor is needed');

/** One limit for all elements clamps. */
const extreme = (isMax: boolean): Rule =>
  chain((c, a, b, isLast) => {
    const limits = b.kind === 'constant' ? realsOf(b) : null;
    const [limit] = limits ?? [];
    if (limit !== undefined && limits!.every((v) => v === limit))
      return clipped(
        c,
        asActivation(c, a),
        isMax ? limit : Number.NEGATIVE_INFINITY,
        isMax ? Number.POSITIVE_INFINITY : limit,
        isLast ? c.target() : null,
      );
    return emitBinary(c, isMax ? maximum : minimum, a, b, null);
  });

/** gain * (max(x, 0) + alpha * (exp(min(x, 0)) - 1)). */
function emitElu(c: Context, x: Activation, alpha: number, gain: number): Activation {
  if (!Number.isFinite(alpha) || !Number.isFinite(gain))
    return c.fail('invalid-graph', `alpha ${alpha} or gamma ${gain} is not a number`);
  const isPlain = alpha === 1 && gain === 1;
  if (isPlain) return emitUnary(c, elu, {}, x, c.target());
  const tabled = emitTable(c, x, (v) => gain * (v < 0 ? alpha * Math.expm1(v) : v));
  if (tabled !== null) return tabled;
  const own = emitUnary(c, elu, {}, x, null);
  const positive = clipped(c, x, 0, Number.POSITIVE_INFINITY, null);
  const negative = emitBinary(c, sub, own, positive, null);
  const scaled = emitBinary(c, mul, negative, scalar(Math.fround(alpha * gain)), null);
  const kept = gain === 1 ? positive : emitBinary(c, mul, positive, scalar(gain), null);
  return emitBinary(c, add, kept, scaled, null);
}

const eluRule: Rule = (c) => c.bind(0, emitElu(c, c.real(0), c.reader.float('alpha', 1), 1));

/** ONNX's defaults are those of the paper, as float32. */
const selu: Rule = (c) => {
  const alpha = c.reader.float('alpha', Math.fround(1.6732632));
  c.bind(0, emitElu(c, c.real(0), alpha, c.reader.float('gamma', Math.fround(1.050701))));
};

/** alpha * elu(x / alpha). */
const celu: Rule = (c) => {
  const alpha = c.reader.float('alpha', 1);
  if (!(alpha > 0 && alpha < Infinity))
    c.fail('invalid-graph', `alpha is ${alpha}; a positive number is needed`);
  const x = c.real(0);
  if (alpha === 1) return c.bind(0, emitElu(c, x, 1, 1));
  const scaled = emitBinary(c, mul, x, scalar(Math.fround(1 / alpha)), null);
  c.bind(0, emitBinary(c, mul, emitElu(c, scaled, 1, 1), scalar(alpha), null));
};

export const ACTIVATION_RULES: Readonly<Record<string, Rule>> = {
  PRelu: preluRule,
  Elu: eluRule,
  Selu: selu,
  Celu: celu,
  Abs: abs,
  Neg: neg,
  Pow: pow,
  Sum: sum,
  Max: extreme(true),
  Min: extreme(false),
};
