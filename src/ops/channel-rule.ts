// What an operator tells about its channels (indices along the last axis), so that a pass can take some out without
// knowing the operator: which belong together, what a constant one adds to a sum, how the operator looks without them.
import type { Intervals } from '../ir/intervals.ts';
import type { Tensor } from '../ir/types.ts';
import type { NodeView } from './op-def.ts';

/** How an operator uses the channels of one input that is not a constant. */
export type ChannelUse =
  /** An output channel depends on single input channels: the two of a pair can only be taken out together. */
  | { readonly kind: 'tied'; readonly pairs: Iterable<readonly [input: number, output: number]> }
  /** Every output channel is a function of a sum over input channels. */
  | {
      readonly kind: 'summed';
      /**
       * What `channel` adds to the sum of an output channel when all its elements are `value` (null: not known).
       * NaN when that depends on the input, on the position (padding adds nothing), or cannot become a bias.
       */
      contribution(channel: number, value: number | null, output: number): number;
    }
  /** All channels are needed. */
  | { readonly kind: 'whole' };

/** The channels that remain, ascending. */
export interface Narrowing {
  /** By input; null for constants, which `narrow` cuts itself, and for inputs that stay whole. */
  readonly inputs: readonly (readonly number[] | null)[];
  readonly output: readonly number[];
  /** What the channels taken out of summed inputs add, for every output channel before narrowing. */
  readonly added: Float64Array;
  /** By input, and of the output, before narrowing. */
  readonly intervals: { readonly inputs: readonly (Intervals | null)[]; readonly output: Intervals };
}

export interface Narrowed<A> {
  readonly attrs: A;
  /** New constants by input; an input that is not listed stays what it is. */
  readonly constants: ReadonlyMap<number, Omit<Tensor, 'id'>>;
}

export interface ChannelRule<A = any> {
  /** By input; null when no channel of any input or output of this node can be taken out. */
  uses(n: NodeView<A>): readonly ChannelUse[] | null;
  /** Output channels that must remain; 1 when absent. */
  leastOutputs?(n: NodeView<A>): number;
  /** True when a constant in place of this input may have one value per channel instead of its whole shape. */
  takesVector?(n: NodeView<A>, input: number): boolean;
  /** The node with fewer channels; absent when neither attributes nor constants depend on their number. */
  narrow?(n: NodeView<A>, to: Narrowing): Narrowed<A>;
}
