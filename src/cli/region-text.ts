// What went to which region, as text: for gen and inspect.
import type { Report } from '../report/report.ts';
import { grouped, shortened, table } from './output.ts';

/** A table of the regions, arenas first, with the share of all accesses that each gets; nothing without regions. */
export function regionText({ regions }: Report): readonly string[] {
  if (regions === undefined) return [];
  const all = [...regions.arenas, ...regions.weights];
  const total = Math.max(
    1,
    all.reduce((sum, r) => sum + r.accessBytes, 0),
  );
  const rows = all.map((r, i) => [
    r.name,
    i < regions.arenas.length ? 'arena' : 'weights',
    grouped(r.bytes),
    grouped(r.capacity),
    String(r.cost),
    grouped(r.accessBytes),
    `${((100 * r.accessBytes) / total).toFixed(1)} %`,
  ]);
  const gap = (100 * (regions.cost - regions.costBound)) / Math.max(1, regions.cost);
  return [
    '',
    table(['region', 'holds', 'used B', 'of B', 'cost', 'accesses B', 'share'], rows, [2, 3, 4, 5, 6]),
    gap < 0.05
      ? 'accesses are estimates; no assignment costs less'
      : `accesses are estimates; at most ${gap.toFixed(1)} % above the least cost`,
  ];
}

/** A table of all buffers with their region; nothing without regions. */
export function bufferText({ arena, regions, layers }: Report): readonly string[] {
  if (regions === undefined) return [];
  const step = (n: number): string => (n < 0 ? 'in' : n >= layers.length ? 'out' : String(n));
  const rows = arena.buffers.map((b) => [
    shortened(b.kind === 'weights' ? `copy of ${b.name}` : b.name),
    b.kind,
    b.region ?? '',
    grouped(b.offset),
    grouped(b.bytes),
    `${step(b.first)}-${step(b.last)}`,
  ]);
  return ['', table(['buffer', 'kind', 'region', 'offset', 'bytes', 'layers'], rows, [3, 4])];
}
