// What the kernels of an int8 CONV_2D are told that take their constants as the model has them.
import type { Multiplier } from '../../ir/requantize.ts';
import type { KernelCall } from '../op-def.ts';
import type { ConvLayer } from './conv-layer.ts';
import { multiplierConstants } from './filter.ts';
import { nhwcField, windowFields } from './params.ts';

/** nnmcu_conv2d_s8_params of a layer. */
export function conv2dParams(
  layer: ConvLayer,
  inZero: number,
  multipliers: readonly Multiplier[],
): NonNullable<KernelCall['params']> {
  const { in: x, out, kernel, window, groups, range } = layer;
  const { multiplier, shift } = multiplierConstants(multipliers);
  return {
    type: 'nnmcu_conv2d_s8_params',
    fields: [
      ['in', nhwcField([x.n, x.h, x.w, x.c])],
      ['out', nhwcField([out.n, out.h, out.w, out.c])],
      ...windowFields(kernel, window),
      ['groups', groups],
      ['in_zero', inZero],
      ['out_zero', layer.outZero],
      ['act_min', range.min],
      ['act_max', range.max],
      ['multiplier', { constant: multiplier }],
      ['shift', { constant: shift }],
    ],
  };
}
