// What a kernel variant of a dense layer may decide by: everything is known at compile time.
import type { Multiplier, Rounding } from '../../ir/requantize.ts';
import type { KernelArg, KernelCall } from '../op-def.ts';
import { multiplierConstants } from './filter.ts';
import type { Rows } from './rows.ts';

/** An int8 FULLY_CONNECTED. */
export interface DenseLayer {
  readonly batches: number;
  readonly units: number;
  readonly depth: number;
  /** The weights, one row per unit; null unless weights and bias are constants. */
  readonly rows: Rows | null;
  readonly weightsZero: number;
  /** One per unit, or one for all. */
  readonly multipliers: readonly Multiplier[];
  readonly rounding: Rounding;
  readonly outZero: number;
  readonly range: { readonly min: number; readonly max: number };
  /** Of the portable kernel: input, weights, bias or NULL, output. */
  readonly args: readonly KernelArg[];
}

/** The parameters of nnmcu_fully_connected_s8, which other kernels share. */
export function denseParams(
  layer: DenseLayer,
  inZero: number,
  multipliers: readonly Multiplier[],
): NonNullable<KernelCall['params']> {
  const { multiplier, shift } = multiplierConstants(multipliers);
  return {
    type: 'nnmcu_fully_connected_s8_params',
    fields: [
      ['batches', layer.batches],
      ['in_features', layer.depth],
      ['out_features', layer.units],
      ['in_zero', inZero],
      ['weights_zero', layer.weightsZero],
      ['out_zero', layer.outZero],
      ['act_min', layer.range.min],
      ['act_max', layer.range.max],
      ['multiplier', { constant: multiplier }],
      ['shift', { constant: shift }],
      ['multiplier_step', multipliers.length > 1 ? 1 : 0],
    ],
  };
}
