// The part of the independent judge that knows several memories: sizes and capacities of the regions, and copies of
// constants, which check.ts does not see because they are no tensors. Shares no code with the planner.
import type { Region } from './region-types.ts';
import type { MemoryPlan } from './types.ts';

function ensure(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`bug: memory plan: ${message}`);
}

/** Throws unless every arena is within its region, and every copy of a constant has bytes of its own in its step. */
export function checkRegions(plan: MemoryPlan, regions: readonly Region[], steps: number): void {
  const { buffers, regions: placed } = plan;
  ensure(placed !== undefined, 'it has no regions');
  const { arenas } = placed;
  const names = new Set(arenas.map((a) => a.region.name));
  ensure(names.size === arenas.length, 'a region has two arenas');
  for (const { region, usedBytes, align, lowerBound } of arenas) {
    ensure(regions.includes(region), `there is no region "${region.name}"`);
    ensure(usedBytes <= region.bytes, `"${region.name}" has ${region.bytes} bytes, not ${usedBytes}`);
    ensure(usedBytes % align === 0, `the arena of "${region.name}" is not a multiple of ${align}`);
    ensure(lowerBound <= usedBytes, `the bound of "${region.name}" is above its arena`);
  }
  const sum = arenas.reduce((n, a) => n + a.usedBytes, 0);
  ensure(sum === plan.arenaBytes, `the arenas have ${sum} bytes, not ${plan.arenaBytes}`);
  for (const b of buffers) {
    const arena = arenas[b.region];
    ensure(arena !== undefined, `"${b.name}" lies in region ${b.region}`);
    ensure(b.offset + b.bytes <= arena.usedBytes, `"${b.name}" ends outside "${arena.region.name}"`);
    ensure(arena.align % b.align === 0, `"${arena.region.name}" is not aligned for "${b.name}"`);
    if (b.kind !== 'weights') continue;
    ensure(arena.region.stages, `"${arena.region.name}" takes no copies of constants`);
    ensure(b.first === b.last && b.first >= 0 && b.first < steps, `the copy "${b.name}" has no layer`);
    for (const other of buffers) {
      if (other === b || other.region !== b.region || other.bytes === 0) continue;
      if (other.last < b.first || b.last < other.first) continue;
      const apart = other.offset + other.bytes <= b.offset || b.offset + b.bytes <= other.offset;
      ensure(apart, `"${b.name}" and "${other.name}" overlap at step ${b.first}`);
    }
  }
  ensure(placed.costBound <= placed.cost * (1 + 1e-9), 'the bound of the cost is above the cost');
}
