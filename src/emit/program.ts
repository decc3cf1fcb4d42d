// The lowered model: what the emitter prints and `verify` compares against. One step per operator, in execution order.
import { tensorOf, viewOf } from '../ir/graph.ts';
import type { Overlap } from '../ir/overlap.ts';
import { type Graph, type Numerics, type OpNode, type TensorId, tensorBytes } from '../ir/types.ts';
import type { MemoryPlan } from '../memory/types.ts';
import { onIsa } from '../ops/common/mve-twins.ts';
import { defOf } from '../ops/index.ts';
import type { KernelCall, LowerContext, NodeView } from '../ops/op-def.ts';
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

const contextOf = (
  { isa, longMultiply = true }: Target,
  numerics: Numerics,
  avoided: ReadonlySet<string>,
): LowerContext => ({
  numerics,
  avoided,
  isa,
  longMultiply,
});

/** `avoided`: symbols of kernels to do without where others serve. */
export function lowerStep(
  g: Graph,
  op: OpNode,
  target: Target,
  numerics: Numerics,
  avoided: ReadonlySet<string> = new Set(),
): Step {
  const view = viewOf(g, op);
  const def = defOf(op);
  const isView = def.view !== undefined && def.view(view) !== null;
  const calls = isView ? [] : def.lower(view, contextOf(target, numerics, avoided));
  return { op, view, calls: calls.map((call) => onIsa(call, target.isa)) };
}

/** Scratch bytes of a step: its calls run one after another, so the largest counts. */
export const scratchOf = (step: Step): number =>
  Math.max(0, ...step.calls.map((call) => call.scratchBytes ?? 0));

/** Inputs the output may run into; an operator of several calls reads some of its inputs after others are written. */
export const overlapsOf = (step: Step): readonly Overlap[] =>
  (step.calls.length === 1 ? step.calls[0]!.overlaps : defOf(step.op).overlaps?.(step.view)) ?? [];

/** The graph inputs that an operator asks the application for, row by row. */
export const fedInputs = (steps: readonly Step[]): readonly TensorId[] =>
  steps.flatMap((s) => defOf(s.op).feeds?.(s.view) ?? []);

/** Sizes of the input that is fed by rows; null when none is. */
export function fedInputOf({ graph, steps }: Pick<Program, 'graph' | 'steps'>): FedInput | null {
  const [id] = fedInputs(steps);
  if (id === undefined) return null;
  const t = tensorOf(graph, id);
  return { bytes: tensorBytes(t), rowBytes: tensorBytes(t) / t.shape[1]! };
}

export interface FedInput {
  readonly bytes: number;
  readonly rowBytes: number;
}

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
