// What convolutions and dense layers share: checks of filter and bias, requantization multipliers per channel.
// Source: TFLite kernels/kernel_util.cc, PopulateConvolutionQuantizationParams (products in double).
import { type Multiplier, quantizeMultiplier } from '../../ir/requantize.ts';
import type { Tensor } from '../../ir/types.ts';
import {
  type CConstant,
  type KernelArg,
  type NodeView,
  perTensor,
  type QuantizationRule,
  reject,
} from '../op-def.ts';
import type { Activation } from './activation.ts';
import { unfoldedRows, unfoldedWindows } from './unfold.ts';
import type { Window } from './window.ts';

/** Filter scale of each output channel; a per-tensor filter repeats its one. */
export function filterScales(n: NodeView, filter: Tensor, channels: number, axis: number): readonly number[] {
  const q = filter.quant;
  switch (q.kind) {
    case 'none':
      return reject(n, 'invalid-graph', `filter "${filter.origin.name}" has no quantization`);
    case 'per-tensor':
      if (q.zeroPoint !== 0)
        reject(
          n,
          'unsupported-option',
          `filter "${filter.origin.name}" has zero point ${q.zeroPoint}; int8 filters are symmetric (zero point 0)`,
        );
      return new Array<number>(channels).fill(q.scale);
    case 'per-axis':
      if (q.axis !== axis || q.scales.length !== channels)
        reject(
          n,
          'invalid-graph',
          `filter "${filter.origin.name}" has ${q.scales.length} scales on axis ${q.axis}; ${channels} on axis ${axis} are needed`,
        );
      return q.scales;
  }
}

/** input scale * filter scale / output scale for each output channel, as fixed-point multipliers. */
export function channelMultipliers(
  n: NodeView,
  input: Tensor,
  filter: Tensor,
  output: Tensor,
  channels: number,
  axis: number,
): readonly Multiplier[] {
  const inScale = perTensor(n, input).scale;
  const outScale = perTensor(n, output).scale;
  return filterScales(n, filter, channels, axis).map((scale) =>
    quantizeMultiplier((inScale * scale) / outScale),
  );
}

/** The two constant arrays a per-channel kernel reads. */
export function multiplierConstants(multipliers: readonly Multiplier[]): {
  readonly multiplier: CConstant;
  readonly shift: CConstant;
} {
  return {
    multiplier: { role: 'multiplier', values: Int32Array.from(multipliers, (m) => m.multiplier) },
    shift: { role: 'shift', values: Int8Array.from(multipliers, (m) => m.shift) },
  };
}

/** Rejects a bias that is not `dtype[channels]`. */
export function checkBias(
  n: NodeView,
  bias: Tensor | null | undefined,
  channels: number,
  dtype: 'int32' | 'float32',
): void {
  if (!bias) return;
  if (bias.dtype !== dtype)
    reject(n, 'unsupported-dtype', `bias "${bias.origin.name}" is ${bias.dtype}; ${dtype} is needed`);
  if (bias.shape.reduce((a, d) => a * d, 1) !== channels)
    reject(
      n,
      'invalid-graph',
      `bias "${bias.origin.name}" has shape [${bias.shape}]; ${channels} elements are needed`,
    );
}

/** The arguments (input, filter, bias or NULL, output) of a convolution or dense kernel. */
export const filterArgs = (n: NodeView): readonly KernelArg[] => [
  { kind: 'input', index: 0 },
  { kind: 'input', index: 1 },
  n.inputs[2] ? { kind: 'input', index: 2 } : { kind: 'text', text: 'NULL' },
  { kind: 'output', index: 0 },
];

/** How layers with the inputs (input, weights, bias) and a fused activation are quantized. */
export const weightsRule = <A extends { readonly activation: Activation }>(
  axis: number,
  inputAxis: number,
): NonNullable<QuantizationRule<A>['weights']> => ({
  input: 1,
  bias: 2,
  axis,
  inputAxis,
  linear: (attrs) => ({ ...attrs, activation: 'NONE' }),
  isHomogeneous: ({ activation }) => activation === 'NONE' || activation === 'RELU',
  unfold: (n) =>
    n.inputs[1]?.shape.length === 2
      ? unfoldedRows(n)
      : // Weights of rank 4 belong to a convolution.
        unfoldedWindows(n as NodeView<A & Window>, axis === inputAxis),
});
