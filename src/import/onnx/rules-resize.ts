// The rule of Resize and its ancestor Upsample: to the nearest pixels, and between them.
// Which pixels that are is computed here as ONNX defines it; the image operator is taken where it has the same positions.
import type { OpDef } from '../../ops/op-def.ts';
import { resizeBilinear } from '../../ops/resize-bilinear.ts';
import {
  nearestPixels,
  type ResizeNearestAttrs,
  resizeNearestNeighbor,
} from '../../ops/resize-nearest-neighbor.ts';
import { activation } from './builder.ts';
import type { Context, Rule } from './context.ts';
import { emitTake } from './rules-slice.ts';
import { type Activation, layoutOf, shapeOf } from './values.ts';

/** Pixels along one axis of a resized image. */
const MAX_SIZE = 65535;

interface Sampling {
  readonly positions: string;
  readonly rounding: string;
}

/** For each of `to` positions the nearest of `from`, as ONNX Resize defines it; `scale` is `to` / `from` or stated. */
function nearestOf(c: Context, s: Sampling, from: number, to: number, scale: number): readonly number[] {
  const position = (i: number): number => {
    if (s.positions === 'asymmetric') return i / scale;
    if (s.positions === 'align_corners') return to === 1 ? 0 : (i * (from - 1)) / (to - 1);
    if (s.positions === 'pytorch_half_pixel' && to === 1) return 0;
    if (s.positions === 'half_pixel' || s.positions === 'pytorch_half_pixel') return (i + 0.5) / scale - 0.5;
    if (s.positions === 'tf_half_pixel_for_nn') return (i + 0.5) / scale;
    return c.fail('unsupported-option', `coordinate_transformation_mode ${s.positions} is not supported`);
  };
  const rounded = (v: number): number => {
    if (s.rounding === 'round_prefer_floor') return Math.ceil(v - 0.5);
    if (s.rounding === 'round_prefer_ceil') return Math.floor(v + 0.5);
    if (s.rounding === 'floor') return Math.floor(v);
    if (s.rounding === 'ceil') return Math.ceil(v);
    return c.fail('invalid-graph', `nearest_mode ${s.rounding} is unknown`);
  };
  // onnxruntime divides in float32.
  return Array.from({ length: to }, (_, i) =>
    Math.min(Math.max(rounded(Math.fround(position(i))), 0), from - 1),
  );
}

/** Sizes and scales of all axes. */
function resizedShape(c: Context, shape: readonly number[]) {
  const axes = (c.reader.ints('axes') ?? shape.map((_, i) => i)).map((a) => c.axis(a, shape.length));
  const stated = (index: number, role: string): readonly number[] | null => {
    const values = c.numbers(index, role);
    if (values === null || values.length === 0) return null;
    return values.length === axes.length
      ? shape.map((d, a) => values[axes.indexOf(a)] ?? (role === 'sizes' ? d : 1))
      : c.fail('invalid-graph', `${values.length} ${role} for ${axes.length} axes`);
  };
  // Before opset 11 the scales are input 1, of Upsample in opset 7 an attribute.
  const isOld = c.reader.opset < 11;
  const sizes = isOld ? null : stated(3, 'sizes');
  const scales =
    (isOld ? (c.floats('scales') ?? stated(1, 'scales')) : stated(2, 'scales')) ??
    sizes?.map((d, a) => d / shape[a]!);
  if (scales === undefined) return c.fail('invalid-graph', 'neither scales nor sizes are stated');
  const to = sizes ?? shape.map((d, a) => Math.floor(d * scales[a]!));
  if (c.reader.text('keep_aspect_ratio_policy', 'stretch') !== 'stretch')
    c.fail('unsupported-option', 'keep_aspect_ratio_policy is not supported');
  if (to.some((d) => !(d >= 1 && d <= MAX_SIZE)) || scales.some((s) => !(s > 0)))
    c.fail('invalid-graph', `[${shape}] cannot be resized to [${to}]`);
  return { to, scales };
}

const resize: Rule = (c) => {
  const v = c.activation(0);
  const x = c.builder.quantOf(v) === null ? c.real(0) : v;
  const shape = shapeOf(x);
  const { to, scales } = resizedShape(c, shape);
  const mode = c.reader.text('mode', 'nearest');
  const changed = shape.flatMap((d, a) => (d === to[a] ? [] : [a]));
  if (changed.length === 0) return c.bind(0, x);
  const isOld = c.reader.opset < 11;
  const sampling = {
    positions: c.reader.text('coordinate_transformation_mode', isOld ? 'asymmetric' : 'half_pixel'),
    rounding: c.reader.text('nearest_mode', isOld ? 'floor' : 'round_prefer_floor'),
  };
  if (mode === 'linear') return c.bind(0, emitLinearResize(c, x, to, scales, sampling.positions));
  if (mode !== 'nearest')
    return c.fail('unsupported-option', `mode ${mode} is not supported; nearest and linear are`);
  const indices = shape.map((d, a) => nearestOf(c, sampling, d, to[a]!, scales[a]!));
  const found = asImage(c, x, to, indices);
  c.bind(0, found ?? changed.reduce((value, a) => emitTake(c, value, a, indices[a]!), x));
};

type ImageAttrs = ResizeNearestAttrs;

/** The sizes of an image or a sequence, which is an image of height 1; null when other axes change. */
function imageSize(
  shape: readonly number[],
  to: readonly number[],
): Pick<ImageAttrs, 'height' | 'width'> | null {
  const isImage = shape.length === 3 || shape.length === 4;
  if (!isImage || shape.some((d, a) => a < 2 && d !== to[a])) return null;
  return shape.length === 3 ? { height: 1, width: to[2]! } : { height: to[2]!, width: to[3]! };
}

/** The operator on the value with its channels last; only values of the same scale can be int8. */
function emitImage(
  c: Context,
  def: OpDef,
  attrs: ImageAttrs,
  x: Activation,
  to: readonly number[],
): Activation {
  const { builder, node } = c;
  const shape = shapeOf(x);
  const order = shape.length === 3 ? [0, 2, 1] : [0, 2, 3, 1];
  const [h, w] = shape.length === 3 ? [1, shape[2]!] : [shape[2]!, shape[3]!];
  const quant = builder.quantOf(x);
  const id = builder.emit(def, {
    node,
    attrs,
    inputs: [builder.inOrder(x, order, node, [shape[0]!, h, w, shape[1]!])],
    ...(quant && { quant }),
  });
  return activation(id, layoutOf(to, order), x.dtype);
}

/** The operator that takes these pixels; null when its positions are others. */
function asImage(
  c: Context,
  x: Activation,
  to: readonly number[],
  indices: readonly (readonly number[])[],
): Activation | null {
  const shape = shapeOf(x);
  const size = imageSize(shape, to);
  if (size === null) return null;
  const is1d = shape.length === 3;
  const rows = is1d ? [0] : indices[2]!;
  const attrs = [false, true]
    .flatMap((alignCorners) =>
      [false, true].map((halfPixelCenters) => ({ ...size, alignCorners, halfPixelCenters })),
    )
    .find(
      (choice) =>
        nearestPixels(choice, is1d ? 1 : shape[2]!, size.height).join() === rows.join() &&
        nearestPixels(choice, shape.at(-1)!, size.width).join() === indices.at(-1)!.join(),
    );
  return attrs === undefined ? null : emitImage(c, resizeNearestNeighbor, attrs, x, to);
}

/** Between the nearest pixels; int8 where the model quantizes the result as the input, then within one step of it. */
function emitLinearResize(
  c: Context,
  v: Activation,
  to: readonly number[],
  scales: readonly number[],
  positions: string,
): Activation {
  const shape = shapeOf(v);
  const size = imageSize(shape, to);
  if (size === null)
    return c.fail('unsupported-option', `[${shape}] to [${to}] is not supported in mode linear; images are`);
  const kept = shape.every((d, a) => d === to[a] || Math.abs(scales[a]! * d - to[a]!) < 1e-4 * to[a]!);
  const half =
    positions === 'half_pixel' ||
    (positions === 'pytorch_half_pixel' && to.every((d, a) => d > 1 || shape[a] === 1));
  const isKnown = half || positions === 'align_corners' || positions === 'asymmetric';
  if (!isKnown || !kept || c.reader.int('antialias', 0) !== 0)
    return c.fail(
      'unsupported-option',
      `mode linear with positions ${positions}, scales [${scales}] and antialias ${c.reader.int('antialias', 0)} is not supported`,
    );
  const own = c.builder.quantOf(v);
  const target = c.target();
  const isSame = own !== null && own.scale === target?.scale && own.zeroPoint === target.zeroPoint;
  // Stored values stay what they are; real ones are computed in float32 unless they are quantized alike.
  const isInt8 = v.dtype !== 'float32' || isSame;
  const x = isInt8 ? v : c.builder.asFloat(v, c.node);
  return emitImage(
    c,
    resizeBilinear,
    { ...size, alignCorners: positions === 'align_corners', halfPixelCenters: half },
    x,
    to,
  );
}

export const RESIZE_RULES: Readonly<Record<string, Rule>> = { Resize: resize, Upsample: resize };
