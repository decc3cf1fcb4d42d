// Kernels are chosen per layer by speed; this weighs the flash of each against what it saves over the whole model.
import type { Isa } from '../ops/op-def.ts';
import { KERNEL_BYTES } from './kernel-bytes.ts';
import type { Step } from './program.ts';

/** The fewest instructions, kernels whose speed is worth their flash, or the least code. */
export type Optimize = 'speed' | 'balanced' | 'size';

/** `balanced`: the share of all instructions that a kilobyte of code must save. */
const SHARE_PER_KILOBYTE = 0.004;

interface Option {
  readonly symbol: string;
  readonly sources: readonly string[];
  readonly instructions: number;
}

/** The kernels that could serve each call of a step. */
const optionsOf = (step: Step): readonly (readonly Option[])[] =>
  step.calls.flatMap(({ choice, symbol, sources }) =>
    choice === undefined ? [] : [[{ symbol, sources, instructions: choice.instructions }, ...choice.others]],
  );

const fastest = (options: readonly Option[], avoided: ReadonlySet<string>): Option => {
  const left = options.filter((o) => !avoided.has(o.symbol));
  return (left.length > 0 ? left : options).reduce((a, b) => (b.instructions < a.instructions ? b : a));
};

/** Symbols of kernels to do without, given the steps as they are fastest. */
export function kernelsToAvoid(steps: readonly Step[], optimize: Optimize, isa: Isa): ReadonlySet<string> {
  if (optimize === 'speed') return new Set();
  const calls = steps.flatMap(optionsOf);
  const cost = (avoided: ReadonlySet<string>) => {
    const chosen = calls.map((options) => fastest(options, avoided));
    const sources = new Set(chosen.flatMap((o) => o.sources));
    return {
      avoided,
      used: new Set(chosen.map((o) => o.symbol)),
      bytes: bytesOf(sources, isa),
      instructions: chosen.reduce((sum, o) => sum + o.instructions, 0),
    };
  };
  type Cost = ReturnType<typeof cost>;
  const all = cost(new Set());
  const worth = (all.instructions * SHARE_PER_KILOBYTE) / 1024;
  /** In instructions, or in bytes where only they count. */
  const gain = (from: Cost, to: Cost): number => {
    const saved = from.bytes - to.bytes;
    return optimize === 'size' ? saved : saved * worth - (to.instructions - from.instructions);
  };
  const improved = (from: Cost): Cost => {
    const [best] = [...from.used]
      .sort()
      .map((symbol) => ({ symbol, without: cost(new Set([...from.avoided, symbol])) }))
      .filter(({ symbol, without }) => !without.used.has(symbol) && gain(from, without) > 0)
      .sort((a, b) => gain(from, b.without) - gain(from, a.without));
    return best === undefined ? from : improved(best.without);
  };
  // Taking out one kernel at a time can end where several would have to go together, so each one is also tried as the
  // only one of the calls it can serve.
  const only = (symbol: string): Cost =>
    cost(
      new Set(
        calls
          .filter((options) => options.some((o) => o.symbol === symbol))
          .flatMap((options) => options.flatMap((o) => (o.symbol === symbol ? [] : [o.symbol]))),
      ),
    );
  const symbols = [...new Set(calls.flat().map((o) => o.symbol))].sort();
  return [all, ...symbols.map(only)].map(improved).reduce((a, b) => (gain(a, b) > 0 ? b : a)).avoided;
}

const bytesOf = (sources: Iterable<string>, isa: Isa): number =>
  [...sources].reduce((sum, file) => sum + (KERNEL_BYTES[file]?.[isa] ?? 0), 0);
