// Which of an operator's kernels serves a layer: every candidate states its conditions and its cost, and the choice is
// made here, at compile time; kernels that no layer chose are not emitted.
import type { Multiplier, Rounding } from '../../ir/requantize.ts';
import type { Isa, KernelCall } from '../op-def.ts';

/** A kernel for layers described by `L`. */
export interface Variant<L> {
  /** Of the kernel, as in its file name after the double underscore; `portable` for the one without. */
  readonly name: string;
  /** What the core must be able to execute. */
  readonly isa: Isa;
  /** Serves only cores that have a long multiply, or only those that have not; absent: both. */
  readonly longMultiply?: boolean;
  /** The call with its constants, or null when the layer does not meet the kernel's conditions. */
  prepare(layer: L, longMultiply?: boolean): Prepared | null;
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

let preferred: string | null = null;

/** For tests and measurements: what `run` returns when variants of this name are chosen wherever they serve. */
export function preferring<T>(name: string, run: () => T): T {
  const before = preferred;
  preferred = name;
  try {
    return run();
  } finally {
    preferred = before;
  }
}

/**
 * The fastest candidate that the core executes and that is not avoided, if another one serves; the list must have a portable one without conditions. Only that one
 * rounds ties to even, which few layers need: see kernelRounding.
 */
export function choose<L extends { readonly rounding: Rounding }>(
  variants: readonly Variant<L>[],
  layer: L,
  isa: Isa = 'c',
  longMultiply = true,
  avoided?: ReadonlySet<string>,
): Prepared {
  const isServed = (v: Variant<L>): boolean =>
    EXECUTES[isa].includes(v.isa) &&
    (v.longMultiply ?? longMultiply) === longMultiply &&
    (layer.rounding !== 'even' || v.name === 'portable');
  const served = variants.filter(isServed);
  const own = served.find((v) => v.name === preferred)?.prepare(layer, longMultiply);
  if (own) return own;
  const able = served.flatMap((v) => v.prepare(layer, longMultiply) ?? []);
  const allowed = able.filter((v) => !avoided?.has(v.call.symbol));
  const [first, ...rest] = allowed.length > 0 ? allowed : able;
  if (first === undefined) throw new Error('no variant serves the layer');
  const best = rest.reduce((a, b) => (b.instructions < a.instructions ? b : a), first);
  const others = able
    .filter((v) => v !== best)
    .map((v) => ({
      symbol: v.call.symbol,
      sources: v.call.sources,
      instructions: Math.round(v.instructions),
    }));
  const instructions = Math.round(best.instructions);
  return { ...best, call: { ...best.call, choice: { symbol: best.call.symbol, instructions, others } } };
}
