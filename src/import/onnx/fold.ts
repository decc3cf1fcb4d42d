// Evaluates nodes whose inputs are all constant: the shape arithmetic of exporters (in int64) and prepared weights.
// Source: the ONNX operators of these names; integers divide towards zero.
import { elementCount } from '../../ir/types.ts';
import { broadcastOf, broadcastShape, forEachPair } from '../../ops/common/broadcast.ts';
import { permuted } from './builder.ts';
import type { Context } from './context.ts';
import { NUMBER_FOLDS, TWO_OPERANDS } from './fold-numbers.ts';
import { at, binary, type Fold, made, plain, type Scalar, withShape } from './fold-parts.ts';
import { flattenedShape, permOf, requestedShape, squeezedShape, unsqueezedShape } from './rules-shape.ts';
import { slicesOf } from './rules-slice.ts';
import { castTypeOf, isHalf, roundToHalf, typeName } from './tensors.ts';
import type { Constant } from './values.ts';

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
    return Number.isInteger(index) && index >= 0 && index < dim
      ? index
      : c.fail('invalid-graph', `index ${v} is outside 0..${dim - 1}`);
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

const range: Fold = (c, [start, limit, delta]) => {
  const [from, to, step] = [start, limit, delta].map((k) => Number(at(k!, 0)));
  const count = Math.max(0, Math.ceil((to! - from!) / step!));
  return made(c, start!.dtype, [count], (i) => from! + i * step!);
};

/** Inputs that must be there, where that is not one. */
export const FOLD_INPUTS: Readonly<Record<string, number>> = {
  Constant: 0,
  Reshape: 2,
  Gather: 2,
  Expand: 2,
  Where: 3,
  Range: 3,
  ...Object.fromEntries(TWO_OPERANDS.map((name) => [name, 2])),
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
  ...NUMBER_FOLDS,
};
