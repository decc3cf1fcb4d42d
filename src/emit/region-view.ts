// What several memories change in the generated code: copies of constants before their layer, the sections that
// constants are in, and the sentence about the plan at the head of the file.
import type { Values } from '../ir/types.ts';
import type { RegionPlan } from '../memory/region-types.ts';
import type { MemoryPlan } from '../memory/types.ts';
import { bytesOfArena, sectionMacro } from './arena-view.ts';
import { callText, cString, cTypeOf } from './c-text.ts';
import type { Program } from './program.ts';

/** The copy of constant `name` that layer `step` works on, if it has one. */
const copyOf = ({ plan }: Program, step: number, name: string) =>
  plan.buffers.find((b) => b.kind === 'weights' && b.first === step && b.name === name);

/** The constant as an argument of a kernel in layer `step`: its array, or the copy of it. */
export function constantText(program: Program, step: number, name: string, values: Values): string {
  const copy = copyOf(program, step, name);
  if (copy === undefined) return `${program.name}_${name}`;
  const cast = values.BYTES_PER_ELEMENT === 1 ? '' : '(const void *)';
  return `(const ${cTypeOf(values)} *)${cast}&${bytesOfArena(program, copy)}[${copy.offset}]`;
}

/** The statements that fill the copies of layer `step`. */
export const copiesFor = (program: Program, step: number): readonly string[] =>
  program.plan.buffers
    .filter((b) => b.kind === 'weights' && b.first === step)
    .map((b) => {
      const to = `&${bytesOfArena(program, b)}[${b.offset}]`;
      return callText('NNMCU_STAGE', [to, `${program.name}_${b.name}`, `${b.bytes}u`]);
    });

/** The section of a constant as C: the region's, which the build can change, or one of its own. */
export function sectionOf(program: Program, name: string): string {
  const home = program.plan.regions?.homes.get(name);
  const region = home === undefined ? undefined : program.plan.regions!.weights[home]!.region;
  if (region === undefined) return cString(`.rodata.${program.name}_weights.${name}`);
  if (region.section !== null) return sectionMacro(program, region);
  return cString(`.rodata.${program.name}_weights.${region.name}.${name}`);
}

/** The macros that sectionOf names, with their defaults. */
export const weightSections = (program: {
  readonly name: string;
  readonly plan: { readonly regions?: RegionPlan };
}) =>
  (program.plan.regions?.weights ?? []).flatMap(({ region, usedBytes }) =>
    region.section === null || usedBytes === 0
      ? []
      : [{ macro: sectionMacro(program, region), section: cString(region.section) }],
  );

/** One sentence, or two. */
export function planText({ regions, optimal, lowerBound }: MemoryPlan): string {
  if (regions === undefined)
    return optimal ? 'The arena is proven minimal for this order.' : `Arena lower bound ${lowerBound} bytes.`;
  const { cost, costBound, arenas } = regions;
  const where = arenas.map((a) => `${a.region.name} ${a.usedBytes}`).join(', ');
  const gap = (100 * (cost - costBound)) / Math.max(1, cost);
  return `Regions: ${where} bytes; ${gap < 0.005 ? 'no assignment costs less' : `at most ${gap.toFixed(1)} % above the least cost`}.`;
}
