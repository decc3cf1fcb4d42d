// A graph after all passes -> its steps in execution order and where everything lies: lower, schedule, plan, check.
import { viewOf } from '../ir/graph.ts';
import type { Graph, Numerics, OpNode } from '../ir/types.ts';
import { checkPlan } from '../memory/check.ts';
import { planMemory } from '../memory/plan.ts';
import type { MemoryOptions, MemoryPlan, Schedule } from '../memory/types.ts';
import { defOf } from '../ops/index.ts';
import { chooseOrder } from '../schedule/order.ts';
import type { Target } from '../targets/cortex-m.ts';
import { kernelsToAvoid, type Optimize } from './choose-kernels.ts';
import { lowerStep, overlapsOf, type Step, scratchOf } from './program.ts';

export interface PlanOptions {
  readonly target: Target;
  readonly numerics: Numerics;
  /** Whether an operator's output may run into the input it consumes. */
  readonly overlap: boolean;
  readonly optimize: Optimize;
  /** Called when a stage begins. */
  readonly onStage?: (stage: string) => void;
}

export interface Planned {
  readonly steps: readonly Step[];
  readonly schedule: Schedule;
  readonly plan: MemoryPlan;
}

/** What the planner asks about the operators of a graph, given their lowered form. */
export function plannerHooks(g: Graph, stepOf: (op: OpNode) => Step, overlap: boolean): MemoryOptions {
  const fed = g.ops.flatMap((op) => defOf(op).feeds?.(viewOf(g, op)) ?? []);
  return {
    viewOf: (op) => defOf(op).view?.(viewOf(g, op)) ?? null,
    scratchBytes: (op) => scratchOf(stepOf(op)),
    isFed: (id) => fed.includes(id),
    ...(overlap && { overlaps: (op: OpNode) => overlapsOf(stepOf(op)) }),
  };
}

export function planProgram(g: Graph, options: PlanOptions): Planned {
  const stage = options.onStage ?? (() => {});
  stage('lower');
  const { target, numerics } = options;
  const lower = (avoided: ReadonlySet<string>) =>
    new Map<OpNode, Step>(g.ops.map((op) => [op, lowerStep(g, op, target, numerics, avoided)]));
  const fastest = lower(new Set());
  const avoided = kernelsToAvoid([...fastest.values()], options.optimize, target.isa);
  const lowered = avoided.size === 0 ? fastest : lower(avoided);
  const stepOf = (op: OpNode): Step => lowered.get(op)!;
  const hooks = plannerHooks(g, stepOf, options.overlap);
  stage('schedule');
  const schedule = chooseOrder(g, hooks);
  stage('memory');
  const plan = planMemory(g, schedule, hooks);
  checkPlan(g, schedule, plan, hooks);
  return { steps: schedule.order.map(stepOf), schedule, plan };
}
