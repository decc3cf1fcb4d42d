// How an operator works by rows: what row streaming (ops/row-stream.ts) asks of it.
import type { NodeView } from './op-def.ts';

/** Operators on NHWC tensors whose output rows depend on a window of input rows. */
export interface RowRule<A = any> {
  /** The inputs that come by rows, all of one height; null when this node cannot work by rows. */
  inputs(n: NodeView<A>): readonly number[] | null;
  /** Rows under the window, from one window to the next, and of padding above the input. */
  window(n: NodeView<A>): { readonly kernel: number; readonly stride: number; readonly top: number };
  /** Attributes for a part of the rows, with this padding above and below. */
  band(attrs: A, top: number, bottom: number): A;
}
