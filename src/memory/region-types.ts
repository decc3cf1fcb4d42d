// Memories of the device as the planner sees them: what the user says about each, and what the plan puts there.

/** One memory. Names are unique and C identifiers. */
export interface Region {
  readonly name: string;
  /** Bytes the model may use of it. */
  readonly bytes: number;
  /** What reading or writing a byte costs there, in any unit that is the same for all regions; above 0. */
  readonly cost: number;
  /** `arena`: activations and scratch. `weights`: constants, as the linker puts them there. */
  readonly holds: 'arena' | 'weights';
  /** Arena only: constants may be copied here for the time of their layer. */
  readonly stages: boolean;
  /** Section of the linker script; null for the default one. */
  readonly section: string | null;
}

/** An arena region as planned; `PlacedBuffer.region` counts these. Regions that hold nothing are left out. */
export interface PlacedRegion {
  readonly region: Region;
  /** Bytes of its arena, a multiple of 4; every buffer ends within them. */
  readonly usedBytes: number;
  /** Alignment of its arena. */
  readonly align: number;
  /** No placement of these buffers needs fewer bytes. */
  readonly lowerBound: number;
  /** Estimated bytes that one inference reads and writes there. */
  readonly traffic: number;
}

/** A region of constants as filled. */
export interface FilledRegion {
  readonly region: Region;
  readonly usedBytes: number;
  /** Estimated bytes that one inference reads there, those that are copied included. */
  readonly traffic: number;
}

/** Where everything lies among several memories. */
export interface RegionPlan {
  readonly arenas: readonly PlacedRegion[];
  /** Empty where no region holds weights: constants are where the linker puts them. */
  readonly weights: readonly FilledRegion[];
  /** Name of a constant -> index in `weights`. */
  readonly homes: ReadonlyMap<string, number>;
  /** Sum over all accesses of bytes x cost, as estimated. */
  readonly cost: number;
  /** No assignment of the same buffers, with the constants at home where they are, costs less. */
  readonly costBound: number;
}
