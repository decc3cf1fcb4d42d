// Comparing quantization parameters.
import type { Quant } from './types.ts';

/** True when equal bytes mean equal real values under both. */
export function sameQuant(a: Quant, b: Quant): boolean {
  switch (a.kind) {
    case 'none':
      return b.kind === 'none';
    case 'per-tensor':
      return b.kind === 'per-tensor' && a.scale === b.scale && a.zeroPoint === b.zeroPoint;
    case 'per-axis':
      return (
        b.kind === 'per-axis' &&
        a.axis === b.axis &&
        a.scales.length === b.scales.length &&
        a.scales.every((s, i) => s === b.scales[i])
      );
  }
}
