// A CONV_2D with as many groups as input channels is a depthwise convolution, also one of a single input channel.
import type { ConvLayer } from './conv-layer.ts';
import { DEPTHWISE_DSP_OWN } from './depthwise-dsp.ts';
import { depthwiseMve } from './depthwise-mve.ts';
import { depthwiseMveChannels } from './depthwise-mve-channels.ts';
import { depthwiseParams } from './depthwise-params.ts';
import { DEPTHWISE_SCALAR } from './depthwise-scalar.ts';
import { depthwiseDspChannels, depthwiseMveTaps } from './depthwise-taps.ts';
import type { Variant } from './variants.ts';

export const CONV2D_DEPTHWISE: readonly Variant<ConvLayer>[] = [
  ...DEPTHWISE_SCALAR,
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
    if (prepared === null) return null;
    const params = depthwiseParams(layer, layer.rows.inZero, prepared.multipliers);
    return { ...prepared, call: { params, ...prepared.call } };
  },
}));
