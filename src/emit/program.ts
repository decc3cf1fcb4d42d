// The lowered model: what the emitter prints and `verify` compares against. One step per operator, in execution order.
import { tensorOf, viewOf } from '../ir/graph.ts';
import type { Overlap, Part } from '../ir/overlap.ts';
import { type Graph, type Numerics, type OpNode, type TensorId, tensorBytes } from '../ir/types.ts';
import type { MemoryPlan } from '../memory/types.ts';
import { onIsa } from '../ops/common/mve-twins.ts';
import { defOf } from '../ops/index.ts';
import type { KernelCall, LowerContext, NodeView, Spared } from '../ops/op-def.ts';
import type { Target } from '../targets/cortex-m.ts';

/** One operator as lowered; `calls` is empty when its output is only a view of an input. */
export interface Step {
  readonly op: OpNode;
  readonly view: NodeView;
  readonly calls: readonly KernelCall[];
  /** What the operator need not move; none when absent. */
  readonly parts?: readonly Part[];
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
  /** Symbols of the kernels of which each layer has a copy in the generated code; see fold.ts. */
  readonly folded?: ReadonlySet<string>;
}

/** Kernels to do without where others serve: everywhere, and in single operators. */
export interface Unwanted {
  readonly avoided?: ReadonlySet<string>;
  readonly spared?: Spared;
}

/** What an operator outside of streams is lowered with. */
const contextFor = (op: OpNode, ctx: LowerContext): LowerContext => {
  const spared = ctx.spared?.get(op.id);
  return spared ? { ...ctx, avoided: new Set([...(ctx.avoided ?? []), ...spared]) } : ctx;
};

export const contextOf = (
  { isa, longMultiply = true }: Target,
  numerics: Numerics,
  unwanted: Unwanted,
  parts: readonly Part[] = [],
): LowerContext => ({
  numerics,
  isa,
  longMultiply,
  inPlace: new Set(parts.map((p) => p.input)),
  ...unwanted,
});

/** `parts`: those that lie in place. */
export function lowerStep(
  g: Graph,
  op: OpNode,
  target: Target,
  numerics: Numerics,
  unwanted: Unwanted = {},
  parts: readonly Part[] = [],
): Step {
  const view = viewOf(g, op);
  const def = defOf(op);
  const isView = def.view !== undefined && def.view(view) !== null;
  const ctx = contextFor(op, contextOf(target, numerics, unwanted, parts));
  const calls = isView ? [] : def.lower(view, ctx);
  return { op, view, calls: calls.map((call) => onIsa(call, target.isa)), parts };
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

/** Rows of the fed input that are asked for, from the first on; those behind them no window reads. */
export const askedRows = (steps: readonly Step[]): number =>
  steps
    .flatMap((s) => s.calls.filter((c) => c.callback))
    .flatMap((c) => c.args.map((a) => (a.kind === 'number' ? lastTurn(a.value, a.perTurn, c) + 1 : 0)))
    .reduce((a, b) => Math.max(a, b), 0);

const lastTurn = (value: number, perTurn = 0, { loop }: KernelCall): number =>
  value + perTurn * ((loop?.turns ?? 1) - 1);

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
  return new Map(
    plan.buffers.flatMap((b) => b.tensors.map((id) => [id, b.offset + (b.at?.get(id) ?? 0)] as const)),
  );
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
