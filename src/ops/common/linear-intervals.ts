// The output intervals of convolutions and dense layers. Requantization and clamp never decrease with the sum, so the
// ends of the sum's interval give the ends of the output's. Both are computed by the operator's own reference, on a
// layer of one position whose input is the zero point and whose bias is the sum: exact under every numerics.
import { everywhere, INT8, type Intervals } from '../../ir/intervals.ts';
import type { Numerics, Tensor } from '../../ir/types.ts';
import { inputOf, type NodeView, type OpDef, outputOf, perTensor } from '../op-def.ts';
import { fitsInt32, type Linear, sumsOf } from './linear.ts';
import type { Window } from './window.ts';

type Reference = (...args: Parameters<OpDef['reference']>) => Int8Array;

/** The layer with one output position and no padding. */
export interface Probe {
  readonly attrs: object;
  readonly inputShape: readonly number[];
}

const NO_PADDING = { top: 0, bottom: 0, left: 0, right: 0 } as const;
const ONE = { h: 1, w: 1 } as const;

/** The probe of a convolution whose filter is [.., h, w, ..]. */
export function windowProbe(n: NodeView<Window>): Probe {
  const [, h, w] = inputOf(n, 1).shape;
  return {
    attrs: { ...n.attrs, stride: ONE, dilation: ONE, padding: NO_PADDING },
    inputShape: [1, h!, w!, inputOf(n, 0).shape[3]!],
  };
}

/** The probe of a dense layer. */
export const denseProbe = (n: NodeView<object>): Probe => ({
  attrs: { ...n.attrs, keepNumDims: false },
  inputShape: [1, inputOf(n, 1).shape[1]!],
});

/** The largest factor of the sum, in real numbers: input scale * weight scale / output scale. */
function largestFactor(n: NodeView): number {
  const { quant } = inputOf(n, 1);
  const scales = quant.kind === 'per-axis' ? quant.scales : [perTensor(n, inputOf(n, 1)).scale];
  const largest = scales.reduce((a, b) => Math.max(a, b));
  return (perTensor(n, inputOf(n, 0)).scale * largest) / perTensor(n, outputOf(n)).scale;
}

/** What the layer makes of one sum per output channel. */
function results(
  n: NodeView,
  probe: Probe,
  sums: readonly number[],
  numerics: Numerics,
  reference: Reference,
): Int8Array {
  const input = inputOf(n, 0);
  const biasTensor: Tensor = {
    id: input.id,
    dtype: 'int32',
    shape: [sums.length],
    quant: { kind: 'none' },
    origin: input.origin,
  };
  const size = probe.inputShape.reduce((a, d) => a * d, 1);
  const zeros = new Int8Array(size).fill(perTensor(n, input).zeroPoint);
  const view = {
    ...n,
    attrs: probe.attrs,
    inputs: [{ ...input, shape: probe.inputShape }, inputOf(n, 1), biasTensor],
  };
  return reference(view, [zeros, inputOf(n, 1).data!, Int32Array.from(sums)], numerics);
}

/** `OpDef.sums` of a layer. */
export const linearSums = (l: Linear | null, [input]: readonly (Intervals | null)[]): Intervals | null =>
  l && input ? sumsOf(l, input) : null;

/** `OpDef.intervals` of a layer; `l` null is one whose filter is computed. */
export function linearIntervals(
  n: NodeView,
  l: Linear | null,
  probe: Probe,
  inputs: readonly (Intervals | null)[],
  numerics: Numerics,
  reference: Reference,
): Intervals {
  const sums = linearSums(l, inputs);
  if (sums === null || !zeroIsInt8(n)) return everywhere(outputOf(n).shape, INT8);
  // Where a sum wraps, or its left shift (by less than 4 * factor), order is lost.
  const factor = Math.max(1, 4 * largestFactor(n));
  const inOrder = sums.map((s) => fitsInt32(s.low * factor) && fitsInt32(s.high * factor));
  const at = (end: 'low' | 'high') =>
    results(
      n,
      probe,
      sums.map((s, i) => (inOrder[i] ? s[end] : 0)),
      numerics,
      reference,
    );
  const low = at('low');
  const high = at('high');
  return sums.map((_, i) => (inOrder[i] ? { low: low[i]!, high: high[i]! } : INT8));
}

const zeroIsInt8 = (n: NodeView): boolean => {
  const { zeroPoint } = perTensor(n, inputOf(n, 0));
  return zeroPoint >= -128 && zeroPoint <= 127;
};
