// What a kernel says about the order of its reads and writes, and the planner makes use of.

/**
 * An operator's first output may share bytes with input number `input` if nothing else reads that input afterwards and
 * it starts `lead + k * step` bytes below it, k >= 0: what the operator has written by then never reaches what it still
 * has to read. Diagonal Memory Optimisation, arXiv 2010.01668.
 */
export interface Overlap {
  readonly input: number;
  /** Bytes, not negative. */
  readonly lead: number;
  /** Bytes; 1 when every larger lead is safe as well. */
  readonly step: number;
}
