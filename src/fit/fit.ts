// Memory limits as input: kernels for speed or size, parts of the model by rows, kernels with less scratch; of all that
// fits, the fastest. Ways are estimated first; those that look best are lowered and planned, and only these are reported.
import { NnmcuError } from '../diagnostics.ts';
import { flashOf } from '../emit/flash.ts';
import { kernelsToFold } from '../emit/fold.ts';
import { type Planned, type PlanOptions, planProgram } from '../emit/plan-program.ts';
import type { Graph } from '../ir/types.ts';
import type { Spared } from '../ops/op-def.ts';
import { streamRows } from '../passes/stream-rows.ts';
import { type Choice, excess, fits, type Kernels, type Limits, paretoFront } from './choice.ts';
import { doesNotFit } from './does-not-fit.ts';
import { type Draft, estimator, fedStreamsOf, instructionsOf, streamsAround } from './estimate.ts';

export interface Fitted {
  readonly graph: Graph;
  readonly planned: Planned;
  readonly choice: Choice;
  /** Everything that was weighed and that nothing beats, the fastest first. */
  readonly front: readonly Choice[];
}

/** One way, planned. */
export interface Candidate extends Omit<Fitted, 'front'> {
  /** Estimate of the instructions of one inference, less what kernels without an estimate take. */
  readonly instructions: number;
}

/** Whatever it costs. */
export const LEAST_CODE = 1000;

/** What the smallest arena may cost where no size is asked for, as a share of all instructions. */
const MOST_EXTRA = 0.25;

/** What is tried where the limit is one of flash and the user leaves the kernels open: ever less code. */
const KERNEL_SETS: readonly Kernels[] = [
  'balanced',
  'speed',
  { sharePerKilobyte: 0.02 },
  { sharePerKilobyte: 0.1 },
  'size',
  { sharePerKilobyte: LEAST_CODE },
];

export interface FitOptions extends PlanOptions {
  /** Whether kernels may be chosen otherwise than by `optimize`, which nobody asked for. */
  readonly isOpen: boolean;
}

/** The fastest way to run the model within the limits; rejects with what came closest. */
export function fitModel(g: Graph, options: FitOptions, limits: Limits): Fitted {
  const { maxRam, maxFlash, fed } = limits;
  const first = candidate(g, options, null, null);
  if (!fed && maxRam !== 'min' && fits(first.choice, limits)) return { ...first, front: [first.choice] };
  const others = options.isOpen && maxFlash !== null ? KERNEL_SETS.filter((k) => k !== options.optimize) : [];
  const wholes = [
    first,
    ...others.map((kernels) => candidate(g, { ...options, optimize: kernels }, null, first)),
  ];
  const needsRam =
    fed || maxRam === 'min' || (maxRam !== null && !wholes.some((c) => fits(c.choice, limits)));
  const bySize = [...wholes].sort((a, b) => a.choice.flashBytes - b.choice.flashBytes);
  const useful = wholes.filter((c) => fits(c.choice, { ...limits, maxRam: null }));
  const bases = useful.length > 0 ? useful : bySize.slice(0, 1);
  const smaller = needsRam
    ? bases.flatMap((b) => smallerThan(b, first, { ...options, optimize: b.choice.kernels }, fed))
    : [];
  const all = [...(fed ? [] : wholes), ...smaller];
  if (all.length === 0) throw cannotFeed(g);

  const counts = { ram: fed || maxRam !== null, flash: maxFlash !== null };
  const byChoice = new Map(all.map((c) => [c.choice, c] as const));
  const front = paretoFront([...byChoice.keys()], counts);
  const isSmallest = maxRam === 'min' || (maxRam === null && fed);
  const fitting = front.filter((c) => fits(c, limits));
  const best = isSmallest ? smallest(fitting, first.instructions * MOST_EXTRA) : fitting[0];
  if (best === undefined) {
    const closest = front.reduce((a, b) => (excess(b, limits) < excess(a, limits) ? b : a));
    const byRows = fed || maxRam === null ? [] : smallerThan(first, first, options, true);
    const canFeed = byRows.some((c) => fits(c.choice, limits));
    throw doesNotFit(byChoice.get(closest)!, front, limits, { target: options.target, canFeed });
  }
  return { ...byChoice.get(best)!, front };
}

/** The smallest arena of those that cost at most so many instructions more, or of all where none is so cheap. */
function smallest(fitting: readonly Choice[], mostExtra: number): Choice | undefined {
  const cheap = fitting.filter((c) => c.extraInstructions <= mostExtra);
  return (cheap.length > 0 ? cheap : fitting).reduce<Choice | undefined>(
    (a, b) => (a && a.arenaBytes <= b.arenaBytes ? a : b),
    undefined,
  );
}

/** Planned for real; `first` is what instructions are compared with, null for that itself. */
function candidate(g: Graph, options: FitOptions, draft: Draft | null, first: Candidate | null): Candidate {
  const stream = draft?.stream ?? null;
  const spared: Spared = draft?.spared ?? new Map();
  const graph = stream === null ? g : streamRows(g, stream)!;
  const { target, optimize, isOpen } = options;
  const planned = planProgram(graph, { ...options, spared });
  const folded = optimize === 'speed' && !isOpen ? kernelsToFold(planned.steps, target) : new Set<string>();
  const instructions = instructionsOf(graph, planned, options, spared);
  const choice: Choice = {
    stream,
    kernels: options.optimize,
    sparing: spared.size,
    arenaBytes: planned.plan.arenaBytes,
    flashBytes: flashOf(graph, planned.steps, target, folded).bytes,
    extraInstructions: first === null ? 0 : instructions - first.instructions,
  };
  return { graph, planned, choice, instructions };
}

/** What needs less memory than `base` with the same kernels, as far as estimates tell. */
function smallerThan(
  base: Candidate,
  first: Candidate,
  options: FitOptions,
  fed: boolean,
): readonly Candidate[] {
  const { planned } = base;
  const ordered: Graph = { ...base.graph, ops: planned.schedule.order };
  const { draft, sparing } = estimator(ordered, planned, options);
  const streams = fed ? fedStreamsOf(ordered) : streamsAround(ordered, planned.plan.peakStep);
  const rough = paretoFront(
    streams.flatMap((s) => draft(s) ?? []),
    RAM_ONLY,
  );
  const drafts = paretoFront(
    [...(fed ? [] : sparing(null)), ...rough.flatMap((d) => sparing(d.stream))],
    RAM_ONLY,
  );
  return drafts
    .filter((d) => d.stream !== null || d.spared.size > 0)
    .map((d) => candidate(ordered, options, d, first));
}

const RAM_ONLY = { ram: true, flash: false };

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
