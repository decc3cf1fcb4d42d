// The MVE variants of FULLY_CONNECTED.
import type { DenseLayer } from './dense-layer.ts';
import { productMve } from './product-mve.ts';
import type { Variant } from './variants.ts';

export const fullyConnectedMve: Variant<DenseLayer> = {
  name: 'mve',
  isa: 'mve',
  prepare: (layer) =>
    layer.rows === null || layer.weightsZero !== 0
      ? null
      : productMve({ ...layer, rows: layer.rows, count: layer.batches }),
};
