// Chooses the operator order with the smallest peak of live bytes: aligned activations, views sharing their source's
// bytes, scratch of the running operator; joined tensors and slices count as copies. The model's own order stays unless
// another one is strictly better.
import type { Graph, OpNode } from '../ir/types.ts';
import { alignUp, DEFAULT_ALIGN, type Storage, storagesOf } from '../memory/storage.ts';
import type { MemoryOptions, Schedule } from '../memory/types.ts';
import {
  type Problem,
  peakBound,
  predecessors,
  problemOf,
  segmentProblem,
  segments,
  usage,
} from './problem.ts';
import { beamOrder, type Effort, exactOrder, type Found } from './search.ts';

/** A schedule with what is known about its peak, in aligned bytes with scratch. */
export interface ChosenOrder extends Schedule {
  readonly orderOptimal: boolean;
  readonly peakBytes: number;
  /** Peak of the model's own order. */
  readonly modelPeakBytes: number;
  /** No topological order has a smaller peak than this. */
  readonly peakBound: number;
}

/** Looked-at blocks per graph: some tenths of a second each. */
const EXACT_EFFORT = 1_000_000;
const BEAM_EFFORT = 2_000_000;
/** Beyond this many operators the usual effort is less, so that time stays about the same. */
const USUAL_OPERATORS = 1000;
const NARROW = 2;
const WIDE = 64;

/** A narrow beam for a first bound, the exact search, and a wider beam when that was too much. */
function bestOrder(p: Problem, target: number, upper: number, exact: Effort, beam: Effort): Found {
  let found = beamOrder(p, target, upper, NARROW, beam);
  if (found.peak <= target) return { ...found, bound: found.peak };
  const proof = exactOrder(p, target, found.peak, exact);
  if (proof.order !== null) return proof;
  found = { ...found, bound: proof.bound };
  if (found.peak <= found.bound) return found;
  const wide = beamOrder(p, target, found.peak, WIDE, beam);
  return wide.order === null ? found : { ...wide, bound: found.bound };
}

function problemFor(g: Graph, storages: readonly Storage[], opts: MemoryOptions, align: number): Problem {
  const position = new Map(g.ops.map((op, v) => [op, v]));
  const blocks = storages.map((s) => ({
    size: alignUp(s.bytes, align),
    producer: s.producers[0] === null ? -1 : position.get(s.producers[0])!,
    readers: s.readers.map((op) => position.get(op)!),
    kept: s.isOutput,
  }));
  const scratch = g.ops.map((op) => alignUp(opts.scratchBytes(op), align));
  // An input nobody reads is gone once the first operator runs.
  const startLive = blocks.reduce(
    (sum, b) => (b.producer < 0 && (b.kept || b.readers.length > 0) ? sum + b.size : sum),
    0,
  );
  return problemOf(
    predecessors(g.ops),
    blocks.filter((b) => b.producer >= 0 || b.kept || b.readers.length > 0),
    scratch,
    startLive,
  );
}

/**
 * The order to run the operators in. Deterministic: searches end by looked-at blocks, not by time. `orderOptimal`
 * only when the bound is met, by what must be live in any order or by an exhaustive search.
 */
export function chooseOrder(g: Graph, opts: MemoryOptions): ChosenOrder {
  const align = opts.align ?? DEFAULT_ALIGN;
  const { parts: _, ...alone } = opts;
  const storages = storagesOf(g, alone);
  const p = problemFor(g, storages, opts, align);
  const { running, end } = usage(p);
  const inputs = storages.reduce(
    (sum, s) => (s.producers[0] === null ? sum + alignUp(s.bytes, align) : sum),
    0,
  );
  const modelPeak = running.reduce((a, b) => Math.max(a, b), Math.max(inputs, end));

  const parts = cut(p, running);
  let bound = parts.reduce((most, part) => Math.max(most, part.bound), Math.max(inputs, end));
  let peak = bound;
  const effort = (opts.effort ?? 1) * Math.min(1, USUAL_OPERATORS / g.ops.length);
  const exact: Effort = { left: EXACT_EFFORT * effort };
  const beam: Effort = { left: BEAM_EFFORT * effort };
  // Segments are independent, and the worst of them decides: the others only have to stay below it.
  const orders = new Map<number, readonly number[]>();
  for (const part of [...parts].sort((a, b) => b.peak - a.peak || a.from - b.from)) {
    if (part.peak <= peak) break;
    const target = peak;
    const found = bestOrder(part.problem, target, part.peak, exact, beam);
    if (found.order !== null) orders.set(part.from, found.order);
    peak = Math.max(peak, found.peak);
    // The search stops at the target, so only what it proves above it says something about the segment.
    if (found.bound > target) bound = Math.max(bound, found.bound);
  }
  const order: readonly OpNode[] =
    peak < modelPeak
      ? parts.flatMap(({ from, problem }) =>
          Array.from({ length: problem.count }, (_, i) => g.ops[from + (orders.get(from)?.[i] ?? i)]!),
        )
      : g.ops;
  return {
    order,
    orderOptimal: peak === bound,
    peakBytes: peak,
    modelPeakBytes: modelPeak,
    peakBound: bound,
  };
}

/** The segments with their model-order peak and bound. */
function cut(p: Problem, running: readonly number[]) {
  let live = p.startLive;
  return segments(p).map(({ from, to }) => {
    const problem = segmentProblem(p, from, to, live);
    live = usage(problem).end;
    const peak = running.slice(from, to).reduce((a, b) => Math.max(a, b), 0);
    return { from, problem, peak, bound: peakBound(problem) };
  });
}
