// The kernels of an int8 FULLY_CONNECTED. Instructions: measured at -O3 per product and per output.
import type { Multiplier, Rounding } from '../../ir/requantize.ts';
import type { KernelArg } from '../op-def.ts';
import { roundingSuffix } from './conv-layer.ts';
import { fullyConnectedDsp } from './fully-connected-dsp.ts';
import type { Rows } from './rows.ts';
import type { Variant } from './variants.ts';

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
  readonly range: { readonly min: number; readonly max: number };
  /** Of the portable kernel: input, weights, bias or NULL, output. */
  readonly args: readonly KernelArg[];
}

/** Takes every layer. */
const portable: Variant<DenseLayer> = {
  name: 'portable',
  isa: 'c',
  prepare(layer) {
    const name = `fully_connected_s8${roundingSuffix(layer.rounding)}`;
    return {
      call: {
        symbol: `nnmcu_${name}`,
        header: 'nnmcu/fully_connected.h',
        sources: [`${name}.c`],
        args: layer.args,
      },
      multipliers: layer.multipliers,
      instructions: layer.batches * layer.units * (layer.depth * 6 + 40),
    };
  },
};

export const FULLY_CONNECTED_VARIANTS: readonly Variant<DenseLayer>[] = [portable, fullyConnectedDsp];
