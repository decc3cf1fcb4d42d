// Lifetimes -> blocks on a grid -> offsets: the arena of one schedule, with what is proven about its size.
import type { Graph } from '../ir/types.ts';
import { buildBuffers } from './lifetimes.ts';
import { sharedProfile, solveOverlapping } from './overlap.ts';
import { leadOnGrid, overlapPairs } from './overlap-pairs.ts';
import { liveBound } from './place.ts';
import { solve } from './solver.ts';
import { alignUp, DEFAULT_ALIGN } from './storage.ts';
import type { Buffer, MemoryOptions, MemoryPlan, PlacedBuffer, Schedule } from './types.ts';

const largestLive = (buffers: readonly Buffer[]): number =>
  liveBound(buffers.map((b) => ({ size: b.bytes, align: 1, first: b.first, last: b.last })));

/** Places every buffer; `workLimit` replaces the solver's own limit (tests). */
export function planMemory(
  g: Graph,
  schedule: Schedule,
  opts: MemoryOptions,
  workLimit?: number,
): MemoryPlan {
  const buffers = buildBuffers(g, schedule, opts);
  const aligns = buffers.map((b) => b.align);
  const arenaAlign = aligns.reduce((a, b) => Math.max(a, b), opts.align ?? DEFAULT_ALIGN);
  const unit = aligns.reduce((a, b) => Math.min(a, b), arenaAlign);
  // Offsets are multiples of the smallest alignment, so every buffer fills whole units of it.
  const toBlock = (b: Buffer) => ({
    size: Math.ceil(b.bytes / unit),
    align: b.align / unit,
    first: b.first,
    last: b.last,
  });
  const sized = buffers.map((b, i) => ({ block: toBlock(b), i })).filter(({ block }) => block.size > 0);
  const blocks = sized.map(({ block }) => block);
  const apart = solve(blocks, arenaAlign / unit, workLimit);
  const at = new Map(sized.map(({ i }, block) => [i, block] as const));
  const pairs = overlapPairs(buffers, schedule, opts).flatMap(({ output, input, lead, step }) => {
    const onGrid = leadOnGrid(lead, step, unit);
    const [o, i] = [at.get(output), at.get(input)];
    return onGrid === null || o === undefined || i === undefined ? [] : [{ output: o, input: i, ...onGrid }];
  });
  const solution = solveOverlapping(blocks, pairs, arenaAlign / unit, apart, workLimit);
  const offsets: number[] = new Array(buffers.length).fill(0);
  sized.forEach(({ i }, block) => {
    offsets[i] = solution.offsets[block]! * unit;
  });
  const { from, live } = sharedProfile(blocks, pairs);
  const most = live.reduce((a, b) => Math.max(a, b), 0);
  const arenaBytes = solution.height * unit;
  const lowerBound = solution.lowerBound * unit;
  return {
    buffers: buffers.map((b, i): PlacedBuffer => ({ ...b, offset: offsets[i]! })),
    arenaBytes,
    arenaAlign,
    lowerBound,
    optimal: arenaBytes === lowerBound,
    livePeak: largestLive(buffers.filter((b) => b.kind === 'activation')),
    orderOptimal: schedule.orderOptimal ?? false,
    peakStep: from + live.indexOf(most),
    bytesApart: apart.height * unit,
    proof: lowerBound === alignUp(most * unit, arenaAlign) ? 'live-bytes' : 'search',
  };
}
