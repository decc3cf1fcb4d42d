// Kernels are chosen per layer by speed; this weighs the flash of each against what it saves over the whole model.
import type { Target } from '../targets/cortex-m.ts';
import { kernelBytes } from './flash.ts';
import type { Step } from './program.ts';

/** The fewest instructions, kernels whose speed is worth their flash, or the least code at a bearable speed. */
export type Optimize = 'speed' | 'balanced' | 'size';

/** The share of all instructions that a kilobyte of code must save. */
export interface Worth {
  readonly sharePerKilobyte: number;
}

/** For `size`, twice all of them. */
const SHARE_PER_KILOBYTE = { balanced: 0.004, size: 2 } as const;

interface Option {
  readonly symbol: string;
  readonly sources: readonly string[];
  readonly instructions: number;
}

/** The kernels that could serve each call of a step. */
const optionsOf = (step: Step): readonly (readonly Option[])[] =>
  step.calls.flatMap(({ choice, sources, loop }) => {
    if (choice === undefined) return [];
    const turns = loop?.turns ?? 1;
    const { symbol, instructions } = choice;
    const all = [{ symbol, sources, instructions }, ...choice.others];
    return [all.map((o) => ({ ...o, instructions: o.instructions * turns }))];
  });

const fastest = (options: readonly Option[], avoided: ReadonlySet<string>): Option => {
  const left = options.filter((o) => !avoided.has(o.symbol));
  return (left.length > 0 ? left : options).reduce((a, b) => (b.instructions < a.instructions ? b : a));
};

/** Symbols of kernels to do without, given the steps as they are fastest. */
export function kernelsToAvoid(
  steps: readonly Step[],
  optimize: Optimize | Worth,
  target: Pick<Target, 'isa' | 'longMultiply'>,
): ReadonlySet<string> {
  if (optimize === 'speed') return new Set();
  const calls = steps.flatMap(optionsOf);
  const cost = (avoided: ReadonlySet<string>) => {
    const chosen = calls.map((options) => fastest(options, avoided));
    const sources = new Set(chosen.flatMap((o) => o.sources));
    return {
      avoided,
      used: new Set(chosen.map((o) => o.symbol)),
      bytes: kernelBytes(sources, target),
      instructions: chosen.reduce((sum, o) => sum + o.instructions, 0),
    };
  };
  type Cost = ReturnType<typeof cost>;
  const all = cost(new Set());
  const share = typeof optimize === 'object' ? optimize.sharePerKilobyte : SHARE_PER_KILOBYTE[optimize];
  const worth = (all.instructions * share) / 1024;
  /** In instructions. */
  const gain = (from: Cost, to: Cost): number =>
    (from.bytes - to.bytes) * worth - (to.instructions - from.instructions);
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
