// Rules for layers: convolution, dense, normalization, pooling, softmax.
import { averagePool2d } from '../../ops/average-pool2d.ts';
import type { PoolAttrs } from '../../ops/common/pool.ts';
import { maxPool2d } from '../../ops/max-pool2d.ts';
import { pad } from '../../ops/pad.ts';
import { softmax } from '../../ops/softmax.ts';
import { activation, type QuantParams, realsOf } from './builder.ts';
import type { Context, Rule } from './context.ts';
import { affine } from './elementwise.ts';
import { emitConv, emitDense } from './linear.ts';
import { comparable, emitMean, spatialAxes } from './rules-reduce.ts';
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

const swapped = (rank: number): readonly number[] =>
  Array.from({ length: rank }, (_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i));

const matMul: Rule = (c) => {
  const [a, b] = [c.value(0), c.value(1)];
  if (a.kind === 'activation' && b.kind === 'activation')
    c.fail('unsupported-option', 'a product of two computed matrices is not supported; constant weights are');
  if (b.kind === 'constant')
    return c.bind(0, emitDense(c, { x: c.real(0), weights: b, bias: null, target: c.target() }, false));
  const weights = c.constant(0, 'left matrix');
  const x = c.real(1);
  const perm = swapped(x.layout.axes.length);
  if (weights.shape.length !== 2 || perm.length < 2)
    return c.fail(
      'unsupported-option',
      `a constant of shape [${weights.shape}] times [${shapeOf(x)}] is not supported; a matrix is`,
    );
  // W X is the transpose of X' W'.
  const turned = { ...x, layout: transposedLayout(x.layout, perm) };
  const out = emitDense(c, { x: turned, weights, bias: null, target: c.target() }, true);
  c.bind(0, { ...out, layout: transposedLayout(out.layout, perm) });
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
  if (c.reader.opset < 9 && c.reader.int('spatial', 1) !== 1)
    c.fail('unsupported-option', 'batch normalization with statistics for each element is not supported');
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

/** (x - offset) * scale along the last axis: what scikit-learn's scalers become. */
const scaler: Rule = (c) => {
  const x = c.real(0);
  const shape = shapeOf(x);
  const width = shape.at(-1) ?? 1;
  const read = (name: string, absent: number): Float64Array => {
    const stated = c.floats(name) ?? [absent];
    if (stated.length !== 1 && stated.length !== width)
      c.fail('invalid-graph', `${name} has ${stated.length} values, ${width} are needed`);
    return Float64Array.from({ length: width }, (_, i) => stated[i] ?? stated[0]!);
  };
  const factor = read('scale', 1);
  const offset = read('offset', 0);
  const constantOf = (data: Float64Array): Constant => ({
    kind: 'constant',
    dtype: 'float32',
    shape: [width],
    data: Float32Array.from(data),
  });
  // Subtracted first, as it is defined: the difference of close numbers is exact.
  const moved = affine(c, x, null, constantOf(offset.map((o) => -o)));
  c.bind(0, affine(c, moved, constantOf(factor), null));
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
    // Rounding up may reach behind the padding; what lies there does not count.
    const stated: PoolAttrs = def.readOnnx!({
      ...readerOf(c),
      shapes: [shape],
      int: (name, absent) => (name === 'ceil_mode' ? 0 : c.reader.int(name, absent)),
    });
    const q = stated.padding;
    const none = { before: 0, after: 0 };
    const paddings = [none, { before: q.top, after: q.bottom }, { before: q.left, after: q.right }, none];
    input = builder.emit(pad, {
      node,
      attrs: { paddings, value: quant?.zeroPoint ?? 0 },
      inputs: [input],
      ...(quant && { quant }),
    });
    attrs = { ...attrs, padding: { top: 0, bottom: p.bottom - q.bottom, left: 0, right: p.right - q.right } };
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
  'ai.onnx.ml.Scaler': scaler,
  AveragePool: pool(true),
  MaxPool: pool(false),
  Softmax: softmaxRule,
};
