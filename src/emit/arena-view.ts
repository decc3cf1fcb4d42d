// The arena in C: one block of bytes, or one for each memory and a struct of pointers to them. Where the other views get
// the place of a tensor from, and what the header declares.
import type { TensorId } from '../ir/types.ts';
import type { PlacedRegion, Region } from '../memory/region-types.ts';
import type { PlacedBuffer } from '../memory/types.ts';
import { cString } from './c-text.ts';
import { offsetsOf, type Program } from './program.ts';

/** A whole number of words, and at least one. */
const typeBytes = (bytes: number): number => Math.max(4, Math.ceil(bytes / 4) * 4);

/** Bytes of the arena as the C type has it, of all memories together. */
export const arenaTypeBytes = (program: Pick<Program, 'plan'>): number => typeBytes(program.plan.arenaBytes);

const arenasOf = (program: Program): readonly PlacedRegion[] => program.plan.regions?.arenas ?? [];

/** The array of bytes that a buffer lies in, as `<name>_run` has it. */
export function bytesOfArena(program: Program, buffer: Pick<PlacedBuffer, 'region'>): string {
  const arena = arenasOf(program)[buffer.region];
  return arena === undefined ? 'arena->bytes' : `arena->${arena.region.name}->bytes`;
}

/** `arena->bytes[16]` for every tensor in the arena. */
export function placesOf(program: Program): ReadonlyMap<TensorId, string> {
  const offsets = offsetsOf(program.plan);
  return new Map(
    program.plan.buffers.flatMap((b) =>
      b.tensors.map((id) => [id, `${bytesOfArena(program, b)}[${offsets.get(id)}]`] as const),
    ),
  );
}

/** Members of the union that is an arena's type, besides its bytes. */
const members = (bytes: number, align: number) => {
  const [type, size] = align > 4 ? ['uint64_t', 8] : ['uint32_t', 4];
  return [{ type, name: 'words', count: bytes / size }];
};

/** A macro by which a build can name another section than the one given. */
export const sectionMacro = (program: Pick<Program, 'name'>, region: Region): string =>
  `${program.name}_${region.name}_section`.toUpperCase();

/** What the header says about the arena, and the descriptor about its regions. */
export function arenaView(program: Program) {
  const { plan, name } = program;
  const bytes = arenaTypeBytes(program);
  const regions = arenasOf(program).map(({ region, usedBytes, align }) => ({
    region: region.name,
    upper: `${name}_${region.name}`.toUpperCase(),
    macro: sectionMacro(program, region),
    section: cString(region.section ?? `.bss.${region.name}`),
    bytes: usedBytes,
    align,
    members: members(usedBytes, align),
    row: `{"${region.name}", ${usedBytes}, ${align}}`,
  }));
  const regionOf = new Map(plan.buffers.flatMap((b) => b.tensors.map((id) => [id, b.region] as const)));
  const indices = (ids: readonly TensorId[]): string => ids.map((id) => regionOf.get(id) ?? 0).join(', ');
  const { inputs, outputs } = program.graph;
  return {
    arenaBytes: bytes,
    arenaUnionBytes: bytes,
    arenaAlign: Math.max(4, plan.arenaAlign),
    arenaMembers: members(bytes, plan.arenaAlign),
    regions,
    regionCount: regions.length,
    blocks: regions.map((r) => `&instance##_${r.region}`).join(', '),
    inputRegions: indices(inputs),
    outputRegions: indices(outputs),
  };
}
