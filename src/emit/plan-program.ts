// A graph after all passes -> its steps in execution order and where everything lies: lower, schedule, plan, check.
import { viewOf } from '../ir/graph.ts';
import type { Graph, Numerics, OpNode } from '../ir/types.ts';
import { checkPlan } from '../memory/check.ts';
import { planWithParts } from '../memory/parts.ts';
import { planMemory } from '../memory/plan.ts';
import type { MemoryOptions, MemoryPlan, Schedule } from '../memory/types.ts';
import { defOf } from '../ops/index.ts';
import type { Spared } from '../ops/op-def.ts';
import { chooseOrder } from '../schedule/order.ts';
import type { Target } from '../targets/cortex-m.ts';
import { kernelsToAvoid, type Optimize, type Worth } from './choose-kernels.ts';
import { offStack } from './off-stack.ts';
import { lowerStep, overlapsOf, type Step, scratchOf, type Unwanted } from './program.ts';

export interface PlanOptions {
  readonly target: Target;
  readonly numerics: Numerics;
  /** Whether an operator's output may run into the input it consumes. */
  readonly overlap: boolean;
  readonly optimize: Optimize | Worth;
  /** How long to search for order and offsets, in multiples of what is usual; default 1. */
  readonly effort?: number;
  /** Kernels that need too much scratch in single operators. */
  readonly spared?: Spared;
  /** Called when a stage begins. */
  readonly onStage?: (stage: string) => void;
}

export interface Planned {
  readonly steps: readonly Step[];
  readonly schedule: Schedule;
  readonly plan: MemoryPlan;
  /** Symbols of kernels that were not worth their flash. */
  readonly avoided: ReadonlySet<string>;
}

/** What the planner asks about the operators of a graph, given their lowered form. */
export function plannerHooks(
  g: Graph,
  stepOf: (op: OpNode) => Step,
  { overlap, effort = 1 }: Pick<PlanOptions, 'overlap' | 'effort'>,
): MemoryOptions {
  const fed = g.ops.flatMap((op) => defOf(op).feeds?.(viewOf(g, op)) ?? []);
  return {
    viewOf: (op) => defOf(op).view?.(viewOf(g, op)) ?? null,
    scratchBytes: (op) => scratchOf(stepOf(op)),
    isFed: (id) => fed.includes(id),
    effort,
    // A chain by rows that is only estimated has no step yet, and no parts.
    parts: (op) => (stepOf(op) as Step | undefined)?.parts ?? [],
    ...(overlap && { overlaps: (op: OpNode) => overlapsOf(stepOf(op)) }),
  };
}

export function planProgram(g: Graph, options: PlanOptions): Planned {
  const stage = options.onStage ?? (() => {});
  stage('lower');
  const { target, numerics, spared } = options;
  const lower = (unwanted: Unwanted) =>
    new Map<OpNode, Step>(g.ops.map((op) => [op, lowerStep(g, op, target, numerics, unwanted)]));
  const sparing: Unwanted = spared ? { spared } : {};
  const fastest = lower(sparing);
  const avoided = kernelsToAvoid([...fastest.values()], options.optimize, target);
  const unwanted = { ...sparing, avoided };
  const lowered = avoided.size === 0 ? fastest : lower(unwanted);
  const stepOf = (op: OpNode): Step => lowered.get(op)!;
  const hooks = plannerHooks(g, stepOf, options);
  stage('schedule');
  const schedule = chooseOrder(g, hooks);
  stage('memory');
  const possible = (op: OpNode) => defOf(op).parts?.(viewOf(g, op)) ?? [];
  const { plan: first, parts: partsOf } = planWithParts(g, schedule, { ...hooks, parts: possible });
  const placing = (steps: ReadonlyMap<OpNode, Step>): MemoryOptions => ({
    ...plannerHooks(g, (op) => steps.get(op)!, options),
    parts: partsOf,
  });
  const { steps: placed, plan } = offStack(lowered, first, (changed) =>
    planMemory(g, schedule, placing(changed)),
  );
  checkPlan(g, schedule, plan, placing(placed));
  const steps = schedule.order.map((op) => {
    const parts = partsOf(op);
    return parts.length === 0 ? placed.get(op)! : lowerStep(g, op, target, numerics, unwanted, parts);
  });
  return { steps, schedule, plan, avoided };
}
