// What a layer with weights multiplies them with, as plain index tables; see common/unfold.ts.

export interface Unfolding {
  /** Consecutive output channels are divided evenly among the groups. */
  readonly groups: number;
  /** From an input element of one group to that of the next. */
  readonly groupStep: number;
  /** Weights per output channel. */
  readonly taps: number;
  /** Input elements of the first group, `taps` per output position; -1 is padding, a real 0. */
  readonly elements: Int32Array;
}
