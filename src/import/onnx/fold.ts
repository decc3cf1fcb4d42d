// Evaluates nodes whose inputs are all constant: the shape arithmetic of exporters (in int64) and prepared weights.
// Source: the ONNX operators of these names; integers divide towards zero and wrap at 64 bits.
import { allocate, type DType, elementCount } from '../../ir/types.ts';
import { broadcastOf, broadcastShape, forEachPair } from '../../ops/common/broadcast.ts';
import { permuted, realsOf } from './builder.ts';
import type { Context } from './context.ts';
import {
  flattenedShape,
  permOf,
  requestedShape,
  slicesOf,
  squeezedShape,
  unsqueezedShape,
} from './rules-shape.ts';
import { castTypeOf, isHalf, roundToHalf, typeName } from './tensors.ts';
import type { Constant } from './values.ts';

type Fold = (c: Context, inputs: readonly Constant[]) => Constant;
type Scalar = number | bigint;

function made(c: Context, dtype: DType, shape: readonly number[], element: (i: number) => Scalar): Constant {
  const count = elementCount(shape);
  if (!(count <= c.model.budget.elements) || shape.some((d) => d < 0))
    return c.fail('unsupported-option', `a constant of shape [${shape}] is too large`);
  c.model.budget.elements -= count;
  const data = allocate(dtype, count);
  for (let i = 0; i < count; i++) data[i] = stored(dtype, element(i)) as never;
  return { kind: 'constant', dtype, shape, data };
}

const stored = (dtype: DType, v: Scalar): Scalar => {
  if (dtype === 'int64')
    return typeof v === 'bigint' ? BigInt.asIntN(64, v) : BigInt(Number.isFinite(v) ? Math.trunc(v) : 0);
  if (dtype === 'bool') return Number(v) === 0 ? 0 : 1;
  return Number(v);
};

const at = (k: Constant, i: number): Scalar => k.data[i]!;
const withShape = (k: Constant, shape: readonly number[]): Constant => ({ ...k, shape });

/** Real values where the constant is quantized: only moving keeps the stored ones. */
const plain = (k: Constant): Constant =>
  k.quant && k.dtype === 'float32'
    ? { kind: 'constant', dtype: 'float32', shape: k.shape, data: realsOf(k) }
    : k;

const binary =
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

const unary =
  (f: (x: number) => number): Fold =>
  (c, [x]) => {
    const k = plain(x!);
    return made(c, k.dtype, k.shape, (i) => f(Number(at(k, i))));
  };

const cast: Fold = (c, [x]) => {
  const type = c.reader.int('to', 0);
  const dtype =
    castTypeOf(type) ?? c.fail('unsupported-dtype', `a cast to ${typeName(type)} is not supported`);
  const k = plain(x!);
  const round = isHalf(type) ? roundToHalf : Number;
  return made(c, dtype, k.shape, (i) => (dtype === 'float32' ? round(Number(at(k, i))) : at(k, i)));
};

const gather: Fold = (c, [x, indices]) => {
  const k = plain(x!);
  const axis = c.axis(c.reader.int('axis', 0), k.shape.length);
  const inner = elementCount(k.shape.slice(axis + 1));
  const dim = k.shape[axis]!;
  const count = indices!.data.length;
  const positions = Array.from(indices!.data as ArrayLike<Scalar>, (v) => {
    const index = Number(v) < 0 ? Number(v) + dim : Number(v);
    return index >= 0 && index < dim ? index : c.fail('invalid-graph', `index ${v} is outside 0..${dim - 1}`);
  });
  const shape = [...k.shape.slice(0, axis), ...indices!.shape, ...k.shape.slice(axis + 1)];
  return made(c, k.dtype, shape, (i) => {
    const rest = i % inner;
    const block = Math.floor(i / inner);
    const outer = Math.floor(block / count);
    return at(k, (outer * dim + positions[block % count]!) * inner + rest);
  });
};

const concat: Fold = (c, inputs) => {
  const all = inputs.map(plain);
  const first = all[0]!;
  const axis = c.axis(c.reader.int('axis', Number.NaN), first.shape.length);
  const same = all.every(
    (k) =>
      k.dtype === first.dtype &&
      k.shape.length === first.shape.length &&
      k.shape.every((d, i) => i === axis || d === first.shape[i]),
  );
  if (!same) return c.fail('invalid-graph', 'the constants cannot be joined');
  const size = all.reduce((n, k) => n + k.shape[axis]!, 0);
  const inner = elementCount(first.shape.slice(axis + 1));
  return made(c, first.dtype, first.shape.with(axis, size), (i) => {
    let place = Math.floor(i / inner) % size;
    const outer = Math.floor(i / inner / size);
    for (const k of all) {
      const own = k.shape[axis]!;
      if (place < own) return at(k, (outer * own + place) * inner + (i % inner));
      place -= own;
    }
    return 0;
  });
};

const slice: Fold = (c, [x]) => {
  const k = plain(x!);
  const slices = slicesOf(c, k.shape);
  const shape = slices.map((s) => s.size);
  return made(c, k.dtype, shape, (i) => {
    let rest = i;
    let from = 0;
    for (let a = shape.length - 1; a >= 0; a--) {
      const { begin, stride, size } = slices[a]!;
      from += (begin + (rest % size) * stride) * elementCount(k.shape.slice(a + 1));
      rest = Math.floor(rest / size);
    }
    return at(k, from);
  });
};

const transpose: Fold = (c, [x]) => {
  const perm = permOf(c, x!.shape.length);
  const quant = x!.quant && { quant: { ...x!.quant, axis: Math.max(0, perm.indexOf(x!.quant.axis)) } };
  return { ...x!, shape: perm.map((a) => x!.shape[a]!), data: permuted(x!.data, x!.shape, perm), ...quant };
};

const constantOfShape: Fold = (c, [x]) => {
  const value = c.tensorAttribute('value');
  const shape = Array.from(x!.data as ArrayLike<Scalar>, Number);
  return made(c, value?.dtype ?? 'float32', shape, () => value?.data[0] ?? 0);
};

const constantNode: Fold = (c) => {
  const value = c.tensorAttribute('value');
  if (value !== null) return value;
  const ints = c.reader.ints('value_ints');
  const floats = c.floats('value_floats');
  if (ints !== null) return made(c, 'int64', [ints.length], (i) => ints[i]!);
  if (floats !== null) return made(c, 'float32', [floats.length], (i) => floats[i]!);
  if (c.node.attributes.has('value_int')) return made(c, 'int64', [], () => c.reader.int('value_int', 0));
  if (c.node.attributes.has('value_float'))
    return made(c, 'float32', [], () => c.reader.float('value_float', 0));
  return c.fail('unsupported-option', 'the constant is neither a number nor a dense tensor of numbers');
};

const expand: Fold = (c, [x, wanted]) => {
  const k = plain(x!);
  const ones = made(c, k.dtype, Array.from(wanted!.data as ArrayLike<Scalar>, Number), () => 1);
  return binary(
    (a, b) => a * b,
    (a, b) => a * b,
  )(c, [k, ones]);
};

const where: Fold = (c, [condition, a, b]) => {
  const [x, y] = [plain(a!), plain(b!)];
  const values = broadcastShape(x.shape, y.shape);
  const shape = values && broadcastShape(condition!.shape, values);
  if (shape === null || x.dtype !== y.dtype)
    return c.fail('invalid-graph', `[${condition!.shape}], [${x.shape}] and [${y.shape}] do not fit`);
  const [mask, left, right] = [condition!, x, y].map((k) => stretched(c, k, shape));
  return made(c, x.dtype, shape, (i) => at(Number(at(mask!, i)) === 0 ? right! : left!, i));
};

/** The constant broadcast to a shape. */
function stretched(c: Context, k: Constant, shape: readonly number[]): Constant {
  const from: number[] = [];
  if (elementCount(shape) > c.model.budget.elements)
    c.fail('unsupported-option', `a constant of shape [${shape}] is too large`);
  forEachPair(broadcastOf(shape, k.shape), (_, __, j) => from.push(j));
  return made(c, k.dtype, shape, (i) => at(k, from[i]!));
}

const reduceProd: Fold = (c, [x, axesInput]) => {
  const k = plain(x!);
  const rank = k.shape.length;
  const stated =
    c.reader.opset >= 18 && axesInput
      ? Array.from(axesInput.data as ArrayLike<Scalar>, Number)
      : c.reader.ints('axes');
  const hasAxes = stated !== null && stated.length > 0;
  if (!hasAxes && c.reader.int('noop_with_empty_axes', 0) !== 0) return k;
  const axes = hasAxes ? stated.map((a) => c.axis(a, rank)) : k.shape.map((_, a) => a);
  const one = made(
    c,
    k.dtype,
    k.shape.map((d, a) => (axes.includes(a) ? 1 : d)),
    () => 1,
  );
  const steps = k.shape.map((_, a) => (axes.includes(a) ? 0 : elementCount(one.shape.slice(a + 1))));
  k.data.forEach((v: Scalar, i: number) => {
    let rest = i;
    let to = 0;
    for (let a = rank - 1; a >= 0; a--) {
      to += (rest % k.shape[a]!) * steps[a]!;
      rest = Math.floor(rest / k.shape[a]!);
    }
    const product = typeof v === 'bigint' ? BigInt(at(one, to)) * v : Number(at(one, to)) * v;
    one.data[to] = stored(k.dtype, product) as never;
  });
  const keep = c.reader.int('keepdims', 1) !== 0;
  return keep
    ? one
    : withShape(
        one,
        one.shape.filter((_, a) => !axes.includes(a)),
      );
};

const range: Fold = (c, [start, limit, delta]) => {
  const [from, to, step] = [start, limit, delta].map((k) => Number(at(k!, 0)));
  const count = Math.max(0, Math.ceil((to! - from!) / step!));
  return made(c, start!.dtype, [count], (i) => from! + i * step!);
};

const quotient = (c: Context, a: bigint, b: bigint): bigint =>
  b === 0n ? c.fail('invalid-graph', 'division by zero') : a / b;

/** Inputs that must be there, where that is not one. */
export const FOLD_INPUTS: Readonly<Record<string, number>> = {
  Constant: 0,
  Reshape: 2,
  Gather: 2,
  Expand: 2,
  Where: 3,
  Range: 3,
  Add: 2,
  Sub: 2,
  Mul: 2,
  Div: 2,
  Equal: 2,
};

/** What can be evaluated; the rules read everything else. */
export const FOLDS: Readonly<Record<string, Fold>> = {
  Constant: constantNode,
  ConstantOfShape: constantOfShape,
  Identity: (_, [x]) => x!,
  Cast: cast,
  Reshape: (c, [x, shape]) => {
    const to = requestedShape(c, x!.shape, Array.from(shape!.data as ArrayLike<Scalar>, Number));
    return elementCount(to) === x!.data.length
      ? withShape(plain(x!), to)
      : c.fail('invalid-graph', `[${x!.shape}] cannot become [${to}]`);
  },
  Flatten: (c, [x]) => withShape(plain(x!), flattenedShape(c, x!.shape)),
  Squeeze: (c, [x]) => withShape(plain(x!), squeezedShape(c, x!.shape)),
  Unsqueeze: (c, [x]) => withShape(plain(x!), unsqueezedShape(c, x!.shape)),
  Transpose: transpose,
  Gather: gather,
  Concat: concat,
  Slice: slice,
  Expand: expand,
  Where: where,
  Range: range,
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
      (a, b) => quotient(c, a, b),
      (a, b) => a / b,
    )(c, inputs),
  Equal: binary(
    (a, b) => (a === b ? 1 : 0),
    (a, b) => (a === b ? 1 : 0),
    'bool',
  ),
  Neg: unary((x) => -x),
  Sqrt: unary(Math.sqrt),
  Floor: unary(Math.floor),
  ReduceProd: reduceProd,
};
