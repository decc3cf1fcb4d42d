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
/** Room for the name of a region. */
const HEADING = 20;
const CHARACTER = 6.7;
const TITLE_CHARACTER = 9.1;
/** Room for the meaning of the colours. */
const LEGEND = 24;
const TICKS = 8;
/** Columns from this width on show names; narrower ones leave them to the tooltip. */
const NAMED_WIDTH = 70;

const STYLE = `
svg { font: 11px ui-monospace, Menlo, Consolas, monospace; background: #ffffff; color-scheme: light dark; }
text { fill: #1f2328; }
.label { paint-order: stroke; stroke: #ffffff; stroke-width: 3px; stroke-opacity: 0.8; }
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
  .label { stroke: #0d1117; }
  .quiet { fill: #9198a1; }
  .grid { stroke: #3d444d; }
  .bound { stroke: #ff7b72; }
  .activation rect { fill: #12355f; stroke: #58a6ff; }
  .port rect { fill: #12401f; stroke: #56d364; }
  .scratch rect { fill: #4d3a0c; stroke: #e3b341; }
}`;

/** Only in pictures that need it: others stay as they are. */
const COPY_STYLE = `
.weights rect { fill: #e5ccff; stroke: #8250df; }
@media (prefers-color-scheme: dark) { .weights rect { fill: #3c1e70; stroke: #a371f7; } }`;

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

/** A part of the picture: one arena. */
interface Panel {
  /** Its region, with what is used of it; empty where there is none. */
  readonly name: string;
  readonly buffers: readonly PlacedBuffer[];
  readonly bytes: number;
  readonly lowerBound: number;
  /** Where its plot begins. */
  readonly top: number;
}

/** The picture as the text of an .svg file; the same for the same plan. One panel for each region. */
export function planSvg({ title, plan, layers }: PlanPicture): string {
  const columns = layers.length + 2;
  const columnWidth = Math.max(50, Math.min(110, Math.floor(1100 / columns)));
  const apart = plan.bytesApart > plan.arenaBytes ? `, ${grouped(plan.bytesApart)} B without overlap` : '';
  const facts = `arena ${grouped(plan.arenaBytes)} B${proofText(plan)}${apart}`;
  const panels = panelsOf(plan);
  const texts = [facts, ...panels.map((p) => p.name)].map((text) => Math.ceil(text.length * CHARACTER));
  const width = MARGIN.left + Math.max(columns * columnWidth, LEGEND_WIDTH, ...texts) + MARGIN.right;
  const height = panels.at(-1)!.top + PLOT_HEIGHT + MARGIN.bottom + LEGEND;
  const copies = plan.buffers.some((b) => b.kind === 'weights');
  const name = shortened(title, ((width - MARGIN.left) * CHARACTER) / TITLE_CHARACTER);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}: memory plan</title>`,
    `<style>${STYLE}${copies ? COPY_STYLE : ''}\n</style>`,
    `<text class="title" x="${MARGIN.left}" y="26">${escaped(name)}</text>`,
    `<text class="quiet" x="${MARGIN.left}" y="46">${facts}</text>`,
    ...panels.flatMap((panel) => panelLines(panel, layers, columnWidth, width)),
    ...legend(plan, layers.length, height - 10),
    '</svg>',
    '',
  ].join('\n');
}

function proofText({ regions, optimal, lowerBound }: MemoryPlan): string {
  if (regions !== undefined)
    return ` in ${regions.arenas.length} ${regions.arenas.length === 1 ? 'region' : 'regions'}`;
  return optimal ? ', proven minimal' : `, at least ${grouped(lowerBound)} B`;
}

function panelsOf({ buffers, arenaBytes, lowerBound, regions }: MemoryPlan): readonly Panel[] {
  if (regions === undefined) return [{ name: '', buffers, bytes: arenaBytes, lowerBound, top: MARGIN.top }];
  return regions.arenas.map(({ region, usedBytes, lowerBound }, r) => ({
    name: `${region.name}: ${grouped(usedBytes)} of ${grouped(region.bytes)} B`,
    buffers: buffers.filter((b) => b.region === r),
    bytes: usedBytes,
    lowerBound,
    top: MARGIN.top + HEADING + r * (PLOT_HEIGHT + MARGIN.bottom),
  }));
}

function panelLines(
  panel: Panel,
  layers: readonly string[],
  columnWidth: number,
  width: number,
): readonly string[] {
  const most = Math.max(1, panel.bytes);
  const x = (step: number): number => MARGIN.left + (step + 1) * columnWidth;
  const y = (bytes: number): number => round(panel.top + PLOT_HEIGHT * (1 - bytes / most));
  const line = (cls: string, x1: number, y1: number, x2: number, y2: number): string =>
    `<line class="${cls}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;

  const grid: string[] = [];
  for (let bytes = 0; bytes <= most; bytes += gridStep(most)) {
    grid.push(line('grid', MARGIN.left, y(bytes), width - MARGIN.right, y(bytes)));
    grid.push(
      `<text class="quiet" x="${MARGIN.left - 8}" y="${round(y(bytes) + 4)}" text-anchor="end">${grouped(bytes)}</text>`,
    );
  }
  const block = (b: PlacedBuffer): string => {
    const kind = kindOf(b, layers.length);
    const [left, right] = [x(b.first) + 1, x(b.last + 1) - 1];
    const [upper, lower] = [y(b.offset + b.bytes), y(b.offset)];
    const from = b.first < 0 ? 'from the start' : `layers ${b.first}`;
    const to = b.last >= layers.length ? 'the end' : b.last;
    const tip = `${escaped(nameOf(b))}\n${grouped(b.bytes)} B at ${grouped(b.offset)}, ${from} to ${to}`;
    return [
      `<g class="${kind}"><title>${tip}</title>`,
      `<rect x="${left}" y="${upper}" width="${right - left}" height="${round(Math.max(1, lower - upper))}"/></g>`,
    ].join('');
  };
  // In a block's first column, where only that step's own blocks begin: the next ones would cover its middle.
  const name = (b: PlacedBuffer): readonly string[] => {
    const room = y(b.offset) - y(b.offset + b.bytes);
    const named = columnWidth >= NAMED_WIDTH ? [nameOf(b)] : [];
    const lines = [grouped(b.bytes), ...named].filter((_, i) => room >= 14 * (i + 1));
    return lines.map((text, i) => {
      const at = round(y(b.offset + b.bytes / 2) + 4 + (i - (lines.length - 1) / 2) * 13);
      return `<text class="label" x="${x(b.first) + columnWidth / 2}" y="${at}" text-anchor="middle">${escaped(shortened(text, columnWidth - 4))}</text>`;
    });
  };
  const buffers = panel.buffers
    .filter((b) => b.bytes > 0)
    .toSorted((a, b) => b.bytes - a.bytes || a.offset - b.offset || a.first - b.first);
  const named = layers.map((name, i) => `${i} ${shortened(name, 125)}`);
  const labels = ['input', ...named, 'output'].map((text, i) => {
    const at = x(i - 1) + columnWidth / 2;
    const under = panel.top + PLOT_HEIGHT + 14;
    return `<text class="quiet" transform="translate(${round(at)} ${under}) rotate(40)">${escaped(text)}</text>`;
  });
  const bound = y(panel.lowerBound);
  const heading = `<text x="${MARGIN.left}" y="${panel.top - 8}">${panel.name}</text>`;
  return [
    ...(panel.name === '' ? [] : [heading]),
    ...grid,
    ...buffers.map(block),
    ...buffers.flatMap(name),
    line('bound', MARGIN.left, bound, width - MARGIN.right, bound),
    `<text class="quiet" x="${width - MARGIN.right}" y="${round(bound - 5)}" text-anchor="end">lower bound ${grouped(panel.lowerBound)} B</text>`,
    ...labels,
  ];
}

const MEANINGS = {
  port: 'input or output',
  activation: 'tensor',
  scratch: 'memory of a layer while it runs',
  weights: 'copy of constants',
} as const;
const KINDS = ['port', 'activation', 'scratch', 'weights'] as const;

const kindOf = (b: PlacedBuffer, steps: number): (typeof KINDS)[number] => {
  const isPort = b.first < 0 || b.last >= steps;
  return b.kind !== 'activation' ? b.kind : isPort ? 'port' : 'activation';
};

const entryWidth = (kind: (typeof KINDS)[number]): number =>
  Math.ceil(32 + MEANINGS[kind].length * CHARACTER);
const LEGEND_WIDTH = KINDS.reduce((sum, kind) => sum + entryWidth(kind), 0);

/** The colours that the picture has, and what they mean. */
function legend({ buffers }: MemoryPlan, steps: number, y: number): readonly string[] {
  const used = new Set(buffers.filter((b) => b.bytes > 0).map((b) => kindOf(b, steps)));
  let x: number = MARGIN.left;
  return KINDS.filter((kind) => used.has(kind)).map((kind) => {
    const at = x;
    x += entryWidth(kind);
    const swatch = `<rect x="${at}" y="${y - 10}" width="12" height="12"/>`;
    return `<g class="${kind}">${swatch}<text x="${at + 18}" y="${y}">${MEANINGS[kind]}</text></g>`;
  });
}

const nameOf = (b: PlacedBuffer): string => (b.kind === 'weights' ? `copy of ${b.name}` : b.name);

const round = (n: number): number => Math.round(n * 100) / 100;
