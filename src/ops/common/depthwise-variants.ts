// The kernels of an int8 DEPTHWISE_CONV_2D. Instructions: measured at -O3 per product and per output.
import { type ConvLayer, outputsOf, roundingSuffix } from './conv-layer.ts';
import { DEPTHWISE_DSP } from './depthwise-dsp.ts';
import { depthwiseMve } from './depthwise-mve.ts';
import { depthwiseMveChannels } from './depthwise-mve-channels.ts';
import { DEPTHWISE_SCALAR } from './depthwise-scalar.ts';
import { depthwiseDspChannels, depthwiseMveTaps } from './depthwise-taps.ts';
import { PIXEL_BY_PIXEL, slidingOverlap } from './overlaps.ts';
import type { Variant } from './variants.ts';

/** Takes every layer. */
const portable: Variant<ConvLayer> = {
  name: 'portable',
  isa: 'c',
  prepare(layer, longMultiply = true) {
    const name = `depthwise_conv2d_s8${roundingSuffix(layer.rounding)}`;
    const products = layer.kernel.h * layer.kernel.w;
    return {
      call: {
        symbol: `nnmcu_${name}`,
        header: 'nnmcu/depthwise_conv2d.h',
        sources: [`${name}.c`],
        args: layer.args,
        overlaps: slidingOverlap(layer, PIXEL_BY_PIXEL, 1),
      },
      multipliers: layer.multipliers,
      instructions: outputsOf(layer) * (longMultiply ? products * 5 + 65 : products * 8.5 + 137),
    };
  },
};

export const DEPTHWISE_VARIANTS: readonly Variant<ConvLayer>[] = [
  portable,
  ...DEPTHWISE_SCALAR,
  depthwiseMve,
  depthwiseMveChannels,
  depthwiseMveTaps,
  depthwiseDspChannels,
  ...DEPTHWISE_DSP,
];
