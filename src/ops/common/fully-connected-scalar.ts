// The kernels without SIMD of a FULLY_CONNECTED. Conditions: nnmcu/scalar.h.
import { roundingSuffix } from './conv-layer.ts';
import type { DenseLayer } from './dense-layer.ts';
import { SCALAR_HEADER, type ScalarKind, scalarRows } from './scalar.ts';
import type { Variant } from './variants.ts';

/** Instructions, measured at -O3 to within 10 %: for each four rows, the last of which may be less, and per output. */
const COSTS = {
  scalar: { fours: 107, product: 9.3, output: 25 },
  short: { fours: 287, product: 14.2, output: 83 },
} as const;

const variant = (kind: ScalarKind): Variant<DenseLayer> => ({
  name: kind,
  isa: 'c',
  longMultiply: kind === 'scalar',
  prepare(layer) {
    const prepared = layer.weightsZero === 0 && layer.rows && scalarRows(layer.rows, kind, layer);
    if (!prepared) return null;
    const name = `fully_connected_s8${roundingSuffix(layer.rounding)}__${kind}`;
    const { fours, product, output } = COSTS[kind];
    return {
      call: {
        symbol: `nnmcu_${name}`,
        header: SCALAR_HEADER,
        sources: [`${name}.c`, 'dot4_s8.c', ...(kind === 'short' ? ['short_outputs_s8.c'] : [])],
        args: [
          { kind: 'input', index: 0 },
          { kind: 'constant', constant: { role: 'weights', values: prepared.rows.weights } },
          { kind: 'constant', constant: prepared.bias },
          { kind: 'output', index: 0 },
        ],
      },
      multipliers: prepared.multipliers,
      instructions:
        layer.batches * (Math.ceil(layer.units / 4) * (fours + layer.depth * product) + layer.units * output),
    };
  },
});

export const fullyConnectedScalar = variant('scalar');
export const fullyConnectedShort = variant('short');
