// What a kernel variant of a convolution may decide by: everything is known at compile time.
import type { Multiplier, Rounding } from '../../ir/requantize.ts';
import type { KernelArg } from '../op-def.ts';
import type { Rows } from './rows.ts';
import type { Nhwc, Pair, Window } from './window.ts';

/** An int8 CONV_2D or DEPTHWISE_CONV_2D. */
export interface ConvLayer {
  readonly in: Nhwc;
  readonly out: Nhwc;
  readonly kernel: Pair;
  readonly window: Window;
  /** 1 but for a CONV_2D with groups; of no meaning in DEPTHWISE_CONV_2D. */
  readonly groups: number;
  /** The filter, one row per output channel; null unless filter and bias are constants. */
  readonly rows: Rows | null;
  /** One per output channel. */
  readonly multipliers: readonly Multiplier[];
  readonly rounding: Rounding;
  readonly outZero: number;
  readonly range: { readonly min: number; readonly max: number };
  /** Of the portable kernel: input, filter, bias or NULL, output. */
  readonly args: readonly KernelArg[];
}

/** Elements the layer writes. */
export const outputsOf = ({ out }: ConvLayer): number => out.n * out.h * out.w * out.c;

/** Part of a symbol and file name for kernels that round once. */
export const roundingSuffix = (rounding: Rounding): string => (rounding === 'double' ? '' : `_${rounding}`);
