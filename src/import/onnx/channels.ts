// One factor and one shift per channel (batch normalization, products and sums with constants): folded into the layer
// in front where nothing rounds in between, a 1x1 depthwise layer of its own where the model quantizes there.
import { elementCount, type OpNode, type TensorId } from '../../ir/types.ts';
import { conv2d } from '../../ops/conv2d.ts';
import { depthwiseConv2d } from '../../ops/depthwise-conv2d.ts';
import { fullyConnected } from '../../ops/fully-connected.ts';
import { isOp } from '../../ops/op-def.ts';
import { transposeConv } from '../../ops/transpose-conv.ts';
import { activation, type QuantParams, realsOf } from './builder.ts';
import type { Context, Latent } from './context.ts';
import { type Activation, type Constant, sizeOfAxis } from './values.ts';

/** value * scale + shift with one number per element of an axis; no scale is 1. */
export interface PerChannel {
  readonly axis: number;
  readonly scale: Float64Array | null;
  readonly shift: Float64Array;
}

const isLast = (v: Activation, axis: number): boolean => {
  const atoms = v.layout.axes[axis]!;
  return atoms.length === 1 && atoms[0] === v.layout.atoms.length - 1;
};

/**
 * The affine function folded into the float layer that made the value; null when there is none that nobody else reads.
 * Weights are scaled in double precision and rounded once. A layer of int8 weights becomes an int8 layer when what
 * follows is quantized: the factors go into its scales.
 */
export function foldChannels(
  c: Context,
  v: Activation,
  { axis, scale, shift }: PerChannel,
): Activation | null {
  const { builder } = c;
  const linear = v.exclusive ? builder.producer(v.id) : undefined;
  if (linear === undefined || !isLinear(linear) || linear.attrs.activation !== 'NONE') return null;
  const output = builder.tensor(linear.outputs[0]!);
  const channels = output.shape.at(-1)!;
  if (shift.length !== channels || !isLast(v, axis) || v.layout.atoms.at(-1) !== channels) return null;
  if (output.dtype !== 'float32') return null;
  const own = { index: c.node.index, name: c.node.name };

  const latent = c.model.latent.get(v.id);
  const scaled = latent && scaledLatent(latent, scale, shift);
  const target = c.target();
  if (scaled && target) {
    const out = scaled.emit(scaled, target);
    const op = builder.producer(out.id)!;
    builder.replace(op, { ...op, origins: [...op.origins, own] });
    if (builder.quantOf(out) !== null) return out;
  }

  const weights = builder.tensor(linear.inputs[1]!);
  const bias = linear.inputs[2] == null ? null : builder.tensor(linear.inputs[2]);
  const per = isOp(linear, depthwiseConv2d) ? 1 : weights.data!.length / channels;
  const data = Float32Array.from(
    weights.data as Float32Array,
    (w, i) => w * (scale?.[Math.floor(i / per) % channels] ?? 1),
  );
  const added = Float32Array.from(shift, (s, i) => Number(bias?.data?.[i] ?? 0) * (scale?.[i] ?? 1) + s);
  const w = builder.add(weights.origin.name, 'float32', weights.shape, { kind: 'none' }, data);
  const b = builder.add(`${linear.origins[0].name} bias`, 'float32', [channels], { kind: 'none' }, added);
  builder.replace(linear, {
    ...linear,
    inputs: [linear.inputs[0]!, w, b],
    origins: [...linear.origins, own],
  });
  if (scaled) c.model.latent.set(v.id, scaled);
  else c.model.latent.delete(v.id);
  return v;
}

/** The largest weight of a channel, and what a bias may be in its own units. */
const WEIGHT = 127;
const BIAS_LIMIT = 2 ** 30;

const isLinear = (op: OpNode): op is OpNode<string, { readonly activation: string }> =>
  isOp(op, conv2d) || isOp(op, depthwiseConv2d) || isOp(op, fullyConnected) || isOp(op, transposeConv);

/**
 * The int8 layer with the factors in its scales, negative ones in its weights; null when a weight has no negative, or a
 * factor is so small that the bias does not fit into int32 in its units.
 */
function scaledLatent(l: Latent, scale: Float64Array | null, shift: Float64Array): Latent | null {
  const { weights, bias, axis, inputScale } = l;
  const channels = weights.shape[axis]!;
  const inner = elementCount(weights.shape.slice(axis + 1));
  const channelOf = (i: number): number => Math.floor(i / inner) % channels;
  const { scales, zeroPoints } = weights.quant!;
  const factor = (i: number): number => scale?.[i] ?? 1;
  const stored = weights.data as Int8Array;
  if (zeroPoints.some((z) => z !== 0) || shift.length !== channels) return null;
  if (stored.some((w, i) => w === -128 && factor(channelOf(i)) < 0)) return null;
  const reals = bias && realsOf(bias);
  const added = Float32Array.from(shift, (s, i) => {
    const before = reals === null ? 0 : reals.length === 1 ? reals[0]! : reals[i]!;
    return before * factor(i) + s;
  });
  const scaled = Array.from(shift, (_, i) => {
    const own = scales.length > 1 ? scales[i]! : scales[0]!;
    // A factor of 0 leaves no weight: any scale will do.
    return Math.fround(own * (Math.abs(factor(i)) || 1));
  });
  if (!added.every((b, i) => Math.abs(b) < BIAS_LIMIT * inputScale * scaled[i]!)) return null;
  return {
    ...l,
    weights: {
      ...weights,
      data: stored.map((w, i) => w * Math.sign(factor(channelOf(i)))),
      quant: { axis, zeroPoints: scaled.map(() => 0), scales: scaled },
    },
    bias: { kind: 'constant', dtype: 'float32', shape: [channels], data: added },
  };
}

/**
 * The affine function of an int8 value as an int8 layer: one weight of +-127 per channel, whose scale is the factor.
 * null when channels do not lie last.
 */
export function channelwise(
  c: Context,
  v: Activation,
  { axis, scale, shift }: PerChannel,
  target: QuantParams,
): Activation | null {
  const { builder, node } = c;
  const from = builder.quantOf(v);
  const channels = sizeOfAxis(v.layout, axis);
  if (from === null || shift.length !== channels || !isLast(v, axis)) return null;
  const factors = Array.from(shift, (_, i) => scale?.[i] ?? 1);
  // A shift far larger than the factor needs a larger unit to fit into int32.
  const scales = factors.map((f, i) =>
    Math.fround(Math.max(Math.abs(f) / WEIGHT, Math.abs(shift[i]!) / (from.scale * BIAS_LIMIT)) || 1),
  );
  const weights = Int8Array.from(factors, (f, i) => Math.round(f / scales[i]!));
  const bias = Int32Array.from(shift, (s, i) => Math.round(s / (from.scale * scales[i]!)));
  const w = builder.add(
    `${node.name} factors`,
    'int8',
    [1, 1, 1, channels],
    { kind: 'per-axis', axis: 3, scales, zeroPoint: 0 },
    weights,
  );
  const b = builder.add(`${node.name} shifts`, 'int32', [channels], { kind: 'none' }, bias);
  const { shape } = builder.tensor(v.id);
  const isImage = shape.length === 4 && shape.at(-1) === channels;
  const one = { h: 1, w: 1 };
  const id = builder.emit(depthwiseConv2d, {
    node,
    attrs: {
      stride: one,
      dilation: one,
      padding: { top: 0, bottom: 0, left: 0, right: 0 },
      activation: 'NONE',
    },
    inputs: [
      isImage ? v.id : builder.viewed(v.id, [1, 1, elementCount(shape) / channels, channels], node),
      w,
      b,
    ],
    quant: target,
  });
  return activation(id, v.layout);
}

/** A layer with int8 input and weights that is computed in float32 unless its output turns out to be quantized. */
export function keepLatent(c: Context, id: TensorId, latent: Latent): void {
  const isInt8 = latent.weights.data instanceof Int8Array && latent.weights.quant !== undefined;
  if (isInt8) c.model.latent.set(id, latent);
}

/** The constant with the other sign. */
export const negated = (k: Constant): Constant => ({
  kind: 'constant',
  dtype: 'float32',
  shape: k.shape,
  data: realsOf(k).map((v) => -v),
});
