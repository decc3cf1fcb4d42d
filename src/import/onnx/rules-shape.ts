// Rules for operators that move values: most only change the layout, the rest name axes that the layout translates.
import { elementCount, type Values } from '../../ir/types.ts';
import { concatenation } from '../../ops/concatenation.ts';
import { activation, type QuantParams } from './builder.ts';
import type { Context, Rule } from './context.ts';
import { constantTensor } from './elementwise.ts';
import {
  type Activation,
  layoutOf,
  nearestOrder,
  reshapedLayout,
  shapeOf,
  transposedLayout,
  type Value,
} from './values.ts';

const identity: Rule = (c) => c.bind(0, c.value(0));

const dropout: Rule = (c) => {
  const help = 'Export the model for inference.';
  if (c.numbers(2, 'training mode')?.some((v) => v !== 0))
    c.fail('unsupported-option', 'dropout in training mode is not supported', help);
  const mask = c.node.outputs[1];
  if (mask && c.readersOf(mask)?.length !== 0)
    c.fail('unsupported-option', 'the mask is not supported', help);
  c.bind(0, c.value(0));
};

/** The value with another shape; data only moves when the new axes cut through the old ones. */
export function reshapedTo(c: Context, v: Activation, shape: readonly number[]): Activation {
  if (elementCount(shapeOf(v)) !== elementCount(shape))
    return c.fail(
      'invalid-graph',
      `[${shapeOf(v)}] cannot become [${shape}]: they differ in their number of elements`,
    );
  const layout = reshapedLayout(v.layout, shape);
  if (layout !== null) return { ...v, layout };
  const inOrder = c.builder.inOrder(
    v,
    v.layout.axes.map((_, i) => i),
    c.node,
  );
  return { ...activation(inOrder, layoutOf(shape), v.dtype), exclusive: v.exclusive };
}

/** The shape a Reshape asks for: 0 copies (unless allowzero), -1 is what is left. */
export function requestedShape(
  c: Context,
  from: readonly number[],
  wanted: readonly number[],
): readonly number[] {
  const copies = c.reader.int('allowzero', 0) === 0;
  const shape = wanted.map((d, i) =>
    d === 0 && copies
      ? (from[i] ?? c.fail('invalid-graph', `dimension ${i} of [${from}] does not exist`))
      : d,
  );
  const open = shape.indexOf(-1);
  if (shape.some((d, i) => d < 0 && i !== open))
    return c.fail('invalid-graph', `the new shape [${wanted}] is impossible`);
  if (open < 0) return shape;
  const rest = elementCount(shape.filter((_, i) => i !== open));
  const size = elementCount(from) / rest;
  return Number.isInteger(size)
    ? shape.with(open, size)
    : c.fail('invalid-graph', `[${from}] cannot become [${wanted}]`);
}

const reshape: Rule = (c) => {
  const x = c.activation(0);
  c.bind(
    0,
    reshapedTo(
      c,
      x,
      requestedShape(c, shapeOf(x), c.numbers(1, 'shape') ?? c.fail('invalid-graph', 'the shape is missing')),
    ),
  );
};

export function flattenedShape(c: Context, shape: readonly number[]): readonly number[] {
  const axis = c.reader.int('axis', 1);
  const at = axis === shape.length ? axis : c.axis(axis, shape.length);
  return [elementCount(shape.slice(0, at)), elementCount(shape.slice(at))];
}

/** Axes of Squeeze and Unsqueeze: an attribute up to opset 12, then an input. */
const axesOf = (c: Context): readonly number[] | null =>
  c.reader.opset < 13 ? c.reader.ints('axes') : c.numbers(1, 'axes');

export function squeezedShape(c: Context, shape: readonly number[]): readonly number[] {
  const axes = axesOf(c)?.map((a) => c.axis(a, shape.length));
  for (const a of axes ?? [])
    if (shape[a] !== 1) c.fail('invalid-graph', `dimension ${a} of [${shape}] is not 1`);
  return shape.filter((d, i) => (axes ? !axes.includes(i) : d !== 1));
}

export function unsqueezedShape(c: Context, shape: readonly number[]): readonly number[] {
  const stated = axesOf(c) ?? c.fail('invalid-graph', 'the axes are missing');
  const rank = shape.length + stated.length;
  const axes = new Set(stated.map((a) => c.axis(a, rank)));
  if (axes.size !== stated.length) c.fail('invalid-graph', `axes [${stated}] repeat`);
  const rest = [...shape];
  return Array.from({ length: rank }, (_, i) => (axes.has(i) ? 1 : rest.shift()!));
}

const viewRule =
  (shape: (c: Context, from: readonly number[]) => readonly number[]): Rule =>
  (c) => {
    const x = c.activation(0);
    c.bind(0, reshapedTo(c, x, shape(c, shapeOf(x))));
  };

export function permOf(c: Context, rank: number): readonly number[] {
  const perm = c.reader.ints('perm') ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
  if (perm.length !== rank || perm.toSorted((a, b) => a - b).some((a, i) => a !== i))
    c.fail('invalid-graph', `perm [${perm}] is not an order of ${rank} axes`);
  return perm;
}

const transpose: Rule = (c) => {
  const x = c.activation(0);
  c.bind(0, { ...x, layout: transposedLayout(x.layout, permOf(c, x.layout.axes.length)) });
};

/** Joins values along an axis; int8 when all are and `target` says how. */
export function emitConcat(
  c: Context,
  values: readonly Value[],
  stated: number,
  target: QuantParams | null,
): Activation {
  const { builder, node } = c;
  const first = values.find((v) => v.kind === 'activation')!;
  const rank = shapeOf(first).length;
  const axis = c.axis(stated, rank);
  const isInt8 =
    target !== null && values.every((v) => v.kind === 'activation' && builder.quantOf(v) !== null);
  const order = nearestOrder(first.layout);
  const ids = values.map((v, i) => {
    if (shapeOf(v).length !== rank)
      return c.fail('invalid-graph', `shapes [${shapeOf(first)}] and [${shapeOf(v)}] cannot be joined`);
    if (v.kind === 'constant') return constantTensor(c, v, order, false, node.inputs[i]);
    return builder.inOrder(
      isInt8 ? builder.requantized(v, target, node) : builder.asFloat(v, node),
      order,
      node,
    );
  });
  const id = builder.emit(concatenation, {
    node,
    attrs: { axis: order.indexOf(axis) },
    inputs: ids,
    ...(isInt8 && { quant: target }),
  });
  const size = values.reduce((n, v) => n + shapeOf(v)[axis]!, 0);
  return activation(id, layoutOf(shapeOf(first).with(axis, size), order), first.dtype);
}

const concat: Rule = (c) =>
  c.bind(
    0,
    emitConcat(
      c,
      c.node.inputs.map((_, i) => c.value(i)),
      c.reader.int('axis', Number.NaN),
      c.target(),
    ),
  );

const cast: Rule = (c) => {
  const to = c.reader.int('to', 0);
  const x = c.activation(0);
  // Indices are int32 here, whatever width the model gives them.
  const isIndex = x.dtype === 'int32' && (to === 6 || to === 7);
  if (!isIndex && (to !== 1 || x.dtype !== 'float32'))
    return c.fail('unsupported-option', `a computed ${x.dtype} cannot be cast; only constants can`);
  c.bind(0, x);
};

const shape: Rule = (c) => {
  const dims = shapeOf(c.value(0));
  const at = (i: number): number => Math.min(Math.max(i < 0 ? i + dims.length : i, 0), dims.length);
  const taken = dims.slice(at(c.reader.int('start', 0)), at(c.reader.int('end', dims.length)));
  const data: Values = BigInt64Array.from(taken, BigInt);
  c.bind(0, { kind: 'constant', dtype: 'int64', shape: [taken.length], data });
};

export const SHAPE_RULES: Readonly<Record<string, Rule>> = {
  Identity: identity,
  Dropout: dropout,
  Reshape: reshape,
  Flatten: viewRule(flattenedShape),
  Squeeze: viewRule(squeezedShape),
  Unsqueeze: viewRule(unsqueezedShape),
  Transpose: transpose,
  Concat: concat,
  Cast: cast,
  Shape: shape,
};
