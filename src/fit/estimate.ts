// What ways to run a model with less memory would need, without lowering each: the parts of a chain around the layer
// where memory is scarcest by rows, and kernels with less scratch in the layers that are the wall.
import { type Planned, type PlanOptions, plannerHooks } from '../emit/plan-program.ts';
import { contextOf, lowerStep, type Step, scratchOf } from '../emit/program.ts';
import { viewOf } from '../ir/graph.ts';
import type { Graph, OpNode } from '../ir/types.ts';
import { planMemory } from '../memory/plan.ts';
import type { RowStreamNode } from '../ops/common/row-chain.ts';
import { declaredInstructions, rowStreamCosts } from '../ops/common/row-cost.ts';
import { defOf } from '../ops/index.ts';
import type { LowerContext, Spared } from '../ops/op-def.ts';
import { isRowStream } from '../ops/row-stream.ts';
import { type Stream, streamRows } from '../passes/stream-rows.ts';

/** Rows of the last layer's output per turn that are worth a try. */
const ROWS = [1, 2, 4, 8] as const;
/** Chains are tried as long as this; planning takes milliseconds for each part of one. */
const MOST_PARTS = 2000;
/** Layers one after another in which a kernel with less scratch is tried. */
const MOST_SPARED = 32;
/** Inspected blocks for one estimate: networks need far less, and the real plan has its own limit. */
const QUICK_WORK = 300_000;

/** A way that is worth planning for real. */
export interface Draft {
  readonly stream: Stream | null;
  readonly spared: Spared;
  readonly arenaBytes: number;
  readonly flashBytes: 0;
  readonly extraInstructions: number;
}

/** Parts of the model around step `at`, where memory is scarcest: others cannot lower the peak. */
export function streamsAround(g: Graph, at: number): readonly Stream[] {
  const result: Stream[] = [];
  for (let first = Math.max(0, at); first >= 0; first--)
    for (let last = Math.max(at, first + 1); last < g.ops.length; last++)
      for (const rows of ROWS) if (result.length < MOST_PARTS) result.push({ first, last, rows });
  return result;
}

/** Parts that begin where the input is read. */
export const fedStreamsOf = (g: Graph): readonly Stream[] =>
  g.ops.flatMap((op, first) =>
    op.inputs.some((id) => id !== null && g.inputs.includes(id))
      ? g.ops.flatMap((_, last) =>
          last < first ? [] : ROWS.map((rows): Stream => ({ first, last, rows, fed: true })),
        )
      : [],
  );

/** By the kernels' own estimates; those without one count as nothing, by rows as well. */
const declared = (steps: Iterable<Step>): number =>
  [...steps].reduce((sum, s) => sum + declaredInstructions(s.calls), 0);

/** Estimate of the instructions of one inference of what was planned. */
export function instructionsOf(g: Graph, planned: Planned, options: PlanOptions, spared: Spared): number {
  const costs = rowStreamCosts(defOf);
  const ctx = contextOf(options.target, options.numerics, { avoided: planned.avoided, spared });
  return planned.steps.reduce(
    (sum, s) =>
      sum + (isRowStream(s.op) ? costs(viewOf(g, s.op), ctx).instructions : declaredInstructions(s.calls)),
    0,
  );
}

/** Estimates for one set of kernels. `g` has its operators in the order of `planned`. */
export function estimator(g: Graph, planned: Planned, options: PlanOptions) {
  const base = { avoided: planned.avoided };
  const steps = new Map(planned.steps.map((s) => [s.op, s] as const));
  const context = contextOf(options.target, options.numerics, base);
  const costs = rowStreamCosts(defOf);
  const whole = declared(planned.steps);

  function estimate(stream: Stream | null, spared: Spared) {
    const graph = stream === null ? g : streamRows(g, stream);
    if (graph === null) return null;
    const ctx: LowerContext = { ...context, spared };
    const stepOf = (op: OpNode): Step =>
      spared.has(op.id)
        ? lowerStep(graph, op, options.target, options.numerics, { ...base, spared })
        : steps.get(op)!;
    const op = stream === null ? null : (graph.ops[stream.first] as RowStreamNode);
    const cost = op && costs(viewOf(graph, op), ctx);
    const lowered = new Map(graph.ops.filter((o) => o !== op).map((o) => [o, stepOf(o)] as const));
    const hooks = plannerHooks(graph, (o) => lowered.get(o) ?? unlowered(graph, o), options);
    const plan = planMemory(
      graph,
      { order: graph.ops },
      {
        ...hooks,
        scratchBytes: (o) => (o === op && cost ? cost.scratchBytes : hooks.scratchBytes(o)),
        ...(hooks.overlaps && {
          overlaps: (o: OpNode) => (o === op && cost ? cost.overlaps : hooks.overlaps!(o)),
        }),
      },
      QUICK_WORK,
    );
    const draft: Draft = {
      stream,
      spared,
      arenaBytes: plan.arenaBytes,
      flashBytes: 0,
      extraInstructions: declared(lowered.values()) + (cost?.instructions ?? 0) - whole,
    };
    const wall = graph.ops[plan.peakStep];
    /** The layer, inside a stream or not, whose scratch is part of the wall. */
    const at = wall !== undefined && wall === op ? (cost?.fullest ?? null) : (wall ?? null);
    return { draft, wall: at };
  }

  /** Symbols of the kernels that serve an operator where others could. */
  const symbolsOf = (op: OpNode, spared: Spared): readonly string[] => {
    const step = lowerStep(g, op, options.target, options.numerics, { ...base, spared });
    return step.calls.flatMap((c) => c.choice?.symbol ?? []);
  };

  /** The way itself, and with kernels of less scratch in one layer after another as long as that lowers the arena. */
  function sparing(stream: Stream | null): readonly Draft[] {
    const drafts: Draft[] = [];
    let spared: Spared = new Map();
    let now = estimate(stream, spared);
    if (now !== null) drafts.push(now.draft);
    for (let n = 0; n < MOST_SPARED && now?.wall; n++) {
      const { wall } = now;
      const less = smallerScratch(wall, spared);
      if (less === null) break;
      spared = less;
      const next = estimate(stream, spared);
      if (next === null || next.draft.arenaBytes > now.draft.arenaBytes) break;
      now = next;
      drafts.push(next.draft);
    }
    return drafts;
  }

  /** With kernels of an operator given up until one needs less scratch; null when none does. */
  function smallerScratch(op: OpNode, spared: Spared): Spared | null {
    if (!g.ops.includes(op)) return null;
    const scratch = (s: Spared): number =>
      scratchOf(lowerStep(g, op, options.target, options.numerics, { ...base, spared: s }));
    const before = scratch(spared);
    if (before === 0) return null;
    let result = spared;
    for (;;) {
      const symbols = symbolsOf(op, result).filter((symbol) => !result.get(op.id)?.has(symbol));
      if (symbols.length === 0) return null;
      result = new Map([...result, [op.id, new Set([...(result.get(op.id) ?? []), ...symbols])]]);
      if (scratch(result) < before) return result;
    }
  }

  return { draft: (stream: Stream) => estimate(stream, new Map())?.draft ?? null, sparing };
}

/** In place of a chain by rows, about which its cost says everything. */
const unlowered = (g: Graph, op: OpNode): Step => ({ op, view: viewOf(g, op), calls: [] });
