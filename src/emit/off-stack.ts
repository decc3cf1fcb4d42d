// Where the generated function needs much stack, kernels' large buffers go from the stack into the arena's scratch.
// Loops do that: their counters and addresses stay alive over the calls. The arena does not grow for it.
import type { OpNode } from '../ir/types.ts';
import type { MemoryPlan } from '../memory/types.ts';
import { withoutStack } from '../ops/op-def.ts';
import type { Step } from './program.ts';

type Steps = ReadonlyMap<OpNode, Step>;

const moved = (steps: Steps, ops: readonly OpNode[]): Steps =>
  new Map(
    [...steps].map(([op, step]) => [
      op,
      ops.includes(op) ? { ...step, calls: step.calls.map(withoutStack) } : step,
    ]),
  );

/** The steps, planned as `plan`, with as many buffers off the stack as have room, and their plan; as they are where there is no loop. */
export function offStack(
  steps: Steps,
  plan: MemoryPlan,
  planOf: (steps: Steps) => MemoryPlan,
): { readonly steps: Steps; readonly plan: MemoryPlan } {
  const all = [...steps.values()];
  if (!all.some((s) => s.calls.some((c) => c.loop))) return { steps, plan };
  const hasRoom = (ops: readonly OpNode[]): boolean =>
    planOf(moved(steps, ops)).arenaBytes <= plan.arenaBytes;
  const roomy = all
    .filter((s) => s.calls.some((c) => c.inScratch !== undefined) && hasRoom([s.op]))
    .map((s) => s.op);
  if (roomy.length === 0) return { steps, plan };
  const result = moved(steps, roomy);
  const other = planOf(result);
  return other.arenaBytes <= plan.arenaBytes ? { steps: result, plan: other } : { steps, plan };
}
