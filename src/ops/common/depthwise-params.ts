// What the kernels of an int8 DEPTHWISE_CONV_2D are told that have no parameters of their own.
import type { Multiplier } from '../../ir/requantize.ts';
import type { KernelCall } from '../op-def.ts';
import type { ConvLayer } from './conv-layer.ts';
import { multiplierConstants } from './filter.ts';
import { nhwcField, windowFields } from './params.ts';

/** nnmcu_depthwise_conv2d_s8_params of a layer. */
export function depthwiseParams(
  layer: ConvLayer,
  inZero: number,
  multipliers: readonly Multiplier[],
): NonNullable<KernelCall['params']> {
  const { in: x, out, kernel, window, range } = layer;
  const { multiplier, shift } = multiplierConstants(multipliers);
  return {
    type: 'nnmcu_depthwise_conv2d_s8_params',
    fields: [
      ['in', nhwcField([x.n, x.h, x.w, x.c])],
      ['out', nhwcField([out.n, out.h, out.w, out.c])],
      ...windowFields(kernel, window),
      ['in_zero', inZero],
      ['out_zero', layer.outZero],
      ['act_min', range.min],
      ['act_max', range.max],
      ['multiplier', { constant: multiplier }],
      ['shift', { constant: shift }],
    ],
  };
}
