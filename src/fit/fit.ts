// Memory limits as input: tries row streams of every part of a chain and takes the cheapest plan that fits.
// Candidates are planned with estimated scratch first; only the ones that look best are lowered and planned for real.
import { NnmcuError } from '../diagnostics.ts';
import { type Planned, type PlanOptions, plannerHooks, planProgram } from '../emit/plan-program.ts';
import { type Step, scratchOf } from '../emit/program.ts';
import { viewOf } from '../ir/graph.ts';
import type { Graph, OpNode } from '../ir/types.ts';
import { planMemory } from '../memory/plan.ts';
import { defOf } from '../ops/index.ts';
import { whereOf } from '../ops/op-def.ts';
import { type RowStreamNode, rowStreamCost } from '../ops/row-stream.ts';
import { type Stream, streamRows } from '../passes/stream-rows.ts';

/** One way to run the model. */
export interface Choice {
  /** null: every layer on whole tensors. */
  readonly stream: Stream | null;
  readonly arenaBytes: number;
  /** Estimate of the instructions that streaming adds to one inference. */
  readonly extraInstructions: number;
}

export interface Fitted {
  readonly graph: Graph;
  readonly planned: Planned;
  readonly choice: Choice;
  /** No choice here needs less memory and fewer instructions than another one; the fastest first. */
  readonly front: readonly Choice[];
}

/** Rows of the last layer's output per turn that are worth a try. */
const ROWS = [1, 2, 4, 8] as const;
/** Chains are tried as long as this; planning takes milliseconds for each part of one. */
const MOST_PARTS = 2000;
/** Lowered and planned for real at most. */
const MOST_TRIES = 12;

export interface Limits {
  /** Bytes; null for as little as possible. */
  readonly maxRam: number | null;
  /** The input comes row by row. */
  readonly fed: boolean;
}

/** Parts of the model around step `at`, where memory is scarcest: others cannot lower the peak. */
function streamsOf(g: Graph, at: number): readonly Stream[] {
  const result: Stream[] = [];
  for (let first = Math.max(0, at); first >= 0; first--)
    for (let last = Math.max(at, first + 1); last < g.ops.length; last++)
      for (const rows of ROWS) if (result.length < MOST_PARTS) result.push({ first, last, rows });
  return result;
}

/** Parts that begin where the input is read. */
const fedStreamsOf = (g: Graph): readonly Stream[] =>
  g.ops.flatMap((op, first) =>
    op.inputs.some((id) => id !== null && g.inputs.includes(id))
      ? g.ops.flatMap((_, last) =>
          last < first ? [] : ROWS.map((rows): Stream => ({ first, last, rows, fed: true })),
        )
      : [],
  );

/** What the stream would need, with the kernels' scratch that whole layers have. */
function estimated(
  g: Graph,
  stream: Stream,
  options: PlanOptions,
  stepOf: (op: OpNode) => Step,
): Choice | null {
  const graph = streamRows(g, stream);
  if (graph === null) return null;
  const inside = g.ops.slice(stream.first, stream.last + 1);
  const op = graph.ops[stream.first] as RowStreamNode;
  const kernels = Math.max(0, ...inside.map((inner) => scratchOf(stepOf(inner))));
  const cost = rowStreamCost(viewOf(graph, op), defOf, kernels);
  const whole = plannerHooks(graph, (other) => stepOf(other), options.overlap);
  const plan = planMemory(
    graph,
    { order: graph.ops },
    {
      ...whole,
      scratchBytes: (other) => (other === op ? cost.scratchBytes : whole.scratchBytes(other)),
      ...(whole.overlaps && {
        overlaps: (other: OpNode) => (other === op ? cost.overlaps : whole.overlaps!(other)),
      }),
    },
    QUICK_WORK,
  );
  return { stream, arenaBytes: plan.arenaBytes, extraInstructions: cost.extraInstructions };
}

/** Inspected blocks for one estimate: networks need far less, and the real plan has its own limit. */
const QUICK_WORK = 300_000;

/** Those that nothing beats in both memory and instructions, the fastest first. */
export function paretoFront(choices: readonly Choice[]): readonly Choice[] {
  const sorted = [...choices].sort(
    (a, b) => a.extraInstructions - b.extraInstructions || a.arenaBytes - b.arenaBytes,
  );
  let least = Number.POSITIVE_INFINITY;
  return sorted.filter((c) => {
    const better = c.arenaBytes < least;
    if (better) least = c.arenaBytes;
    return better;
  });
}

/** The fastest plan with an arena of at most `maxRam` bytes; rejects with what came closest. */
export function fitRam(g: Graph, options: PlanOptions, { maxRam, fed }: Limits): Fitted {
  const planned = planProgram(g, options);
  const choice: Choice = { stream: null, arenaBytes: planned.plan.arenaBytes, extraInstructions: 0 };
  if (!fed && maxRam !== null && choice.arenaBytes <= maxRam)
    return { graph: g, planned, choice, front: [choice] };
  const ordered: Graph = { ...g, ops: planned.schedule.order };
  const steps = new Map(planned.steps.map((s) => [s.op, s] as const));
  const stepOf = (op: OpNode): Step => steps.get(op)!;
  const streams = fed ? fedStreamsOf(ordered) : streamsOf(ordered, planned.plan.peakStep);
  const found = streams.flatMap((s) => estimated(ordered, s, options, stepOf) ?? []);
  const front = paretoFront(fed ? found : [choice, ...found]);
  if (front.length === 0) throw cannotFeed(g);
  const limit = maxRam ?? front.at(-1)!.arenaBytes;

  let closest: { readonly fitted: Fitted; readonly bytes: number } | null = null;
  // Cheapest first; where the estimate was too low, the next smaller one has its turn.
  const tries = front.filter((c) => c.arenaBytes <= limit);
  for (const c of (tries.length > 0 ? tries : front.slice(-1)).slice(0, MOST_TRIES)) {
    if (c.stream === null) {
      if (c.arenaBytes <= limit) return { graph: g, planned, choice, front };
      continue;
    }
    const graph = streamRows(ordered, c.stream)!;
    const real = planProgram(graph, options);
    const bytes = real.plan.arenaBytes;
    const fitted = { graph, planned: real, choice: { ...c, arenaBytes: bytes }, front };
    if (bytes <= limit || (maxRam === null && c === front.at(-1))) return fitted;
    if (closest === null || bytes < closest.bytes) closest = { fitted, bytes };
  }
  throw doesNotFit(closest?.fitted ?? { graph: g, planned, choice, front }, limit);
}

const cannotFeed = (g: Graph): NnmcuError =>
  new NnmcuError({
    code: 'unsupported-option',
    file: g.file,
    message: 'the input cannot be fed by rows',
    notes: [
      'the layers that read it must work by rows: convolutions, pools and element-wise operators of one image',
    ],
    help: 'Leave out --feed-rows.',
  });

function doesNotFit({ graph, planned, choice }: Fitted, maxRam: number): NnmcuError {
  const wall = planned.steps[planned.plan.peakStep];
  return new NnmcuError({
    code: 'does-not-fit',
    file: graph.file,
    ...(wall && { where: whereOf(wall.view) }),
    message: `the arena cannot be made as small as ${maxRam} bytes; ${choice.arenaBytes} is the least that was found`,
    notes: [
      choice.stream === null
        ? 'no part of the model can be computed by rows around this layer'
        : `with layers ${choice.stream.first} to ${choice.stream.last} computed by rows`,
      ...planned.plan.buffers
        .filter((b) => b.first <= planned.plan.peakStep && planned.plan.peakStep <= b.last && b.bytes > 0)
        .map((b) => `live here: ${b.name}, ${b.bytes} bytes`),
    ],
    help: 'Raise --max-ram, or make the largest tensors of the model smaller.',
  });
}
