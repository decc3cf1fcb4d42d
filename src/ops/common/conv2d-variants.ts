// The kernels of an int8 CONV_2D. Instructions: measured at -O3 per product and per output.

import { type ConvLayer, outputsOf, roundingSuffix } from './conv-layer.ts';
import { conv2dDsp } from './conv2d-dsp.ts';
import type { Variant } from './variants.ts';

/** Takes every layer. */
const portable: Variant<ConvLayer> = {
  name: 'portable',
  isa: 'c',
  prepare(layer) {
    const name = `conv2d_s8${roundingSuffix(layer.rounding)}`;
    const products = layer.kernel.h * layer.kernel.w * (layer.in.c / layer.groups);
    return {
      call: {
        symbol: `nnmcu_${name}`,
        header: 'nnmcu/conv2d.h',
        sources: [`${name}.c`],
        args: layer.args,
      },
      multipliers: layer.multipliers,
      instructions: outputsOf(layer) * (products * 4 + 40),
    };
  },
};

export const CONV2D_VARIANTS: readonly Variant<ConvLayer>[] = [portable, conv2dDsp];
