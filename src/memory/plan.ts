// Lifetimes -> blocks on a grid -> offsets: the arena of one schedule, with what is proven about its size.
import type { Graph } from '../ir/types.ts';
import { buildBuffers } from './lifetimes.ts';
import { liveBound, liveProfile } from './place.ts';
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
  const solution = solve(blocks, arenaAlign / unit, workLimit);
  const offsets: number[] = new Array(buffers.length).fill(0);
  sized.forEach(({ i }, at) => {
    offsets[i] = solution.offsets[at]! * unit;
  });
  const { from, live } = liveProfile(blocks);
  const most = liveBound(blocks);
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
    proof: lowerBound === alignUp(most * unit, arenaAlign) ? 'live-bytes' : 'search',
  };
}
