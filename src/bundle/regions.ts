// Models of one firmware among several memories: how much of each is left for the next model, and which arenas come to
// lie in each. Groups take from a memory what their largest model does, constants of all models add up.
import { NnmcuError } from '../diagnostics.ts';
import { arenaTypeBytes } from '../emit/arena-view.ts';
import type { Program } from '../emit/program.ts';
import type { Region } from '../memory/region-types.ts';
import type { Sizes } from './share.ts';

/** A model's arena, or its part in a region: the model's C name and the size of the C type. */
export interface Member extends Sizes {
  readonly name: string;
}

/** A memory that models have arenas in; null is the only one, wherever the application puts it. */
export interface Place {
  readonly region: Region | null;
  readonly members: readonly Member[];
}

/** The regions, which must be the same for all models; none when there are none. */
export function commonRegions(given: readonly (readonly Region[] | undefined)[]): readonly Region[] {
  const [first = [], ...rest] = given;
  if (rest.every((regions = []) => JSON.stringify(regions) === JSON.stringify(first))) return first;
  const message = 'models that are linked together have the same regions, or none';
  throw new NnmcuError({ code: 'bad-option', file: '--region', message });
}

/** Arenas may have to begin at a multiple of this. */
export const WORD = 8;
const largest = (values: readonly number[]): number => Math.max(0, ...values);

/** What the next model of a group may use: `finished` groups keep what they have, `group` are the models before it. */
export function regionsLeft(
  regions: readonly Region[],
  finished: readonly (readonly Program[])[],
  group: readonly Program[],
): readonly Region[] {
  const arenaBytes = (p: Program, { name }: Region): number =>
    p.plan.regions?.arenas.find((a) => a.region.name === name)?.usedBytes ?? 0;
  const weightBytes = (p: Program, { name }: Region): number =>
    p.plan.regions?.weights.find((w) => w.region.name === name)?.usedBytes ?? 0;
  return regions.map((region) => {
    const taken =
      region.holds === 'arena'
        ? finished.map((models) => largest(models.map((p) => arenaBytes(p, region))))
        : [...finished.flat(), ...group].map((p) => weightBytes(p, region));
    const used = taken.reduce((sum, bytes) => sum + Math.ceil(bytes / WORD) * WORD, 0);
    return { ...region, bytes: Math.max(0, Math.floor((region.bytes - used) / WORD) * WORD) };
  });
}

/** Where the arenas of all models lie. */
export function placesOf(programs: readonly Program[], regions: readonly Region[]): readonly Place[] {
  if (regions.length === 0) {
    const members = programs.map((p) => ({
      name: p.name,
      bytes: arenaTypeBytes(p),
      align: Math.max(4, p.plan.arenaAlign),
    }));
    return [{ region: null, members }];
  }
  return regions
    .map((region) => ({ region, members: programs.flatMap((p) => partIn(p, region)) }))
    .filter(({ members }) => members.length > 0);
}

function partIn({ name, plan }: Program, region: Region): readonly Member[] {
  const part = plan.regions?.arenas.find((a) => a.region.name === region.name);
  return part === undefined ? [] : [{ name, bytes: part.usedBytes, align: part.align }];
}
