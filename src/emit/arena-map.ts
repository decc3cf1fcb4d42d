// The memory plan as an ASCII map for the head of the generated C: one row per buffer, one column per slice of the arena.
import type { MemoryPlan, PlacedBuffer } from '../memory/types.ts';
import { cComment } from './c-text.ts';

const COLUMNS = 40;
const KINDS = ['activation', 'scratch', 'weights'] as const;
const MARKS = { activation: '#', scratch: '+', weights: '=' } as const;
const MEANINGS = {
  activation: 'tensor',
  scratch: 'memory of a layer while it runs',
  weights: 'copy of constants',
} as const;

const stepText = (step: number, steps: number): string =>
  step < 0 ? 'in' : step >= steps ? 'out' : String(step);

/** The map, or one under the other for each region, with the meaning of its marks. */
export function arenaMap(plan: MemoryPlan, steps: number): string {
  const arenas = plan.regions?.arenas;
  if (arenas === undefined) return `${legend(plan)}${mapOf(plan.buffers, plan.arenaBytes, steps, 'arena')}`;
  const maps = arenas.map(({ region, usedBytes }, r) => {
    const inside = plan.buffers.filter((b) => b.region === r);
    return mapOf(inside, usedBytes, steps, region.name);
  });
  return `${legend(plan)}${maps.join('\n *\n')}`;
}

/** Nothing where all marks are those of tensors. */
function legend({ buffers }: MemoryPlan): string {
  const used = KINDS.filter((kind) => buffers.some((b) => b.kind === kind));
  if (used.every((kind) => kind === 'activation')) return '';
  return ` * ${used.map((kind) => `${MARKS[kind]} ${MEANINGS[kind]}`).join('   ')}\n *\n`;
}

function mapOf(buffers: readonly PlacedBuffer[], bytes: number, steps: number, title: string): string {
  const column = (byte: number): number => (bytes === 0 ? 0 : (byte * COLUMNS) / bytes);
  const rows = [...buffers]
    .sort((a, b) => a.first - b.first || a.offset - b.offset)
    .map((b) => {
      const from = Math.floor(column(b.offset));
      const to = Math.max(from + 1, Math.ceil(column(b.offset + b.bytes)));
      const bar = MARKS[b.kind]
        .repeat(to - from)
        .padStart(to, '.')
        .padEnd(COLUMNS, '.');
      const layers = `${stepText(b.first, steps)}-${stepText(b.last, steps)}`;
      const name = b.kind === 'weights' ? `copy of ${b.name}` : b.name;
      return ` * ${String(b.offset).padStart(7)} ${String(b.offset + b.bytes).padStart(7)}  ${layers.padEnd(8)} ${bar} ${cComment(name, 36)}`;
    });
  return [` *  offset     end  layers   ${title.padEnd(COLUMNS)} tensor`, ...rows].join('\n');
}
