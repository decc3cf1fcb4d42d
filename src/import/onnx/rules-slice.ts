// Rules that take regularly spaced elements: Slice, Split, and Gather by constant indices.
import { type Slice, stridedSlice } from '../../ops/strided-slice.ts';
import { activation } from './builder.ts';
import type { Context, Rule } from './context.ts';
import { emitConcat, reshapedTo } from './rules-shape.ts';
import { type Activation, layoutOf, nearestOrder, shapeOf } from './values.ts';

/** What a Slice takes of each axis. */
export function slicesOf(c: Context, shape: readonly number[]): readonly Slice[] {
  const isOld = c.reader.opset < 10;
  const given = (i: number, role: string) => (isOld ? c.reader.ints(role) : c.numbers(i, role));
  const list = (i: number, role: string) =>
    given(i, role) ?? c.fail('invalid-graph', `the ${role} are missing`);
  const starts = list(1, 'starts');
  const ends = list(2, 'ends');
  const axes = (given(3, 'axes') ?? starts.map((_, i) => i)).map((a) => c.axis(a, shape.length));
  const steps = (isOld ? null : c.numbers(4, 'steps')) ?? starts.map(() => 1);
  if ([ends, axes, steps].some((l) => l.length !== starts.length) || steps.includes(0))
    return c.fail(
      'invalid-graph',
      `starts [${starts}], ends [${ends}], axes [${axes}] and steps [${steps}] do not fit together`,
    );
  return shape.map((dim, a) => {
    const i = axes.indexOf(a);
    if (i < 0) return { begin: 0, stride: 1, size: dim };
    const stride = steps[i]!;
    const clamped = (at: number): number => {
      const index = at < 0 ? at + dim : at;
      return stride > 0 ? Math.min(Math.max(index, 0), dim) : Math.min(Math.max(index, -1), dim - 1);
    };
    const begin = clamped(starts[i]!);
    const size = Math.max(0, Math.ceil((clamped(ends[i]!) - begin) / stride));
    return { begin: size === 0 ? 0 : begin, stride: size <= 1 ? 1 : stride, size };
  });
}

/** The elements that `slices` take of each axis of the model. */
export function emitSlice(c: Context, x: Activation, slices: readonly Slice[]): Activation {
  const { builder, node } = c;
  const shape = slices.map((s) => s.size);
  if (shape.includes(0)) return c.fail('unsupported-option', `the slice of [${shapeOf(x)}] is empty`);
  const order = nearestOrder(x.layout);
  const quant = builder.quantOf(x);
  const attrs = { slices: order.map((a) => slices[a]!), shape: order.map((a) => shape[a]!) };
  const id = builder.emit(stridedSlice, {
    node,
    attrs,
    inputs: [builder.inOrder(x, order, node)],
    ...(quant && { quant }),
  });
  return activation(id, layoutOf(shape, order), x.dtype);
}

const slice: Rule = (c) => {
  const x = c.activation(0);
  c.bind(0, emitSlice(c, x, slicesOf(c, shapeOf(x))));
};

const split: Rule = (c) => {
  const x = c.activation(0);
  const shape = shapeOf(x);
  const axis = c.axis(c.reader.int('axis', 0), shape.length);
  const parts = c.node.outputs.length;
  const each = Math.ceil(shape[axis]! / parts);
  const stated = c.reader.opset < 13 ? c.reader.ints('split') : c.numbers(1, 'split');
  const sizes = stated ?? Array.from({ length: parts }, (_, i) => Math.min(each, shape[axis]! - i * each));
  if (
    sizes.length !== parts ||
    sizes.some((s) => !(s > 0)) ||
    sizes.reduce((a, b) => a + b, 0) !== shape[axis]
  )
    return c.fail('invalid-graph', `axis ${axis} of [${shape}] cannot be split into [${sizes}]`);
  let begin = 0;
  sizes.forEach((size, i) => {
    c.bind(
      i,
      emitSlice(
        c,
        x,
        shape.map((d, a) => (a === axis ? { begin, stride: 1, size } : { begin: 0, stride: 1, size: d })),
      ),
    );
    begin += size;
  });
};

/** More pieces than this are rather a table than slices. */
const MAX_PIECES = 64;

/** Runs of equally spaced indices, in their order. */
function runsOf(indices: readonly number[]): readonly Slice[] {
  const runs: { begin: number; stride: number; size: number }[] = [];
  for (const index of indices) {
    const last = runs.at(-1);
    if (last?.size === 1 && index !== last.begin) {
      last.stride = index - last.begin;
      last.size = 2;
    } else if (last !== undefined && last.size > 1 && index === last.begin + last.size * last.stride) {
      last.size++;
    } else runs.push({ begin: index, stride: 1, size: 1 });
  }
  return runs;
}

/** The elements at constant indices of one axis, in the order of the indices. */
export function emitTake(c: Context, x: Activation, axis: number, indices: readonly number[]): Activation {
  const shape = shapeOf(x);
  const runs = runsOf(indices);
  if (runs.length > MAX_PIECES)
    return c.fail(
      'unsupported-option',
      `indices in ${runs.length} pieces of equal steps are not supported; ${MAX_PIECES} are`,
    );
  const pieces = runs.map((run) => {
    const isWhole = run.stride === 1 && run.size === shape[axis];
    if (isWhole) return x;
    return emitSlice(
      c,
      x,
      shape.map((size, a) => (a === axis ? run : { begin: 0, stride: 1, size })),
    );
  });
  return pieces.length === 1 ? pieces[0]! : emitConcat(c, pieces, axis, c.builder.quantOf(x));
}

/** The value without axes of size 1. */
export const withoutAxes = (v: Activation, axes: readonly number[]): Activation => ({
  ...v,
  layout: { ...v.layout, axes: v.layout.axes.filter((_, a) => !axes.includes(a)) },
});

const gather: Rule = (c) => {
  if (c.value(0).kind === 'constant')
    c.fail('unsupported-option', 'looking up by computed indices is not supported; constant indices are');
  const x = c.activation(0);
  const shape = shapeOf(x);
  const axis = c.axis(c.reader.int('axis', 0), shape.length);
  const wanted = c.constant(1, 'indices');
  const dim = shape[axis]!;
  const indices = Array.from(wanted.data as ArrayLike<number | bigint>, (v) => {
    const index = Number(v) < 0 ? Number(v) + dim : Number(v);
    const isInside = Number.isInteger(index) && index >= 0 && index < dim;
    return isInside ? index : c.fail('invalid-graph', `index ${v} is outside 0..${dim - 1}`);
  });
  if (indices.length === 0) c.fail('unsupported-option', 'there are no indices: the result is empty');
  const taken = emitTake(c, x, axis, indices);
  if (wanted.shape.length === 0) return c.bind(0, withoutAxes(taken, [axis]));
  c.bind(0, reshapedTo(c, taken, [...shape.slice(0, axis), ...wanted.shape, ...shape.slice(axis + 1)]));
};

export const SLICE_RULES: Readonly<Record<string, Rule>> = { Slice: slice, Split: split, Gather: gather };
