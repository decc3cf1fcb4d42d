// The lowered model: what the emitter prints and `verify` compares against. One step per operator, in execution order.
import { tensorOf, viewOf } from '../ir/graph.ts';
import type { Graph, Numerics, OpNode, TensorId } from '../ir/types.ts';
import type { MemoryPlan } from '../memory/types.ts';
import { defOf } from '../ops/index.ts';
import type { KernelCall, NodeView } from '../ops/op-def.ts';
import type { Target } from '../targets/cortex-m.ts';

/** One operator as lowered; `calls` is empty when its output is only a view of an input. */
export interface Step {
  readonly op: OpNode;
  readonly view: NodeView;
  readonly calls: readonly KernelCall[];
}

/** A layer's index in reports and probes is its position in `steps`. */
export interface Program {
  /** C identifier that prefixes everything the model exports. */
  readonly name: string;
  /** After all passes; `interpret(graph)` is what the C code must equal. */
  readonly graph: Graph;
  readonly steps: readonly Step[];
  readonly plan: MemoryPlan;
  readonly numerics: Numerics;
  readonly target: Target;
}

export function lowerStep(g: Graph, op: OpNode, target: Target, numerics: Numerics): Step {
  const view = viewOf(g, op);
  const def = defOf(op);
  const isView = def.view !== undefined && def.view(view) !== null;
  return { op, view, calls: isView ? [] : def.lower(view, { numerics, isa: target.isa }) };
}

/** Scratch bytes of a step: its calls run one after another, so the largest counts. */
export const scratchOf = (step: Step): number =>
  Math.max(0, ...step.calls.map((call) => call.scratchBytes ?? 0));

/** Arena offset of every tensor that has one. */
export function offsetsOf(plan: MemoryPlan): ReadonlyMap<TensorId, number> {
  return new Map(plan.buffers.flatMap((b) => b.tensors.map((id) => [id, b.offset] as const)));
}

/** Bytes of constants a step is the first to use: the model's tensors and what lowering adds. */
export function constantTensorsOf(g: Graph, step: Step): readonly TensorId[] {
  const used = step.calls.flatMap((call) =>
    call.args.flatMap((arg) => (arg.kind === 'input' ? [step.op.inputs[arg.index] ?? null] : [])),
  );
  return [...new Set(used)].filter((id): id is TensorId => id !== null && tensorOf(g, id).data !== undefined);
}

/** Multiply-accumulates of one inference. */
export const macsOf = (program: Program): number =>
  program.steps.reduce((sum, s) => sum + (defOf(s.op).macs?.(s.view) ?? 0), 0);
