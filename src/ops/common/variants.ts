// Which of an operator's kernels serves a layer: every candidate states its conditions and its cost, and the choice is
// made here, at compile time; kernels that no layer chose are not emitted.
import type { Multiplier } from '../../ir/requantize.ts';
import type { Isa, KernelCall } from '../op-def.ts';

/** A kernel for layers described by `L`. */
export interface Variant<L> {
  /** Of the kernel, as in its file name after the double underscore; `portable` for the one without. */
  readonly name: string;
  /** What the core must be able to execute. */
  readonly isa: Isa;
  /** The call with its constants, or null when the layer does not meet the kernel's conditions. */
  prepare(layer: L): Prepared | null;
}

export interface Prepared {
  /** Without `params`, the operator's common parameters serve. */
  readonly call: KernelCall;
  /** The multipliers that go with the call's constants. */
  readonly multipliers: readonly Multiplier[];
  /** Estimate of the instructions of one inference. */
  readonly instructions: number;
}

const EXECUTES: Readonly<Record<Isa, readonly Isa[]>> = {
  c: ['c'],
  dsp: ['c', 'dsp'],
  mve: ['c', 'dsp', 'mve'],
};

/** The fastest candidate that the core executes; the list must have a portable one without conditions. */
export function choose<L>(variants: readonly Variant<L>[], layer: L, isa: Isa = 'c'): Prepared {
  const able = variants.flatMap((v) => (EXECUTES[isa].includes(v.isa) ? (v.prepare(layer) ?? []) : []));
  const [first, ...rest] = able;
  if (first === undefined) throw new Error('no variant serves the layer');
  return rest.reduce((best, v) => (v.instructions < best.instructions ? v : best), first);
}
