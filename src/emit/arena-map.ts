// The memory plan as an ASCII map for the head of the generated C: one row per buffer, one column per slice of the arena.
import type { MemoryPlan } from '../memory/types.ts';
import { cComment } from './c-text.ts';

const COLUMNS = 40;

const stepText = (step: number, steps: number): string =>
  step < 0 ? 'in' : step >= steps ? 'out' : String(step);

export function arenaMap(plan: MemoryPlan, steps: number): string {
  const column = (byte: number): number => (plan.arenaBytes === 0 ? 0 : (byte * COLUMNS) / plan.arenaBytes);
  const rows = [...plan.buffers]
    .sort((a, b) => a.first - b.first || a.offset - b.offset)
    .map((b) => {
      const from = Math.floor(column(b.offset));
      const to = Math.max(from + 1, Math.ceil(column(b.offset + b.bytes)));
      const bar = (b.kind === 'scratch' ? '+' : '#')
        .repeat(to - from)
        .padStart(to, '.')
        .padEnd(COLUMNS, '.');
      const layers = `${stepText(b.first, steps)}-${stepText(b.last, steps)}`;
      return ` * ${String(b.offset).padStart(7)} ${String(b.offset + b.bytes).padStart(7)}  ${layers.padEnd(8)} ${bar} ${cComment(b.name, 36)}`;
    });
  return [` *  offset     end  layers   ${'arena'.padEnd(COLUMNS)} tensor`, ...rows].join('\n');
}
