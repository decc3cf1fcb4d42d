// Fused activations: how a TFLite ActivationFunctionType limits the quantized or real output.
// Source: TFLite kernels/kernel_util.cc, CalculateActivationRangeQuantized.
import { clamp, roundHalfAway } from '../../ir/requantize.ts';
import type { TfliteNode } from '../op-def.ts';

export type Activation = 'NONE' | 'RELU' | 'RELU_N1_TO_1' | 'RELU6';

export interface Range {
  readonly min: number;
  readonly max: number;
}

const BY_CODE: readonly (Activation | null)[] = ['NONE', 'RELU', 'RELU_N1_TO_1', 'RELU6', null, null];

/** The activation of an ActivationFunctionType code; TANH and SIGN_BIT exist in the schema but in no kernel. */
export function activationOf(node: TfliteNode, code: number): Activation {
  return (
    BY_CODE[code] ??
    node.fail(
      'unsupported-option',
      `fused activation ${code} is not supported (NONE, RELU, RELU_N1_TO_1, RELU6 are)`,
    )
  );
}

/** The ActivationFunctionType code of an activation. */
export const activationCode = (activation: Activation): number => BY_CODE.indexOf(activation);

/** Real limits of an activation; infinite where it does not limit. */
export function realRange(activation: Activation): Range {
  switch (activation) {
    case 'NONE':
      return { min: -Infinity, max: Infinity };
    case 'RELU':
      return { min: 0, max: Infinity };
    case 'RELU_N1_TO_1':
      return { min: -1, max: 1 };
    case 'RELU6':
      return { min: 0, max: 6 };
  }
}

/** Limits in quantized units inside [low, high] (the dtype's range); scale is a float32 as in the model. */
export function quantizedRange(
  activation: Activation,
  quant: { readonly scale: number; readonly zeroPoint: number },
  low = -128,
  high = 127,
): Range {
  const { min, max } = realRange(activation);
  const quantized = (real: number): number =>
    quant.zeroPoint + roundHalfAway(Math.fround(real / quant.scale));
  return {
    min: Number.isFinite(min) ? clamp(quantized(min), low, high) : low,
    max: Number.isFinite(max) ? clamp(quantized(max), low, high) : high,
  };
}
