// What the planner is asked and what it answers. It knows buffers and steps, never operators.
import type { Overlap, Part } from '../ir/overlap.ts';
import type { OpNode, TensorId } from '../ir/types.ts';
import type { RegionPlan } from './region-types.ts';

/** Operators in execution order; steps are positions in it. */
export interface Schedule {
  readonly order: readonly OpNode[];
  /** True when no topological order has a smaller peak (see chooseOrder); absent when nobody asked. */
  readonly orderOptimal?: boolean;
}

/** What the planner must know about operators; ops/ answers, so that no stage here names one. */
export interface MemoryOptions {
  /** Index of the input whose bytes output 0 shares unchanged, or null. */
  readonly viewOf: (op: OpNode) => number | null;
  /** Arena bytes the operator needs only while it runs. */
  readonly scratchBytes: (op: OpNode) => number;
  /** Graph inputs that never lie in the arena: the application hands them over in parts. */
  readonly isFed?: (id: TensorId) => boolean;
  /** Parts of operators that lie in place if they can (storage.ts); none when absent. */
  readonly parts?: (op: OpNode) => readonly Part[];
  /** Which inputs the first output may run into; nowhere when absent. */
  readonly overlaps?: (op: OpNode) => readonly Overlap[];
  /** How much the searches for order and offsets may cost, 1 when absent; their limits count work, never time. */
  readonly effort?: number;
  /** Smallest alignment of any buffer, a power of two, 4 when absent; wider elements raise it for their buffer. */
  readonly align?: number;
}

/** A block of arena bytes that must stay untouched from step `first` to step `last`, both included. */
export interface Buffer {
  /** Tensors in these bytes (a view and its source, joined tensors), or [] for scratch and copies of constants. */
  readonly tensors: readonly TensorId[];
  /** Bytes from the buffer's begin to each of these tensors that lies elsewhere. */
  readonly at?: ReadonlyMap<TensorId, number>;
  /** `weights`: a copy of the constant `name` for the time of one layer; see regions.ts. */
  readonly kind: 'activation' | 'scratch' | 'weights';
  readonly name: string;
  readonly bytes: number;
  /** Power of two; the offset is a multiple of it. */
  readonly align: number;
  /** Graph inputs are live from step -1 (before the first operator), outputs until step order.length. */
  readonly first: number;
  readonly last: number;
}

export interface PlacedBuffer extends Buffer {
  /** Bytes from the start of its region's arena. */
  readonly offset: number;
  /** Position in the plan's `regions.arenas`; 0 where there is one arena. */
  readonly region: number;
}

export interface MemoryPlan {
  readonly buffers: readonly PlacedBuffer[];
  readonly arenaBytes: number;
  /** Alignment of the arena itself, the largest of its buffers'. */
  readonly arenaAlign: number;
  /** No plan for this order and these buffers can be smaller (largest sum of live, aligned bytes, or what the exact search proved). */
  readonly lowerBound: number;
  /** True when arenaBytes equals the proven minimum for this order. */
  readonly optimal: boolean;
  /** Largest sum of live activation bytes over the steps, without scratch and alignment. */
  readonly livePeak: number;
  /** True when the order is proven to have the smallest live peak (aligned, scratch included) of all orders. */
  readonly orderOptimal: boolean;
  /** First step at which the live, aligned bytes are largest: what makes the model need this arena. */
  readonly peakStep: number;
  /** Bytes the arena would have if no two live buffers shared any. */
  readonly bytesApart: number;
  /** Why lowerBound holds: the live bytes at peakStep alone, or an exhaustive search that ruled out less. */
  readonly proof: 'live-bytes' | 'search';
  /** Present when the plan was made for several memories; `arenaBytes` is then the sum of their arenas. */
  readonly regions?: RegionPlan;
}
