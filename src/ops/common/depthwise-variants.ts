// The kernels of an int8 DEPTHWISE_CONV_2D. Instructions: measured at -O3 per product and per output.
import { type ConvLayer, outputsOf, roundingSuffix } from './conv-layer.ts';
import { depthwiseDsp } from './depthwise-dsp.ts';
import type { Variant } from './variants.ts';

/** Takes every layer. */
const portable: Variant<ConvLayer> = {
  name: 'portable',
  isa: 'c',
  prepare(layer) {
    const name = `depthwise_conv2d_s8${roundingSuffix(layer.rounding)}`;
    const products = layer.kernel.h * layer.kernel.w;
    return {
      call: {
        symbol: `nnmcu_${name}`,
        header: 'nnmcu/depthwise_conv2d.h',
        sources: [`${name}.c`],
        args: layer.args,
      },
      multipliers: layer.multipliers,
      instructions: outputsOf(layer) * (products * 8 + 40),
    };
  },
};

export const DEPTHWISE_VARIANTS: readonly Variant<ConvLayer>[] = [portable, depthwiseDsp];
