// What operators say about where their output may lie, and the planner makes use of: how far a kernel lets it run into
// an input, by the order of its reads and writes, and which inputs it consists of or is a part of.

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

/**
 * An operator that only moves input number `input`: with the input's bytes at `offset` of its first output, or the output's
 * inside the input, nothing is left to move. Bytes from the output's first to the input's; negative for a slice.
 */
export interface Part {
  readonly input: number;
  readonly offset: number;
}
