// Element by element: both operands in one memory order, constants permuted to it; int8 where a quantization follows.
import type { TensorId } from '../../ir/types.ts';
import { add } from '../../ops/add.ts';
import { clip } from '../../ops/clip.ts';
import { broadcastShape } from '../../ops/common/broadcast.ts';
import { mul } from '../../ops/mul.ts';
import type { OpDef } from '../../ops/op-def.ts';
import { relu, reluOfLimits } from '../../ops/relu.ts';
import { sub } from '../../ops/sub.ts';
import { activation, permuted, type QuantParams, realsOf } from './builder.ts';
import { channelwise, foldChannels, negated, type PerChannel } from './channels.ts';
import type { Context, Rule } from './context.ts';
import {
  type Activation,
  type Constant,
  layoutOf,
  nearestOrder,
  sameLayout,
  shapeOf,
  type Value,
} from './values.ts';

/** One operand; int8 when it and the target are. */
export function emitUnary(
  c: Context,
  def: OpDef,
  attrs: unknown,
  v: Activation,
  target: QuantParams | null,
): Activation {
  const { builder, node } = c;
  const isQuantized = target !== null && builder.quantOf(v) !== null;
  const x = isQuantized ? v : builder.asFloat(v, node);
  const id = builder.emit(def, {
    node,
    attrs,
    inputs: [x.id],
    ...(isQuantized && { quant: target }),
  });
  return activation(id, x.layout);
}

/** The rule of an operator that its definition reads alone. */
export const unaryRule =
  (def: OpDef): Rule =>
  (c) =>
    c.bind(0, emitUnary(c, def, def.readOnnx!(c.reader), c.real(0), c.target()));

/** The value with axes of size 1 in front. */
export const withRank = (v: Value, rank: number): Value => {
  const missing = rank - shapeOf(v).length;
  if (missing === 0) return v;
  if (v.kind === 'constant') {
    const quant = v.quant && { quant: { ...v.quant, axis: v.quant.axis + missing } };
    return { ...v, shape: [...new Array<number>(missing).fill(1), ...v.shape], ...quant };
  }
  return {
    ...v,
    layout: { ...v.layout, axes: [...new Array<readonly number[]>(missing).fill([]), ...v.layout.axes] },
  };
};

/** Two operands with broadcasting. */
export function emitBinary(
  c: Context,
  def: OpDef,
  left: Value,
  right: Value,
  target: QuantParams | null,
): Activation {
  const { builder, node } = c;
  const shape = broadcastShape(shapeOf(left), shapeOf(right));
  if (shape === null)
    return c.fail('invalid-graph', `shapes [${shapeOf(left)}] and [${shapeOf(right)}] cannot be broadcast`);
  const operands = [withRank(left, shape.length), withRank(right, shape.length)];
  const isInt8 = (v: Value): boolean =>
    v.kind === 'constant'
      ? v.data instanceof Int8Array && v.quant?.scales.length === 1
      : builder.quantOf(v) !== null;
  const isQuantized = target !== null && operands.every(isInt8);
  const ready = operands.map((v) => (v.kind === 'activation' && !isQuantized ? builder.asFloat(v, node) : v));
  const computed = ready.filter((v) => v.kind === 'activation');
  const count = (v: Value): number => shapeOf(v).reduce((n, d) => n * d, 1);
  const leader = computed.reduce((a, b) => (count(b) > count(a) ? b : a));
  const [x, y] = ready;
  let ids: readonly TensorId[];
  let layout = leader.layout;
  if (x!.kind === 'activation' && y!.kind === 'activation' && sameLayout(x!.layout, y!.layout)) {
    ids = [x!.id, builder.viewed(y!.id, builder.tensor(x!.id).shape, node)];
  } else {
    const order = nearestOrder(leader.layout);
    ids = ready.map((v, i) =>
      v.kind === 'activation'
        ? builder.inOrder(v, order, node)
        : constantTensor(c, v, order, isQuantized, node.inputs[i]),
    );
    layout = layoutOf(shape, order);
  }
  const id = builder.emit(def, {
    node,
    attrs: { activation: 'NONE' },
    inputs: ids,
    ...(isQuantized && { quant: target }),
  });
  return activation(id, layout);
}

/** A constant as a tensor with its axes in `order`. */
export function constantTensor(
  c: Context,
  v: Constant,
  order: readonly number[],
  isQuantized: boolean,
  name = `${c.node.name} constant`,
): TensorId {
  const shape = order.map((axis) => v.shape[axis]!);
  if (v.dtype !== 'float32')
    c.fail('unsupported-dtype', `constant "${name}" is ${v.dtype}; float32 is needed`);
  if (shape.includes(0)) c.fail('unsupported-option', `constant "${name}" of shape [${v.shape}] is empty`);
  if (!isQuantized) {
    const reals = realsOf(v);
    const at = reals.findIndex((r) => !Number.isFinite(r));
    if (at >= 0) c.fail('invalid-graph', `element ${at} of constant "${name}" is ${reals[at]}`);
    return c.builder.add(name, 'float32', shape, { kind: 'none' }, permuted(reals, v.shape, order));
  }
  const { scales, zeroPoints } = v.quant!;
  const quant = { kind: 'per-tensor', scale: scales[0]!, zeroPoint: zeroPoints[0]! } as const;
  return c.builder.add(name, 'int8', shape, quant, permuted(v.data, v.shape, order));
}

/** The axis along which the constant has one value each (and no other), with those values; null when there is none. */
function perChannel(v: Activation, k: Constant): { axis: number; values: Float64Array } | null {
  const shape = shapeOf(v);
  const padded = withRank(k, shape.length) as Constant;
  if (padded.shape.length !== shape.length) return null;
  const axis = padded.shape.findLastIndex((d) => d > 1);
  const lone = axis >= 0 ? axis : shape.length === 4 ? 1 : shape.length - 1;
  if (lone < 0 || padded.shape.some((d, i) => i !== axis && d !== 1)) return null;
  const reals = Float64Array.from(realsOf(k));
  if (axis < 0) return { axis: lone, values: new Float64Array(shape[lone]!).fill(reals[0]!) };
  return shape[axis] === reals.length ? { axis, values: reals } : null;
}

/** One factor and shift per channel at the price of an int8 layer at most; null when it takes float32 operators. */
function perChannelLayer(c: Context, x: Activation, p: PerChannel): Activation | null {
  if (c.builder.quantOf(x) === null) return foldChannels(c, x, p);
  const target = c.target();
  return target && channelwise(c, x, p, target);
}

/** x * factor + shift, folded into the layer before it if possible; `exact` has both in double precision. */
export function affine(
  c: Context,
  x: Activation,
  factor: Constant | null,
  shift: Constant | null,
  exact: { readonly factor: Float64Array | null; readonly shift: Float64Array } | null = null,
): Activation {
  const f = factor && perChannel(x, factor);
  const s = shift && perChannel(x, shift);
  const axis = f?.axis ?? s?.axis;
  const fits =
    axis !== undefined &&
    (f === null || f.axis === axis) &&
    (s === null || s.axis === axis) &&
    (factor === null) === (f === null) &&
    (shift === null) === (s === null);
  if (fits) {
    const count = (f ?? s)!.values.length;
    const folded = perChannelLayer(c, x, {
      axis,
      scale: exact ? exact.factor : (f?.values ?? null),
      shift: exact ? exact.shift : (s?.values ?? new Float64Array(count)),
    });
    if (folded !== null) return folded;
  }
  const scaled = factor === null ? x : emitBinary(c, mul, x, factor, null);
  return shift === null ? scaled : emitBinary(c, add, scaled, shift, null);
}

const binaryRule =
  (def: OpDef): Rule =>
  (c) => {
    const a = c.value(0);
    const b = c.value(1);
    for (const [i, v] of [a, b].entries())
      if (v.dtype !== 'float32')
        c.fail('unsupported-dtype', `input "${c.node.inputs[i]}" is ${v.dtype}; float32 is needed`);
    const [x, k] = a.kind === 'activation' ? [a, b] : [b, a];
    const isOneConstant = x.kind === 'activation' && k.kind === 'constant' && !(def === sub && x === b);
    const folded = isOneConstant ? withConstant(c, def, x, k) : null;
    c.bind(0, folded ?? emitBinary(c, def, a, b, c.target()));
  };

/** The product, sum or difference as a factor or shift per channel; null when it is not one. */
function withConstant(c: Context, def: OpDef, x: Activation, k: Constant): Activation | null {
  // Two int8 operands have an operator of their own.
  const isInt8 = c.builder.quantOf(x) !== null && k.quant?.scales.length === 1;
  if (isInt8 || shapeOf(k).length > shapeOf(x).length) return null;
  const per = perChannel(x, def === sub ? negated(k) : k);
  if (per === null) return null;
  const { axis, values } = per;
  const p =
    def === mul
      ? { axis, scale: values, shift: new Float64Array(values.length) }
      : { axis, scale: null, shift: values };
  return perChannelLayer(c, x, p);
}

/** Division by a constant is a product with its reciprocal, rounded once more. */
const div: Rule = (c) => {
  const k = c.constant(1, 'divisor');
  const inverse: Constant = {
    kind: 'constant',
    dtype: 'float32',
    shape: k.shape,
    data: realsOf(k).map((v) => 1 / v),
  };
  const x = c.real(0);
  c.bind(
    0,
    (k.dtype === 'float32' ? withConstant(c, mul, x, inverse) : null) ?? emitBinary(c, mul, x, inverse, null),
  );
};

const FLT_MAX = 3.4028234663852886e38;

/** The value between two limits, which may be infinite. */
export function clipped(
  c: Context,
  x: Activation,
  low: number,
  high: number,
  target: QuantParams | null,
): Activation {
  const bounded = (limit: number): number =>
    Number.isNaN(limit)
      ? c.fail('invalid-graph', 'a limit is not a number')
      : Math.min(Math.max(Math.fround(limit), -FLT_MAX), FLT_MAX);
  const [min, max] = [bounded(low), bounded(high)];
  const named = reluOfLimits(min, max);
  if (min > max) c.fail('unsupported-option', `the limits ${min} and ${max} are in the wrong order`);
  if (min === -FLT_MAX && max === FLT_MAX) return x;
  return named
    ? emitUnary(c, relu, { activation: named }, x, target)
    : emitUnary(c, clip, { min, max }, x, target);
}

const clipRule: Rule = (c) => {
  const limit = (index: number, name: string, absent: number): number =>
    c.reader.opset < 11 ? c.reader.float(name, absent) : (c.numbers(index, 'limit')?.[0] ?? absent);
  c.bind(0, clipped(c, c.real(0), limit(1, 'min', -FLT_MAX), limit(2, 'max', FLT_MAX), c.target()));
};

export const ELEMENTWISE_RULES: Readonly<Record<string, Rule>> = {
  Add: binaryRule(add),
  Sub: binaryRule(sub),
  Mul: binaryRule(mul),
  Div: div,
  Clip: clipRule,
};
