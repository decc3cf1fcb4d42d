// Convolutions and dense layers: weights permuted to where the channels lie, and the int8 form when weights, input and
// output are quantized.
// Source: ONNX Conv, Gemm, MatMul; TFLite's weight layouts [out,h,w,in], [1,h,w,out] and [units,depth].
import { roundHalfAway } from '../../ir/requantize.ts';
import { elementCount, type Quant, type TensorId } from '../../ir/types.ts';
import { conv2d } from '../../ops/conv2d.ts';
import { depthwiseConv2d } from '../../ops/depthwise-conv2d.ts';
import { fullyConnected } from '../../ops/fully-connected.ts';
import type { OpDef } from '../../ops/op-def.ts';
import { activation, permuted, type QuantParams, realsOf } from './builder.ts';
import { keepLatent } from './channels.ts';
import type { Context } from './context.ts';
import { type Activation, type Constant, type Layout, layoutOf, shapeOf } from './values.ts';

export interface Linear {
  readonly x: Activation;
  readonly weights: Constant;
  readonly bias: Constant | null;
  /** Quantization of the output when it is to be int8. */
  readonly target: QuantParams | null;
}

/** Weights as the kernel stores them, before they are a tensor. */
export interface Packed {
  readonly def: OpDef;
  readonly attrs: unknown;
  readonly shape: readonly number[];
  /** Elements of the weights in the kernel's order. */
  readonly pack: (c: Constant) => Constant['data'];
  /** Axis of the output channels in the packed weights, and in the model's. */
  readonly axis: number;
  readonly modelAxis: number;
  readonly channels: number;
}

/** True when the weights are int8 with one zero point of 0 for each scale (or, for dense layers, one scale at all). */
function isInt8(w: Constant, anyZero: boolean): boolean {
  if (!(w.data instanceof Int8Array) || w.quant === undefined) return false;
  return w.quant.zeroPoints.every((z) => z === 0) || (anyZero && w.quant.scales.length === 1);
}

/** The operator for `x` as the IR tensor that `order` gives; returns the output's tensor. */
export function emitLinear(c: Context, l: Linear, p: Packed, input: (x: Activation) => TensorId): TensorId {
  const { builder, node } = c;
  const { x, weights, bias, target } = l;
  const from = builder.quantOf(x);
  const perChannel = weights.quant !== undefined && weights.quant.scales.length > 1;
  const fits =
    !perChannel || (weights.quant?.axis === p.modelAxis && weights.quant.scales.length === p.channels);
  const name = node.inputs.find((i) => c.model.values.get(i) === weights) ?? `${node.name} weights`;
  if (target !== null && from !== null && fits && isInt8(weights, p.def === fullyConnected)) {
    const { scales, zeroPoints } = weights.quant!;
    const quant: Quant = perChannel
      ? { kind: 'per-axis', axis: p.axis, scales, zeroPoint: 0 }
      : { kind: 'per-tensor', scale: scales[0]!, zeroPoint: zeroPoints[0]! };
    const w = builder.add(name, 'int8', p.shape, quant, p.pack(weights));
    const b =
      bias &&
      builder.add(
        `${node.name} bias`,
        'int32',
        [p.channels],
        { kind: 'none' },
        int32Bias(c, bias, from.scale, scales, p.channels),
      );
    return builder.emit(p.def, {
      node,
      attrs: p.attrs,
      inputs: b === null ? [input(x), w] : [input(x), w, b],
      quant: target,
      dtype: 'int8',
    });
  }
  if (target !== null && from !== null && weights.data instanceof Int8Array && !isInt8(weights, false))
    builder.asymmetric.add(`${node.opType} "${node.name}"`);
  const real: Constant = {
    kind: 'constant',
    dtype: 'float32',
    shape: weights.shape,
    data: finite(c, weights, 'weights'),
  };
  const w = builder.add(name, 'float32', p.shape, { kind: 'none' }, p.pack(real));
  const b =
    bias &&
    builder.add(
      `${node.name} bias`,
      'float32',
      [p.channels],
      { kind: 'none' },
      spread(finite(c, bias, 'bias'), p.channels),
    );
  return builder.emit(p.def, {
    node,
    attrs: p.attrs,
    inputs: b === null ? [input(builder.asFloat(x, node)), w] : [input(builder.asFloat(x, node)), w, b],
    dtype: 'float32',
  });
}

/** The constant's real values. */
function finite(c: Context, k: Constant, role: string): Float32Array {
  const reals = realsOf(k);
  const at = reals.findIndex((v) => !Number.isFinite(v));
  return at < 0 ? reals : c.fail('invalid-graph', `element ${at} of the ${role} is ${reals[at]}`);
}

const spread = (values: Float32Array, count: number): Float32Array =>
  values.length === count ? values : new Float32Array(count).fill(values[0]!);

/** The bias in units of input scale * weight scale; kept as it is when it already is. */
function int32Bias(
  c: Context,
  bias: Constant,
  inScale: number,
  scales: readonly number[],
  channels: number,
): Int32Array {
  const own = bias.quant?.scales;
  const reals = spread(realsOf(bias), channels);
  return Int32Array.from({ length: channels }, (_, i) => {
    const unit = inScale * (scales.length > 1 ? scales[i]! : scales[0]!);
    const stated = own === undefined ? null : own.length > 1 ? own[i]! : own[0]!;
    if (
      bias.data instanceof Int32Array &&
      bias.data.length === channels &&
      (bias.quant?.zeroPoints[0] ?? 0) === 0
    )
      if (stated === null || Math.abs(stated / unit - 1) < 1e-5) return bias.data[i]!;
    const value = roundHalfAway(reals[i]! / unit);
    if (!(Math.abs(value) < 2 ** 31))
      c.fail('unsupported-option', `bias ${reals[i]} does not fit into int32 in units of ${unit}`);
    return value;
  });
}

export function emitConv(c: Context, l: Linear): Activation {
  const { x, weights, bias } = l;
  const shape = shapeOf(x);
  const [outputs, perGroup, ...kernel] = weights.shape;
  const groups = c.reader.int('group', 1);
  if (
    outputs === undefined ||
    perGroup === undefined ||
    weights.shape.length !== shape.length ||
    (kernel.length !== 1 && kernel.length !== 2)
  )
    return c.fail(
      'unsupported-option',
      `an input [${shape}] with weights [${weights.shape}] is not supported; 1-D and 2-D convolutions are`,
    );
  const channels = shape[1]!;
  if (groups < 1 || channels !== perGroup * groups || outputs % groups !== 0)
    return c.fail(
      'invalid-graph',
      `weights [${weights.shape}] do not fit ${channels} channels in ${groups} groups`,
    );
  const stated = c.reader.ints('kernel_shape');
  if (stated !== null && stated.join() !== kernel.join())
    return c.fail('invalid-graph', `kernel_shape [${stated}] and weights [${weights.shape}] differ`);
  if (bias !== null && bias.data.length !== outputs)
    return c.fail('invalid-graph', `the bias has ${bias.data.length} elements, ${outputs} are needed`);
  const [h, w] = kernel.length === 1 ? [1, kernel[0]!] : [kernel[0]!, kernel[1]!];
  const isDepthwise = groups > 1 && groups === channels;
  const def = isDepthwise ? depthwiseConv2d : conv2d;
  const four = [outputs, perGroup, h, w];
  const order = isDepthwise ? [1, 2, 3, 0] : [0, 2, 3, 1];
  const spatialOrder = kernel.length === 1 ? [0, 2, 1] : [0, 2, 3, 1];
  const nhwc = kernel.length === 1 ? [shape[0]!, 1, shape[2]!, channels] : undefined;
  const id = emitLinear(
    c,
    l,
    {
      def,
      attrs: def.readOnnx!(windowReader(c, l)),
      shape: order.map((a) => four[a]!),
      pack: (weight) => permuted(weight.data, four, order),
      axis: isDepthwise ? 3 : 0,
      modelAxis: 0,
      channels: outputs,
    },
    (value) => c.builder.inOrder(value, spatialOrder, c.node, nhwc),
  );
  const [n, oh, ow] = c.builder.tensor(id).shape;
  const out = kernel.length === 1 ? [n!, outputs, ow!] : [n!, outputs, oh!, ow!];
  const from = c.builder.quantOf(x);
  if (l.target === null && from !== null)
    keepLatent(c, id, {
      inputScale: from.scale,
      weights,
      bias,
      axis: 0,
      emit: (next, target) => emitConv(c, { ...l, ...next, target }),
    });
  return activation(id, layoutOf(out, spatialOrder));
}

/** The node's reader with input and weights in the places Conv has them. */
const windowReader = (c: Context, l: Linear) => ({
  opType: c.reader.opType,
  opset: c.reader.opset,
  shapes: [shapeOf(l.x), l.weights.shape],
  int: c.reader.int,
  float: c.reader.float,
  text: c.reader.text,
  ints: c.reader.ints,
  constant: c.reader.constant,
  fail: c.reader.fail,
});

/** A dense layer over the last axis; `transposed` weights are [units, depth], others [depth, units]. */
export function emitDense(c: Context, l: Linear, transposed: boolean): Activation {
  const { x, weights, bias } = l;
  const shape = shapeOf(x);
  const [a, b] = weights.shape;
  if (a === undefined || b === undefined || weights.shape.length !== 2)
    return c.fail('unsupported-option', `weights of shape [${weights.shape}] are not supported; a matrix is`);
  const [units, depth] = transposed ? [a, b] : [b, a];
  if (shape.length === 0 || shape.at(-1) !== depth)
    return c.fail('invalid-graph', `input [${shape}] does not consist of rows of ${depth} values`);
  if (bias !== null && bias.data.length !== units && bias.data.length !== 1)
    return c.fail(
      'unsupported-option',
      `a bias of shape [${bias.shape}] is not supported; ${units} elements are`,
    );
  const { order, row } = rowsOf(x.layout);
  const id = emitLinear(
    c,
    l,
    {
      def: fullyConnected,
      attrs: { activation: 'NONE', keepNumDims: false },
      shape: [units, depth],
      // The last axis may lie in another order than the model counts it: then the weights do too.
      pack: (w) => {
        const cut = transposed ? [units, ...row.sizes] : [...row.sizes, units];
        const columns = row.order.map((i) => (transposed ? i + 1 : i));
        return permuted(w.data, cut, transposed ? [0, ...columns] : [row.sizes.length, ...columns]);
      },
      axis: 0,
      modelAxis: transposed ? 0 : 1,
      channels: units,
    },
    (value) =>
      c.builder.inOrder(
        { ...value, layout: order },
        order.axes.map((_, i) => i),
        c.node,
        [elementCount(shape) / depth, depth],
      ),
  );
  const from = c.builder.quantOf(x);
  if (l.target === null && from !== null)
    keepLatent(c, id, {
      inputScale: from.scale,
      weights,
      bias,
      axis: transposed ? 0 : 1,
      emit: (next, target) => emitDense(c, { ...l, ...next, target }, transposed),
    });
  return activation(id, layoutOf([...shape.slice(0, -1), units]));
}

/** The layout with the last axis' atoms as they come in memory, and how that differs from the model's count. */
function rowsOf(l: Layout): { order: Layout; row: { sizes: readonly number[]; order: readonly number[] } } {
  const last = l.axes.at(-1)!;
  const inMemory = last.toSorted((a, b) => a - b);
  return {
    order: { ...l, axes: [...l.axes.slice(0, -1), inMemory] },
    row: { sizes: last.map((a) => l.atoms[a]!), order: inMemory.map((a) => last.indexOf(a)) },
  };
}
