// The kernels of an int8 FULLY_CONNECTED. Instructions: measured at -O3 per product and per output.
import type { Multiplier } from '../../ir/requantize.ts';
import type { KernelCall } from '../op-def.ts';
import { type ConvLayer, roundingSuffix } from './conv-layer.ts';
import { CONV2D_DSP } from './conv2d-dsp.ts';
import { portableConv2d } from './conv2d-variants.ts';
import type { DenseLayer } from './dense-layer.ts';
import { multiplierConstants } from './filter.ts';
import { FULLY_CONNECTED_DSP } from './fully-connected-dsp.ts';
import { fullyConnectedMve } from './fully-connected-mve.ts';
import { fullyConnectedScalar, fullyConnectedShort } from './fully-connected-scalar.ts';
import { PIXEL_BY_PIXEL, type Sliding, slidingOverlap } from './overlaps.ts';
import { nhwcField, windowFields } from './params.ts';
import type { Variant } from './variants.ts';

/** Takes every layer. */
const portable: Variant<DenseLayer> = {
  name: 'portable',
  isa: 'c',
  prepare(layer, longMultiply = true) {
    const name = `fully_connected_s8${roundingSuffix(layer.rounding)}`;
    return {
      call: {
        symbol: `nnmcu_${name}`,
        header: 'nnmcu/fully_connected.h',
        sources: [`${name}.c`],
        args: layer.args,
      },
      multipliers: layer.multipliers,
      instructions:
        layer.batches *
        layer.units *
        (layer.depth * (longMultiply ? 3.15 : 5.25) + (longMultiply ? 43 : 125)),
    };
  },
};

/** The rows of the input as pixels of a 1x1 convolution. */
function pixelsOf({ batches, units, depth }: DenseLayer): Sliding {
  const one = { h: 1, w: 1 };
  return {
    in: { n: 1, h: 1, w: batches, c: depth },
    out: { n: 1, h: 1, w: batches, c: units },
    kernel: one,
    window: { stride: one, dilation: one, padding: { top: 0, bottom: 0, left: 0, right: 0 } },
  };
}

/** null unless the weights are constant and have zero point 0. */
function asConvolution(layer: DenseLayer): ConvLayer | null {
  const { units, rows, multipliers, weightsZero } = layer;
  if (rows === null || weightsZero !== 0) return null;
  const { rounding, outZero, range, args } = layer;
  return {
    ...pixelsOf(layer),
    groups: 1,
    rows,
    multipliers: Array.from({ length: units }, (_, unit) => multipliers[unit % multipliers.length]!),
    rounding,
    outZero,
    range,
    args,
  };
}

/** What a convolution's portable kernel is told, where the kernel has no parameters of its own. */
function convolutionParams(c: ConvLayer, multipliers: readonly Multiplier[]): KernelCall['params'] & object {
  const { multiplier, shift } = multiplierConstants(multipliers);
  return {
    type: 'nnmcu_conv2d_s8_params',
    fields: [
      ['in', nhwcField([c.in.n, c.in.h, c.in.w, c.in.c])],
      ['out', nhwcField([c.out.n, c.out.h, c.out.w, c.out.c])],
      ...windowFields(c.kernel, c.window),
      ['groups', c.groups],
      ['in_zero', c.rows?.inZero ?? 0],
      ['out_zero', c.outZero],
      ['act_min', c.range.min],
      ['act_max', c.range.max],
      ['multiplier', { constant: multiplier }],
      ['shift', { constant: shift }],
    ],
  };
}

/** Instructions of the portable convolution, which is costed by larger kernels: measured per product of one pixel. */
const ONE_PIXEL = 1.4;

/** A model that has a convolution's kernel anyway needs no dense one besides, where that need not copy the input first. */
const convolutions: readonly Variant<DenseLayer>[] = [portableConv2d, ...CONV2D_DSP].map((variant) => ({
  ...variant,
  name: `conv2d-${variant.name}`,
  prepare(layer, longMultiply) {
    const convolution = asConvolution(layer);
    const prepared = convolution && variant.prepare(convolution, longMultiply);
    if (!convolution || !prepared || (prepared.call.scratchBytes ?? 0) > 0) return null;
    const { call, multipliers, instructions } = prepared;
    return {
      call: { ...call, params: call.params ?? convolutionParams(convolution, multipliers) },
      multipliers,
      instructions: variant === portableConv2d ? instructions * ONE_PIXEL : instructions,
    };
  },
}));

/** All of a row of inputs is read for each of its outputs, and the next one after them; weights must not be written over. */
const rowByRow = (variant: Variant<DenseLayer>): Variant<DenseLayer> => ({
  ...variant,
  prepare(layer, longMultiply) {
    const prepared = variant.prepare(layer, longMultiply);
    if (prepared === null || layer.rows === null) return prepared;
    const overlaps = slidingOverlap(pixelsOf(layer), PIXEL_BY_PIXEL, 1);
    return { ...prepared, call: { overlaps, ...prepared.call } };
  },
});

export const FULLY_CONNECTED_VARIANTS: readonly Variant<DenseLayer>[] = [
  rowByRow(portable),
  ...convolutions,
  ...[fullyConnectedScalar, fullyConnectedShort, fullyConnectedMve, ...FULLY_CONNECTED_DSP].map(rowByRow),
];
