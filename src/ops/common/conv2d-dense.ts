// A CONV_2D whose windows are the input itself is a dense layer: one that covers a whole image (7x7 of a 7x7 input without
// padding) or a 1x1 convolution of few pixels, whose kernels would share weights between pixels that are not there.
import type { ConvLayer } from './conv-layer.ts';
import { type DenseLayer, denseParams } from './dense-layer.ts';
import { FULLY_CONNECTED_DSP } from './fully-connected-dsp.ts';
import { fullyConnectedScalar, fullyConnectedShort } from './fully-connected-scalar.ts';
import { PIXEL_BY_PIXEL, slidingOverlap } from './overlaps.ts';
import type { Variant } from './variants.ts';

/** Neighbouring windows that are each the inputs from one place to the next; null when they are not. */
export function windowsInPlace({ kernel, window, in: x, out, groups }: ConvLayer): number | null {
  const isPointwise = kernel.h * kernel.w * window.stride.h * window.stride.w === 1;
  const isWhole = out.h * out.w * window.dilation.h * window.dilation.w === 1;
  const { h, w } = isPointwise ? out : isWhole ? kernel : { h: 0, w: 0 };
  const isInPlace = groups === 1 && h === x.h && w === x.w && window.padding.top + window.padding.left === 0;
  return isInPlace ? out.n * out.h * out.w : null;
}

const asDense = (layer: ConvLayer, batches: number): DenseLayer => ({
  batches,
  units: layer.out.c,
  depth: layer.kernel.h * layer.kernel.w * layer.in.c,
  rows: layer.rows,
  weightsZero: 0,
  multipliers: layer.multipliers,
  rounding: layer.rounding,
  outZero: layer.outZero,
  range: layer.range,
  args: layer.args,
});

export const CONV2D_DENSE: readonly Variant<ConvLayer>[] = [
  fullyConnectedScalar,
  fullyConnectedShort,
  ...FULLY_CONNECTED_DSP,
].map((variant) => ({
  ...variant,
  name: `dense-${variant.name}`,
  prepare(layer, longMultiply) {
    const batches = windowsInPlace(layer);
    if (batches === null || layer.rows === null) return null;
    const dense = asDense(layer, batches);
    const prepared = variant.prepare(dense, longMultiply);
    if (prepared === null) return null;
    const { call, multipliers } = prepared;
    const params = denseParams(dense, layer.rows.inZero, multipliers);
    return { ...prepared, call: { params, overlaps: slidingOverlap(layer, PIXEL_BY_PIXEL, 1), ...call } };
  },
}));
