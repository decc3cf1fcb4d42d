// One way to run a model and what it needs; of many, those that nothing beats.
import type { Optimize, Worth } from '../emit/choose-kernels.ts';
import type { Stream } from '../passes/stream-rows.ts';

export interface Limits {
  /** Bytes of arena; `min` for as few as possible, null for any number. */
  readonly maxRam: number | 'min' | null;
  /** Bytes of code and constants; null for any number. */
  readonly maxFlash: number | null;
  /** The input comes row by row. */
  readonly fed: boolean;
}

export type Kernels = Optimize | Worth;

export interface Choice {
  /** null: every layer on whole tensors. */
  readonly stream: Stream | null;
  readonly kernels: Kernels;
  /** Layers whose kernel is not the fastest, because that one needs more scratch. */
  readonly sparing: number;
  readonly arenaBytes: number;
  /** Upper estimate of code and constants. */
  readonly flashBytes: number;
  /** Estimate of the instructions of one inference beyond those of whole tensors with the first kernels; may be negative. */
  readonly extraInstructions: number;
}

export const fits = (c: Choice, { maxRam, maxFlash }: Limits): boolean =>
  (typeof maxRam !== 'number' || c.arenaBytes <= maxRam) && (maxFlash === null || c.flashBytes <= maxFlash);

/** By how much the worse of both limits is missed: 1 when it is met exactly. */
export const excess = (c: Choice, { maxRam, maxFlash }: Limits): number =>
  Math.max(
    typeof maxRam === 'number' ? c.arenaBytes / Math.max(1, maxRam) : 0,
    maxFlash === null ? 0 : c.flashBytes / Math.max(1, maxFlash),
  );

/** Those of which no other needs as few bytes of everything that is limited and as few instructions; fastest first. */
export function paretoFront<C extends Omit<Choice, 'kernels' | 'sparing'>>(
  choices: readonly C[],
  counts: { readonly ram: boolean; readonly flash: boolean },
): readonly C[] {
  const costs = (c: C): readonly number[] => [
    c.extraInstructions,
    ...(counts.ram ? [c.arenaBytes] : []),
    ...(counts.flash ? [c.flashBytes] : []),
  ];
  const sorted = [...choices].sort(
    (a, b) =>
      a.extraInstructions - b.extraInstructions || a.arenaBytes - b.arenaBytes || a.flashBytes - b.flashBytes,
  );
  const front: C[] = [];
  for (const c of sorted) {
    const own = costs(c);
    if (!front.some((other) => costs(other).every((cost, i) => cost <= own[i]!))) front.push(c);
  }
  return front;
}
