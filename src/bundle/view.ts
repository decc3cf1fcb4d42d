// The models of a firmware in their groups -> the plain data that templates/models.h.hbs prints. No layout of its own:
// the C compiler lays unions and structs out, and the header checks that their sizes are those stated here.
import { cComment, cString } from '../emit/c-text.ts';
import type { Program } from '../emit/program.ts';
import type { Member, Place } from './regions.ts';
import { type Sizes, structSizes, unionSizes } from './share.ts';

interface Field extends Sizes {
  readonly name: string;
  readonly members: readonly Member[];
}

type Groups = readonly (readonly string[])[];

const EXCLUSIVE = [
  'One model at a time, from filling its inputs to reading its outputs: they share their bytes, and filling or running',
  'one destroys inputs and outputs of the others.',
];
const CONCURRENT = ['Every model has bytes of its own: what one does leaves the others alone.'];

/** What the groups mean to who uses the arena, as lines of a comment. */
function meaningOf(groups: Groups): readonly string[] {
  if (groups.length === 1) return EXCLUSIVE;
  if (groups.every((group) => group.length === 1)) return CONCURRENT;
  return [
    'One model of a group at a time, from filling its inputs to reading its outputs: they share their bytes, and filling',
    'or running one destroys inputs and outputs of the others. Groups are independent:',
    ...groups.map((group) => `  ${cComment(group.join(' or '), 100)}`),
  ];
}

/** The header of all models; a place for each memory in which they have arenas. */
export function bundleView(
  name: string,
  banner: string,
  programs: readonly Pick<Program, 'name' | 'plan'>[],
  places: readonly Place[],
  groups: Groups,
) {
  const upper = name.toUpperCase();
  const arenas = places.map((place) => arenaView(name, place, groups));
  const inRegions = places.some((p) => p.region !== null);
  const first = groups[0]![0]!;
  return {
    banner: cComment(banner, 100),
    name,
    upper,
    headers: programs.map((p) => p.name),
    bytes: arenas.reduce((sum, a) => sum + a.bytes, 0),
    align: Math.max(...arenas.map((a) => a.align)),
    meaning: meaningOf(groups),
    inRegions,
    arenas,
    models: programs.map((p, i) => ({
      name: p.name,
      last: i === programs.length - 1,
      blocks: blocksOf(p, arenas),
    })),
    declaration: inRegions ? `${upper}_DEFINE_ARENA(arena);` : `static ${name}_arena arena;`,
    example: `${first}_run(&arena.${inRegions ? first : arenas[0]!.pathOf(first)});`,
  };
}

/** The type of what the models have in one memory. */
function arenaView(name: string, { region, members }: Place, groups: Groups) {
  const fields = fieldsOf(groups, members);
  // One group alone is a union even where only one of its models has something in this memory.
  const only =
    fields.length === 1 && (groups.length === 1 || fields[0]!.members.length > 1) ? fields[0] : undefined;
  const { bytes, align } = only ?? structSizes(fields);
  const part = region === null ? '' : `_${region.name}`;
  const line = (m: Member): string => `${m.name}${part}_arena ${m.name}; /* ${m.bytes} bytes */`;
  const fieldLines = (f: Field): readonly string[] =>
    f.members.length === 1
      ? f.members.map(line)
      : ['union {', ...f.members.map((m) => `  ${line(m)}`), `} ${f.name};`];
  return {
    type: `${name}${part}_arena`,
    upper: `${name}${part === '' ? '_arena' : part}`.toUpperCase(),
    part: part.slice(1),
    region: region?.name ?? '',
    section: cString(region?.section ?? `.bss.${region?.name ?? ''}`),
    bytes,
    align,
    keyword: only ? 'union' : 'struct',
    lines: only ? only.members.map(line) : fields.flatMap(fieldLines),
    claim: only ? 'the_largest' : 'the_sum',
    // Where a C compiler aligns 64-bit integers to 4 bytes, it may be less.
    relation: align > 4 ? '<=' : '==',
    pathOf: (model: string): string => {
      const field = fields.find((f) => f.members.some((m) => m.name === model))!;
      return only || field.members.length === 1 ? model : `${field.name}.${model}`;
    },
  };
}

/** What an instance of a model's arena of pointers is initialised with; nothing where the arena is the bytes. */
function blocksOf(
  { name, plan }: Pick<Program, 'name' | 'plan'>,
  arenas: readonly ReturnType<typeof arenaView>[],
) {
  const own = plan.regions?.arenas ?? [];
  return own
    .map(({ region }) => arenas.find((a) => a.region === region.name)!)
    .map((arena) => `&instance##_${arena.region}.${arena.pathOf(name)}`)
    .join(', ');
}

/** A field for each group that has a model here; alignment falls, so that nothing is lost between fields. */
function fieldsOf(groups: Groups, members: readonly Member[]): readonly Field[] {
  const taken = new Set(groups.filter((g) => g.length === 1).map((g) => g[0]!));
  return groups
    .flatMap((group): readonly Field[] => {
      const own = group.flatMap((n) => members.find((m) => m.name === n) ?? []);
      const name = group.length === 1 ? group[0]! : unionName(group, taken);
      taken.add(name);
      return own.length === 0 ? [] : [{ name, members: own, ...unionSizes(own) }];
    })
    .sort((a, b) => b.align - a.align);
}

/** `kws_or_vww`. */
function unionName(group: readonly string[], taken: ReadonlySet<string>): string {
  const all = group.join('_or_');
  const name = all.length <= 40 ? all : `${group[0]}_or_others`;
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name}_${n}`;
  return free;
}
