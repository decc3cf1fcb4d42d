// The kernels of an int8 CONV_2D. Instructions: measured at -O3 per product and per output.

import { type ConvLayer, outputsOf, roundingSuffix } from './conv-layer.ts';
import { CONV2D_DENSE } from './conv2d-dense.ts';
import { CONV2D_DEPTHWISE } from './conv2d-depthwise.ts';
import { CONV2D_DSP } from './conv2d-dsp.ts';
import { CONV2D_DSP_GROUPS } from './conv2d-dsp-groups.ts';
import { conv2dMve } from './conv2d-mve.ts';
import { conv2dPairs, conv2dPairsShort } from './conv2d-pairs.ts';
import { conv2dScalar, conv2dShort } from './conv2d-scalar.ts';
import { PIXEL_BY_PIXEL, slidingOverlap } from './overlaps.ts';
import type { Variant } from './variants.ts';

/** Takes every layer. */
export const portableConv2d: Variant<ConvLayer> = {
  name: 'portable',
  isa: 'c',
  prepare(layer, longMultiply = true) {
    const name = `conv2d_s8${roundingSuffix(layer.rounding)}`;
    const channels = layer.in.c / layer.groups;
    const taps = layer.kernel.h * layer.kernel.w;
    // Taps of groups are taken one by one, and what is left of four channels too.
    const apart = layer.groups > 1 ? taps * 8 * (1 + (channels % 4)) : 0;
    const products = taps * channels;
    return {
      call: {
        symbol: `nnmcu_${name}`,
        header: 'nnmcu/conv2d.h',
        sources: [`${name}.c`],
        args: layer.args,
        overlaps: slidingOverlap(layer, PIXEL_BY_PIXEL, 1),
      },
      multipliers: layer.multipliers,
      instructions: outputsOf(layer) * (apart + (longMultiply ? products * 2.3 + 82 : products * 4.2 + 190)),
    };
  },
};

export const CONV2D_VARIANTS: readonly Variant<ConvLayer>[] = [
  portableConv2d,
  conv2dScalar,
  conv2dShort,
  conv2dPairs,
  conv2dPairsShort,
  conv2dMve,
  ...CONV2D_DSP,
  ...CONV2D_DSP_GROUPS,
  ...CONV2D_DENSE,
  ...CONV2D_DEPTHWISE,
];
