// The memory plan as a picture: bytes of the arena upwards, layers from left to right, a block for every buffer.
// One file without scripts or fonts of its own; colours follow the viewer's light or dark mode.
import type { MemoryPlan, PlacedBuffer } from '../memory/types.ts';

export interface PlanPicture {
  readonly title: string;
  readonly plan: MemoryPlan;
  /** One per step: what runs there. */
  readonly layers: readonly string[];
}

const MARGIN = { top: 64, right: 24, bottom: 120, left: 84 } as const;
const PLOT_HEIGHT = 480;
const CHARACTER = 6.2;
const TICKS = 8;
/** Columns from this width on show names; narrower ones leave them to the tooltip. */
const NAMED_WIDTH = 70;

const STYLE = `
svg { font: 11px ui-monospace, Menlo, Consolas, monospace; background: #ffffff; color-scheme: light dark; }
text { fill: #1f2328; }
.title { font-size: 15px; font-weight: 600; }
.quiet { fill: #59636e; }
.grid { stroke: #d1d9e0; stroke-width: 1; }
.bound { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 6 4; }
.activation rect { fill: #b6d7ff; stroke: #0969da; }
.port rect { fill: #b8e6c1; stroke: #1a7f37; }
.scratch rect { fill: #ffe2b0; stroke: #9a6700; }
rect { fill-opacity: 0.75; }
@media (prefers-color-scheme: dark) {
  svg { background: #0d1117; }
  text { fill: #f0f6fc; }
  .quiet { fill: #9198a1; }
  .grid { stroke: #3d444d; }
  .bound { stroke: #ff7b72; }
  .activation rect { fill: #12355f; stroke: #58a6ff; }
  .port rect { fill: #12401f; stroke: #56d364; }
  .scratch rect { fill: #4d3a0c; stroke: #e3b341; }
}`;

/** Text for XML content and attributes; names of a model may hold anything. */
const escaped = (text: string): string =>
  text
    .replace(/[^\P{C}]|\p{Zl}|\p{Zp}/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ' ');
const shortened = (text: string, room: number): string => {
  const most = Math.floor(room / CHARACTER);
  return text.length <= most ? text : most < 4 ? '' : `..${text.slice(2 - most)}`;
};

/** A step between grid lines that is a round number of bytes. */
function gridStep(bytes: number): number {
  const rough = bytes / TICKS;
  const power = 2 ** Math.floor(Math.log2(Math.max(1, rough)));
  return rough <= power ? power : rough <= 1.5 * power ? 1.5 * power : 2 * power;
}

/** The picture as the text of an .svg file; the same for the same plan. */
export function planSvg({ title, plan, layers }: PlanPicture): string {
  const columns = layers.length + 2;
  const columnWidth = Math.max(50, Math.min(110, Math.floor(1100 / columns)));
  const width = MARGIN.left + columns * columnWidth + MARGIN.right;
  const height = MARGIN.top + PLOT_HEIGHT + MARGIN.bottom;
  const top = Math.max(1, plan.arenaBytes);
  const x = (step: number): number => MARGIN.left + (step + 1) * columnWidth;
  const y = (bytes: number): number => round(MARGIN.top + PLOT_HEIGHT * (1 - bytes / top));
  const line = (cls: string, x1: number, y1: number, x2: number, y2: number): string =>
    `<line class="${cls}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;

  const grid: string[] = [];
  for (let bytes = 0; bytes <= top; bytes += gridStep(top)) {
    grid.push(line('grid', MARGIN.left, y(bytes), width - MARGIN.right, y(bytes)));
    grid.push(
      `<text class="quiet" x="${MARGIN.left - 8}" y="${round(y(bytes) + 4)}" text-anchor="end">${grouped(bytes)}</text>`,
    );
  }
  const block = (b: PlacedBuffer): string => {
    const port = b.first < 0 || b.last >= layers.length;
    const kind = b.kind === 'scratch' ? 'scratch' : port ? 'port' : 'activation';
    const [left, right] = [x(b.first) + 1, x(b.last + 1) - 1];
    const [upper, lower] = [y(b.offset + b.bytes), y(b.offset)];
    const from = b.first < 0 ? 'from the start' : `layers ${b.first}`;
    const to = b.last >= layers.length ? 'the end' : b.last;
    const tip = `${escaped(b.name)}\n${grouped(b.bytes)} B at ${grouped(b.offset)}, ${from} to ${to}`;
    return [
      `<g class="${kind}"><title>${tip}</title>`,
      `<rect x="${left}" y="${upper}" width="${right - left}" height="${round(Math.max(1, lower - upper))}"/></g>`,
    ].join('');
  };
  // In a block's first column, where only that step's own blocks begin: the next ones would cover its middle.
  const name = (b: PlacedBuffer): readonly string[] => {
    const room = y(b.offset) - y(b.offset + b.bytes);
    const named = columnWidth >= NAMED_WIDTH ? [b.name] : [];
    const lines = [grouped(b.bytes), ...named].filter((_, i) => room >= 14 * (i + 1));
    return lines.map((text, i) => {
      const at = round(y(b.offset + b.bytes / 2) + 4 + (i - (lines.length - 1) / 2) * 13);
      return `<text x="${x(b.first) + columnWidth / 2}" y="${at}" text-anchor="middle">${escaped(shortened(text, columnWidth - 4))}</text>`;
    });
  };
  const buffers = [...plan.buffers]
    .filter((b) => b.bytes > 0)
    .sort((a, b) => b.bytes - a.bytes || a.offset - b.offset || a.first - b.first);
  const labels = ['input', ...layers.map((name, i) => `${i} ${name}`), 'output'].map((text, i) => {
    const at = x(i - 1) + columnWidth / 2;
    const under = MARGIN.top + PLOT_HEIGHT + 14;
    return `<text class="quiet" transform="translate(${round(at)} ${under}) rotate(40)">${escaped(shortened(text, 130))}</text>`;
  });
  const proof = plan.optimal ? 'proven minimal' : `at least ${grouped(plan.lowerBound)} B`;
  const apart = plan.bytesApart > plan.arenaBytes ? `, ${grouped(plan.bytesApart)} B without overlap` : '';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}: memory plan</title>`,
    `<style>${STYLE}\n</style>`,
    `<text class="title" x="${MARGIN.left}" y="26">${escaped(title)}</text>`,
    `<text class="quiet" x="${MARGIN.left}" y="46">arena ${grouped(plan.arenaBytes)} B, ${proof}${apart}</text>`,
    ...grid,
    ...buffers.map(block),
    ...buffers.flatMap(name),
    line('bound', MARGIN.left, y(plan.lowerBound), width - MARGIN.right, y(plan.lowerBound)),
    `<text class="quiet" x="${width - MARGIN.right}" y="${round(y(plan.lowerBound) - 5)}" text-anchor="end">lower bound ${grouped(plan.lowerBound)} B</text>`,
    ...labels,
    '</svg>',
    '',
  ].join('\n');
}

const round = (n: number): number => Math.round(n * 100) / 100;
