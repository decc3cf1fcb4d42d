// Rules for layers: convolution, dense, normalization, pooling, softmax, mean.
import { averagePool2d } from '../../ops/average-pool2d.ts';
import type { PoolAttrs } from '../../ops/common/pool.ts';
import { maxPool2d } from '../../ops/max-pool2d.ts';
import { mean } from '../../ops/mean.ts';
import { pad } from '../../ops/pad.ts';
import { softmax } from '../../ops/softmax.ts';
import { activation, type QuantParams, realsOf } from './builder.ts';
import type { Context, Rule } from './context.ts';
import { affine } from './elementwise.ts';
import { emitConv, emitDense } from './linear.ts';
import {
  type Activation,
  type Constant,
  layoutOf,
  orderOf,
  shapeOf,
  sizeOfAxis,
  transposedLayout,
} from './values.ts';

const conv: Rule = (c) => {
  const bias = c.optionalConstant(2, 'bias');
  c.bind(0, emitConv(c, { x: c.real(0), weights: c.constant(1, 'weights'), bias, target: c.target() }));
};

/** The constant times a factor; a quantized one keeps its stored values, since its scales can take a positive factor. */
export function scaledBy(w: Constant, factor: number): Constant {
  if (factor === 1) return w;
  if (w.quant && factor > 0)
    return { ...w, quant: { ...w.quant, scales: w.quant.scales.map((s) => Math.fround(s * factor)) } };
  return { kind: 'constant', dtype: 'float32', shape: w.shape, data: realsOf(w).map((v) => v * factor) };
}

const gemm: Rule = (c) => {
  const x = c.real(0);
  const isTurned = c.reader.int('transA', 0) !== 0;
  const input = isTurned ? { ...x, layout: transposedLayout(x.layout, [1, 0]) } : x;
  const weights = scaledBy(c.constant(1, 'weights'), c.reader.float('alpha', 1));
  const bias = c.optionalConstant(2, 'bias');
  const scaled = bias && scaledBy(bias, c.reader.float('beta', 1));
  // A bias with one value per row of the output is added on its own.
  const isPerUnit = scaled === null || scaled.shape.slice(0, -1).every((d) => d === 1);
  const target = isPerUnit ? c.target() : null;
  const out = emitDense(
    c,
    { x: input, weights, bias: isPerUnit ? scaled : null, target },
    c.reader.int('transB', 0) !== 0,
  );
  c.bind(0, isPerUnit || scaled === null ? out : affine(c, out, null, scaled));
};

const matMul: Rule = (c) => {
  const w = c.value(1);
  if (w.kind !== 'constant')
    return c.fail(
      'unsupported-option',
      'a product of two computed matrices is not supported; constant weights are',
    );
  c.bind(0, emitDense(c, { x: c.real(0), weights: w, bias: null, target: c.target() }, false));
};

const batchNormalization: Rule = (c) => {
  const x = c.real(0);
  const channels = sizeOfAxis(x.layout, 1);
  const [scale, bias, mu, variance] = (['scale', 'bias', 'mean', 'variance'] as const).map((role, i) => {
    const values = realsOf(c.constant(i + 1, role));
    return values.length === channels
      ? values
      : c.fail('invalid-graph', `the ${role} has ${values.length} elements, ${channels} are needed`);
  });
  if (c.reader.int('training_mode', 0) !== 0)
    c.fail(
      'unsupported-option',
      'batch normalization in training mode is not supported',
      'Export the model for inference.',
    );
  const epsilon = c.reader.float('epsilon', Math.fround(1e-5));
  const factor = Float64Array.from(scale!, (s, i) => s / Math.sqrt(variance![i]! + epsilon));
  const shift = Float64Array.from(bias!, (b, i) => b - mu![i]! * factor[i]!);
  const bad = shift.findIndex((s, i) => !Number.isFinite(s) || !Number.isFinite(factor[i]));
  if (bad >= 0)
    c.fail(
      'invalid-graph',
      `channel ${bad} has scale ${scale![bad]}, bias ${bias![bad]}, mean ${mu![bad]} and variance ${variance![bad]}`,
    );
  const shape = shapeOf(x).map((_, i) => (i === 1 ? channels : 1));
  const constantOf = (data: Float64Array): Constant => ({
    kind: 'constant',
    dtype: 'float32',
    shape,
    data: Float32Array.from(data),
  });
  c.bind(0, affine(c, x, constantOf(factor), constantOf(shift), { factor, shift }));
};

/** The mean over axes, which stay with size 1. */
export function emitMean(
  c: Context,
  v: Activation,
  axes: readonly number[],
  target: QuantParams | null,
): Activation {
  const isQuantized = target !== null && c.builder.quantOf(v) !== null;
  const x = isQuantized ? v : c.builder.asFloat(v, c.node);
  const order = orderOf(x.layout) ?? shapeOf(x).map((_, i) => i);
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

const spatialAxes = (v: Activation): readonly number[] => v.layout.axes.map((_, i) => i).slice(2);

const globalAveragePool: Rule = (c) => {
  const x = c.real(0);
  c.bind(0, emitMean(c, x, spatialAxes(x), c.target()));
};

const reduceMean: Rule = (c) => {
  const x = c.real(0);
  const rank = x.layout.axes.length;
  const stated = c.reader.opset >= 18 ? c.numbers(1, 'axes') : c.reader.ints('axes');
  if ((stated === null || stated.length === 0) && c.reader.int('noop_with_empty_axes', 0) !== 0)
    return c.bind(0, x);
  const axes = stated?.length
    ? [...new Set(stated.map((a) => c.axis(a, rank)))]
    : x.layout.axes.map((_, i) => i);
  const out = emitMean(c, x, axes, c.target());
  const keep = c.reader.int('keepdims', 1) !== 0;
  c.bind(
    0,
    keep
      ? out
      : { ...out, layout: { ...out.layout, axes: out.layout.axes.filter((_, i) => !axes.includes(i)) } },
  );
};

/** An average or max pool; an int8 maximum keeps the input's quantization. */
export function emitPool(
  c: Context,
  v: Activation,
  isAverage: boolean,
  target: QuantParams | null,
): Activation {
  const def = isAverage ? averagePool2d : maxPool2d;
  const { builder, node } = c;
  const shape = shapeOf(v);
  let attrs: PoolAttrs = def.readOnnx!({ ...readerOf(c), shapes: [shape] });
  const is1d = shape.length === 3;
  const order = is1d ? [0, 2, 1] : [0, 2, 3, 1];
  const [height, width] = is1d ? [1, shape[2]!] : [shape[2]!, shape[3]!];
  const p = attrs.padding;
  const isPadded = p.top + p.bottom + p.left + p.right > 0;
  const isGlobal = !isPadded && attrs.kernel.h === height && attrs.kernel.w === width;
  const own = builder.quantOf(v);
  const rescales =
    own !== null && target !== null && (own.scale !== target.scale || own.zeroPoint !== target.zeroPoint);
  if (isAverage && isGlobal && rescales) return emitMean(c, v, spatialAxes(v), target);
  const x = isAverage && target === null ? builder.asFloat(v, node) : v;
  const quant = builder.quantOf(x);
  let input = builder.inOrder(x, order, node, [shape[0]!, height, width, shape[1]!]);
  if (isAverage && isPadded && c.reader.int('count_include_pad', 0) !== 0) {
    if (c.reader.int('ceil_mode', 0) !== 0)
      c.fail('unsupported-option', 'count_include_pad together with ceil_mode is not supported');
    const none = { before: 0, after: 0 };
    const paddings = [none, { before: p.top, after: p.bottom }, { before: p.left, after: p.right }, none];
    input = builder.emit(pad, {
      node,
      attrs: { paddings, value: quant?.zeroPoint ?? 0 },
      inputs: [input],
      ...(quant && { quant }),
    });
    attrs = { ...attrs, padding: { top: 0, bottom: 0, left: 0, right: 0 } };
  }
  const result = isAverage && quant ? target : quant;
  const id = builder.emit(def, { node, attrs, inputs: [input], ...(result && { quant: result }) });
  const [n, h, w, ch] = builder.tensor(id).shape;
  return activation(id, layoutOf(is1d ? [n!, ch!, w!] : [n!, ch!, h!, w!], order));
}

const readerOf = ({ reader }: Context) => ({
  opType: reader.opType,
  opset: reader.opset,
  int: reader.int,
  float: reader.float,
  text: reader.text,
  ints: reader.ints,
  constant: reader.constant,
  fail: reader.fail,
});

const pool =
  (isAverage: boolean): Rule =>
  (c) => {
    if (c.node.outputs[1])
      c.fail('unsupported-option', 'the indices of the largest elements are not supported');
    const x = isAverage ? c.real(0) : comparable(c);
    c.bind(0, { ...emitPool(c, x, isAverage, c.target()), dtype: x.dtype });
  };

/** A value whose elements can be compared as they are stored: float32, or 8 bits with a scale. */
function comparable(c: Context): Activation {
  const x = c.activation(0);
  return c.builder.quantOf(x) === null ? c.real(0) : x;
}

const globalMaxPool: Rule = (c) => {
  const x = comparable(c);
  const shape = shapeOf(x);
  if (shape.length !== 4) return c.fail('unsupported-option', `rank ${shape.length} is not supported; 4 is`);
  const one = { h: 1, w: 1 };
  const attrs = {
    stride: one,
    dilation: one,
    padding: { top: 0, bottom: 0, left: 0, right: 0 },
    kernel: { h: shape[2]!, w: shape[3]! },
    activation: 'NONE',
  };
  const quant = c.builder.quantOf(x);
  const id = c.builder.emit(maxPool2d, {
    node: c.node,
    attrs,
    inputs: [c.builder.inOrder(x, [0, 2, 3, 1], c.node)],
    ...(quant && { quant }),
  });
  c.bind(0, activation(id, layoutOf([shape[0]!, shape[1]!, 1, 1], [0, 2, 3, 1]), x.dtype));
};

/** Softmax over `axis`, and over all axes behind it for opsets below 13. */
export function emitSoftmax(
  c: Context,
  v: Activation,
  axis: number,
  throughEnd: boolean,
  target: QuantParams | null,
): Activation {
  const { builder, node } = c;
  const isQuantized = target !== null && builder.quantOf(v) !== null;
  const x = isQuantized ? v : builder.asFloat(v, node);
  const shape = shapeOf(x);
  const axes = shape.map((_, i) => i);
  const rest = axes.filter((a) => (throughEnd ? a < axis : a !== axis));
  const own = orderOf(x.layout);
  const behind = throughEnd ? axes.slice(axis) : [axis];
  // The other axes may lie as they do; those of the rows only when all of them are one row.
  const order = [
    ...(own?.filter((a) => rest.includes(a)) ?? rest),
    ...(own?.filter((a) => behind.includes(a)) ?? behind),
  ];
  const depth = behind.reduce((n, a) => n * shape[a]!, 1);
  const rows = rest.reduce((n, a) => n * shape[a]!, 1);
  const id = builder.emit(softmax, {
    node,
    attrs: softmax.readOnnx!(c.reader),
    inputs: [builder.inOrder(x, order, node, [rows, depth])],
    ...(isQuantized && { quant: target }),
  });
  return activation(id, layoutOf(shape, order));
}

const softmaxRule: Rule = (c) => {
  const x = c.real(0);
  const old = c.reader.opset < 13;
  const axis = c.axis(c.reader.int('axis', old ? 1 : -1), x.layout.axes.length);
  c.bind(0, emitSoftmax(c, x, axis, old, c.target()));
};

export const LAYER_RULES: Readonly<Record<string, Rule>> = {
  Conv: conv,
  Gemm: gemm,
  MatMul: matMul,
  BatchNormalization: batchNormalization,
  GlobalAveragePool: globalAveragePool,
  GlobalMaxPool: globalMaxPool,
  ReduceMean: reduceMean,
  AveragePool: pool(true),
  MaxPool: pool(false),
  Softmax: softmaxRule,
};
