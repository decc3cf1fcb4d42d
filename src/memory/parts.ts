// Which concatenations, slices and paddings lie in place. That saves a copy and mostly memory, but a part that is made early
// holds the bytes of the whole from then on: what costs memory stays a copy.
import type { Part } from '../ir/overlap.ts';
import type { Graph, OpNode } from '../ir/types.ts';
import { planMemory } from './plan.ts';
import { partsInPlace } from './storage.ts';
import type { MemoryOptions, MemoryPlan, Schedule } from './types.ts';

export type PartsOf = (op: OpNode) => readonly Part[];

/** Inspected blocks for one trial, and trials times operators or parts: well below a second. */
const TRIAL_WORK = 100_000;
const MOST_PLANNED = 4000;

interface Candidate {
  readonly op: OpNode;
  readonly part: Part;
}

/** A set of parts as they really lie, and what they make of the arena. */
interface Trial {
  readonly parts: PartsOf;
  readonly count: number;
  readonly bytes: number;
}

const hookOf = (chosen: readonly Candidate[]): PartsOf => {
  const byOp = new Map<OpNode, Part[]>();
  for (const { op, part } of chosen) {
    const parts = byOp.get(op);
    if (parts) parts.push(part);
    else byOp.set(op, [part]);
  }
  return (op) => byOp.get(op) ?? [];
};

const isBetter = (a: Trial, b: Trial): boolean =>
  a.bytes < b.bytes || (a.bytes === b.bytes && a.count > b.count);

/**
 * The best of the trials. All subsets of a few candidates; else what growing from none and shrinking from all, by
 * operators and single parts, leads to.
 */
function bestOf(
  ops: readonly OpNode[],
  candidates: readonly Candidate[],
  tryOut: (chosen: readonly Candidate[]) => Trial,
): Trial {
  let best = tryOut(candidates);
  let left = Math.max(1, Math.floor(MOST_PLANNED / Math.max(ops.length, candidates.length)) - 1);
  const next = (chosen: readonly Candidate[]): Trial => {
    left--;
    const trial = tryOut(chosen);
    if (isBetter(trial, best)) best = trial;
    return trial;
  };
  if (2 ** candidates.length <= left + 1) {
    for (let mask = 0; mask < 2 ** candidates.length - 1; mask++)
      next(candidates.filter((_, i) => (mask >> i) & 1));
    return best;
  }
  const steps = ops.flatMap((op) => {
    const group = candidates.filter((c) => c.op === op);
    return group.length < 2 ? [group] : [group, ...group.map((c) => [c])];
  });
  for (const start of [[], candidates]) {
    let chosen: readonly Candidate[] = start;
    let trial = start === candidates ? best : next(start);
    for (const step of steps) {
      if (left <= 0) break;
      if (step.length === 0) continue;
      const rest = chosen.filter((c) => !step.includes(c));
      const changed = rest.length < chosen.length ? rest : [...chosen, ...step];
      const tried = next(changed);
      if (!isBetter(tried, trial)) continue;
      chosen = changed;
      trial = tried;
    }
  }
  return best;
}

/** The plan with those of `opts.parts` in place that make the arena smallest, among these the most of them. */
export function planWithParts(
  g: Graph,
  schedule: Schedule,
  opts: MemoryOptions,
): { readonly plan: MemoryPlan; readonly parts: PartsOf } {
  const none = hookOf([]);
  const planned = (parts: PartsOf, workLimit?: number): MemoryPlan =>
    planMemory(g, schedule, { ...opts, parts }, workLimit);
  const apart = planned(none);
  const candidates = g.ops.flatMap((op) => (opts.parts?.(op) ?? []).map((part): Candidate => ({ op, part })));
  if (candidates.length === 0) return { plan: apart, parts: none };
  const { parts, count } = bestOf(g.ops, candidates, (chosen) => {
    const really = partsInPlace(g, { ...opts, parts: hookOf(chosen) });
    return {
      parts: really,
      count: g.ops.reduce((n, op) => n + really(op).length, 0),
      bytes: planned(really, TRIAL_WORK).arenaBytes,
    };
  });
  if (count === 0) return { plan: apart, parts: none };
  // Trials are short: what they found has to hold with the planner's whole effort.
  const plan = planned(parts);
  return plan.arenaBytes <= apart.arenaBytes ? { plan, parts } : { plan: apart, parts: none };
}
