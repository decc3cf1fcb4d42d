// A CONV_2D with as many groups as input channels is a depthwise convolution, also one of a single input channel.
import type { Multiplier } from '../../ir/requantize.ts';
import type { KernelCall } from '../op-def.ts';
import type { ConvLayer } from './conv-layer.ts';
import { DEPTHWISE_DSP_OWN } from './depthwise-dsp.ts';
import { depthwiseMve } from './depthwise-mve.ts';
import { depthwiseMveChannels } from './depthwise-mve-channels.ts';
import { depthwiseScalar, depthwiseShort } from './depthwise-scalar.ts';
import { depthwiseDspChannels, depthwiseMveTaps } from './depthwise-taps.ts';
import { multiplierConstants } from './filter.ts';
import { nhwcField, windowFields } from './params.ts';
import type { Variant } from './variants.ts';

/** What kernels of DEPTHWISE_CONV_2D are told that have no parameters of their own. */
function paramsOf(layer: ConvLayer, multipliers: readonly Multiplier[]): NonNullable<KernelCall['params']> {
  const { in: x, out, kernel, window, rows, outZero, range } = layer;
  const { multiplier, shift } = multiplierConstants(multipliers);
  return {
    type: 'nnmcu_depthwise_conv2d_s8_params',
    fields: [
      ['in', nhwcField([x.n, x.h, x.w, x.c])],
      ['out', nhwcField([out.n, out.h, out.w, out.c])],
      ...windowFields(kernel, window),
      ['in_zero', rows!.inZero],
      ['out_zero', outZero],
      ['act_min', range.min],
      ['act_max', range.max],
      ['multiplier', { constant: multiplier }],
      ['shift', { constant: shift }],
    ],
  };
}

export const CONV2D_DEPTHWISE: readonly Variant<ConvLayer>[] = [
  depthwiseScalar,
  depthwiseShort,
  depthwiseMve,
  depthwiseMveChannels,
  depthwiseMveTaps,
  depthwiseDspChannels,
  ...DEPTHWISE_DSP_OWN,
].map((variant) => ({
  ...variant,
  name: `depthwise-${variant.name}`,
  prepare(layer, longMultiply) {
    if (layer.groups !== layer.in.c || layer.rows === null) return null;
    const prepared = variant.prepare({ ...layer, groups: 1 }, longMultiply);
    return (
      prepared && { ...prepared, call: { params: paramsOf(layer, prepared.multipliers), ...prepared.call } }
    );
  },
}));
