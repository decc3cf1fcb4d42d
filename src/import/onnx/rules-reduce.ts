// Rules that make one value of many along axes: means, sums, the largest and where it is.
import { elementCount } from '../../ir/types.ts';
import { argMax } from '../../ops/arg-max.ts';
import { maxPool2d } from '../../ops/max-pool2d.ts';
import { mean } from '../../ops/mean.ts';
import { activation, type QuantParams } from './builder.ts';
import type { Context, Rule } from './context.ts';
import { affine } from './elementwise.ts';
import { withoutAxes } from './rules-slice.ts';
import { type Activation, layoutOf, nearestOrder, shapeOf } from './values.ts';

/** The mean over axes, which stay with size 1. */
export function emitMean(
  c: Context,
  v: Activation,
  axes: readonly number[],
  target: QuantParams | null,
): Activation {
  const isQuantized = target !== null && c.builder.quantOf(v) !== null;
  const x = isQuantized ? v : c.builder.asFloat(v, c.node);
  const order = nearestOrder(x.layout);
  const places = axes.map((a) => order.indexOf(a)).sort((a, b) => a - b);
  const id = c.builder.emit(mean, {
    node: c.node,
    attrs: { axes: places, keepDims: true },
    inputs: [c.builder.inOrder(x, order, c.node)],
    ...(isQuantized && { quant: target }),
  });
  return activation(
    id,
    layoutOf(
      shapeOf(x).map((d, i) => (axes.includes(i) ? 1 : d)),
      order,
    ),
  );
}

export const spatialAxes = (v: Activation): readonly number[] => v.layout.axes.map((_, i) => i).slice(2);

/** A value whose elements can be compared as they are stored: float32, or 8 bits with a scale. */
export function comparable(c: Context): Activation {
  const x = c.activation(0);
  return c.builder.quantOf(x) === null ? c.real(0) : x;
}

/** The largest along axes, which stay with size 1: each run of neighbouring axes is one pool. */
function emitLargest(c: Context, x: Activation, axes: readonly number[]): Activation {
  const { builder, node } = c;
  const shape = shapeOf(x);
  const order = nearestOrder(x.layout);
  const sizes = order.map((a) => shape[a]!);
  const quant = builder.quantOf(x);
  let id = builder.inOrder(x, order, node);
  for (let from = 0; from < order.length; from++) {
    if (!axes.includes(order[from]!) || sizes[from] === 1) continue;
    let end = from;
    while (end < order.length && (axes.includes(order[end]!) || sizes[end] === 1)) end++;
    const count = elementCount(sizes.slice(from, end));
    sizes.fill(1, from, end);
    const window = { h: 1, w: count };
    id = builder.emit(maxPool2d, {
      node,
      attrs: {
        kernel: window,
        stride: window,
        dilation: { h: 1, w: 1 },
        padding: { top: 0, bottom: 0, left: 0, right: 0 },
        activation: 'NONE',
      },
      inputs: [
        builder.viewed(
          id,
          [1, elementCount(sizes.slice(0, from)), count, elementCount(sizes.slice(end))],
          node,
        ),
      ],
      ...(quant && { quant }),
    });
  }
  const reduced = shape.map((d, i) => (axes.includes(i) ? 1 : d));
  return activation(id, layoutOf(reduced, order), x.dtype);
}

const globalAveragePool: Rule = (c) => {
  const x = c.real(0);
  c.bind(0, emitMean(c, x, spatialAxes(x), c.target()));
};

const globalMaxPool: Rule = (c) => {
  const x = comparable(c);
  c.bind(0, emitLargest(c, x, spatialAxes(x)));
};

/** A Reduce operator; its axes are an input from opset `since` on. */
const reduction =
  (
    since: number,
    operand: (c: Context) => Activation,
    emit: (c: Context, x: Activation, axes: readonly number[]) => Activation,
  ): Rule =>
  (c) => {
    const x = operand(c);
    const rank = x.layout.axes.length;
    const stated = c.reader.opset >= since ? c.numbers(1, 'axes') : c.reader.ints('axes');
    const hasAxes = stated !== null && stated.length > 0;
    if (!hasAxes && c.reader.int('noop_with_empty_axes', 0) !== 0) return c.bind(0, x);
    const axes = hasAxes ? [...new Set(stated.map((a) => c.axis(a, rank)))] : x.layout.axes.map((_, i) => i);
    const out = emit(c, x, axes);
    c.bind(0, c.reader.int('keepdims', 1) !== 0 ? out : withoutAxes(out, axes));
  };

const real = (c: Context): Activation => c.real(0);

/** The sum as a mean times the number of elements. */
function emitSum(c: Context, x: Activation, axes: readonly number[]): Activation {
  const shape = shapeOf(x);
  const count = elementCount(axes.map((a) => shape[a]!));
  const data = Float32Array.of(count);
  return affine(c, emitMean(c, x, axes, null), { kind: 'constant', dtype: 'float32', shape: [], data }, null);
}

/** Indices are int32 where ONNX has int64. */
const argExtreme =
  (isMin: boolean): Rule =>
  (c) => {
    const x = comparable(c);
    const shape = shapeOf(x);
    const axis = c.axis(c.reader.int('axis', 0), shape.length);
    if (c.reader.int('select_last_index', 0) !== 0)
      c.fail('unsupported-option', 'the last of several equal elements is not supported; the first is');
    const order = nearestOrder(x.layout);
    const id = c.builder.emit(argMax, {
      node: c.node,
      attrs: { axis: order.indexOf(axis), isMin },
      inputs: [c.builder.inOrder(x, order, c.node)],
      dtype: 'int32',
    });
    const out = activation(id, layoutOf(shape.with(axis, 1), order), 'int32');
    c.bind(0, c.reader.int('keepdims', 1) !== 0 ? out : withoutAxes(out, [axis]));
  };

export const REDUCE_RULES: Readonly<Record<string, Rule>> = {
  GlobalAveragePool: globalAveragePool,
  GlobalMaxPool: globalMaxPool,
  ReduceMean: reduction(18, real, (c, x, axes) => emitMean(c, x, axes, c.target())),
  ReduceSum: reduction(13, real, emitSum),
  ArgMax: argExtreme(false),
  ArgMin: argExtreme(true),
  ReduceMax: reduction(18, comparable, emitLargest),
};
