// Lifetimes -> blocks on a grid -> offsets: the arena of one schedule, with what is proven about its size.
import type { Graph } from '../ir/types.ts';
import { buildBuffers } from './lifetimes.ts';
import { OVERLAP_WORK, type Pair, sharedProfile, solveOverlapping } from './overlap.ts';
import { type BufferPair, leadOnGrid, overlapPairs } from './overlap-pairs.ts';
import { type Block, liveBound } from './place.ts';
import { SOLVER_WORK, solve } from './solver.ts';
import { alignUp, DEFAULT_ALIGN } from './storage.ts';
import type { Buffer, MemoryOptions, MemoryPlan, PlacedBuffer, Schedule } from './types.ts';

/** Largest sum of live bytes over the steps. */
export const largestLive = (buffers: readonly Buffer[]): number =>
  liveBound(buffers.map((b) => ({ size: b.bytes, align: 1, first: b.first, last: b.last })));

/** Buffers with offsets on a common grid. */
export interface Packing {
  readonly offsets: readonly number[];
  readonly bytes: number;
  /** Largest alignment of a buffer, at least that of the options. */
  readonly align: number;
  readonly lowerBound: number;
  /** Bytes if no two live buffers shared any. */
  readonly bytesApart: number;
  /** Largest sum of live bytes, less what pairs can share, and the first step that has it. */
  readonly live: number;
  readonly peakStep: number;
}

/** Beyond this many buffers the usual work is less, so that time stays about the same. */
const USUAL_BUFFERS = 600;

/** How long to search: a limit of work, or times the solvers' own limits. */
export type Search = { readonly work: number } | { readonly effort: number };

/** Buffers as blocks on the grid of the smallest alignment; those without bytes are left out. */
interface Grid {
  /** Bytes of a unit. */
  readonly unit: number;
  /** Largest alignment of a buffer in bytes, at least the smallest that is asked for. */
  readonly align: number;
  readonly blocks: readonly Block[];
  readonly pairs: readonly Pair[];
  /** The buffer of each block. */
  readonly bufferOf: readonly number[];
}

function gridOf(buffers: readonly Buffer[], pairs: readonly BufferPair[], minAlign: number): Grid {
  const aligns = buffers.map((b) => b.align);
  const align = aligns.reduce((a, b) => Math.max(a, b), minAlign);
  const unit = aligns.reduce((a, b) => Math.min(a, b), align);
  // Offsets are multiples of the smallest alignment, so every buffer fills whole units of it.
  const toBlock = (b: Buffer): Block => ({
    size: Math.ceil(b.bytes / unit),
    align: b.align / unit,
    first: b.first,
    last: b.last,
  });
  const bufferOf = buffers.flatMap((b, i) => (b.bytes > 0 ? [i] : []));
  const at = new Map(bufferOf.map((i, block) => [i, block] as const));
  const onGrid = pairs.flatMap(({ output, input, lead, step }) => {
    const leads = leadOnGrid(lead, step, unit);
    const [o, i] = [at.get(output), at.get(input)];
    return leads === null || o === undefined || i === undefined ? [] : [{ output: o, input: i, ...leads }];
  });
  return { unit, align, blocks: bufferOf.map((i) => toBlock(buffers[i]!)), pairs: onGrid, bufferOf };
}

/** Where the sum of live bytes, less what pairs can share, is largest. */
export function livePeak(
  buffers: readonly Buffer[],
  pairs: readonly BufferPair[],
  minAlign: number,
): Pick<Packing, 'live' | 'peakStep'> {
  return peakOf(gridOf(buffers, pairs, minAlign));
}

function peakOf({ unit, blocks, pairs }: Grid): Pick<Packing, 'live' | 'peakStep'> {
  const { from, live } = sharedProfile(blocks, pairs);
  const most = live.reduce((a, b) => Math.max(a, b), 0);
  return { live: most * unit, peakStep: from + live.indexOf(most) };
}

/** Offsets for buffers, of which some pairs may meet; `pairs` names them by their position. */
export function packBuffers(
  buffers: readonly Buffer[],
  pairs: readonly BufferPair[],
  minAlign: number,
  search: Search,
): Packing {
  // What does not stay in the caches takes longer to inspect.
  const share = Math.min(1, USUAL_BUFFERS / buffers.length);
  const limit = (work: number): number => ('work' in search ? search.work : work * share * search.effort);
  const grid = gridOf(buffers, pairs, minAlign);
  const { unit, align, blocks } = grid;
  const apart = solve(blocks, align / unit, limit(SOLVER_WORK));
  const solution = solveOverlapping(blocks, grid.pairs, align / unit, apart, limit(OVERLAP_WORK));
  const offsets: number[] = new Array(buffers.length).fill(0);
  grid.bufferOf.forEach((i, block) => {
    offsets[i] = solution.offsets[block]! * unit;
  });
  return {
    offsets,
    bytes: solution.height * unit,
    align,
    lowerBound: solution.lowerBound * unit,
    bytesApart: apart.height * unit,
    ...peakOf(grid),
  };
}

/** Places every buffer; `workLimit` replaces the solvers' own limits, for plans that are only compared. */
export function planMemory(
  g: Graph,
  schedule: Schedule,
  opts: MemoryOptions,
  workLimit?: number,
): MemoryPlan {
  const buffers = buildBuffers(g, schedule, opts);
  const pairs = overlapPairs(buffers, schedule, opts);
  const search = workLimit === undefined ? { effort: opts.effort ?? 1 } : { work: workLimit };
  const packed = packBuffers(buffers, pairs, opts.align ?? DEFAULT_ALIGN, search);
  return {
    buffers: buffers.map((b, i): PlacedBuffer => ({ ...b, offset: packed.offsets[i]!, region: 0 })),
    arenaBytes: packed.bytes,
    arenaAlign: packed.align,
    lowerBound: packed.lowerBound,
    optimal: packed.bytes === packed.lowerBound,
    livePeak: largestLive(buffers.filter((b) => b.kind === 'activation')),
    orderOptimal: schedule.orderOptimal ?? false,
    peakStep: packed.peakStep,
    bytesApart: packed.bytesApart,
    proof: packed.lowerBound === alignUp(packed.live, packed.align) ? 'live-bytes' : 'search',
  };
}
