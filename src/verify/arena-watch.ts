// Which bytes of the arena each layer may write, and which nobody reads afterwards: the harness compares the others with
// what they held before the layer, and destroys what is dead, so that a wrong kernel or plan shows in its own layer.
import { tensorOf } from '../ir/graph.ts';
import type { Part } from '../ir/overlap.ts';
import { type Graph, type OpNode, type TensorId, tensorBytes } from '../ir/types.ts';
import type { RegionPlan } from '../memory/region-types.ts';
import type { PlacedBuffer } from '../memory/types.ts';
import type { ArenaMap, ArenaRun, StrayWrite } from './case-file.ts';
import type { Divergence } from './compare.ts';

/** The part of a compiled program that says where everything lies; `Program` of emit/program.ts fits. */
export interface Layout {
  readonly graph: Graph;
  readonly steps: readonly {
    readonly op: OpNode;
    readonly calls: readonly unknown[];
    readonly parts?: readonly Part[];
  }[];
  readonly plan: {
    readonly arenaBytes: number;
    readonly buffers: readonly PlacedBuffer[];
    readonly regions?: RegionPlan;
  };
}

/** The blocks of the arena, which count as one after the other: where each begins, and its name if it has one. */
function blocksOf({ plan }: Layout): readonly { readonly name: string | null; readonly begin: number }[] {
  if (plan.regions === undefined) return [{ name: null, begin: 0 }];
  let end = 0;
  return plan.regions.arenas.map(({ region, usedBytes }) => {
    const begin = end;
    end += usedBytes;
    return { name: region.name, begin };
  });
}

/** Bytes that hold a value from the layer that writes them, -1 for inputs, to the last one that reads them. */
interface Life {
  readonly id: TensorId | null;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
}

const covers = (l: Life, byte: number): boolean => l.from <= byte && byte < l.to;

const known = new WeakMap<Layout, readonly Life[]>();

/** Every tensor and scratch buffer. A tensor may live shorter than its buffer, which others share. */
function livesOf(program: Layout): readonly Life[] {
  const { graph, steps, plan } = program;
  const before = known.get(program);
  if (before !== undefined) return before;
  const first = new Map<TensorId, number>(graph.inputs.map((id) => [id, -1]));
  const last = new Map<TensorId, number>();
  steps.forEach(({ op }, step) => {
    for (const id of op.outputs) first.set(id, step);
    for (const id of [...op.inputs, ...op.outputs]) if (id !== null) last.set(id, step);
  });
  for (const id of graph.outputs) last.set(id, steps.length);
  const blocks = blocksOf(program);
  const lives = plan.buffers.flatMap((b): readonly Life[] => {
    const begin = blocks[b.region]!.begin + b.offset;
    if (b.tensors.length === 0)
      return [{ id: null, name: b.name, from: begin, to: begin + b.bytes, first: b.first, last: b.last }];
    return b.tensors.map((id) => {
      const t = tensorOf(graph, id);
      const from = begin + (b.at?.get(id) ?? 0);
      const life = { first: first.get(id) ?? -1, last: last.get(id) ?? -1 };
      return { id, name: t.origin.name, from, to: from + tensorBytes(t), ...life };
    });
  });
  known.set(program, lives);
  return lives;
}

/** The runs of the arena around layer `step`; `done`: no other output of the layer is still to be recorded. */
function runsOf(program: Layout, step: number, done: boolean): readonly ArenaRun[] {
  const { op, parts } = program.steps[step]!;
  const near = livesOf(program).filter((l) => l.to > l.from && l.first <= step && step <= l.last);
  const written = near.filter((l) => l.first === step);
  const kept = near.filter((l) => l.last > step);
  // What lies in place is read, not written, though it is part of the output.
  const moved = new Set(parts?.map((p) => op.inputs[p.input]));
  const still = near.filter((l) => l.id !== null && moved.has(l.id));
  const begins = blocksOf(program).map((b) => b.begin);
  const edges = new Set([...begins, program.plan.arenaBytes, ...near.flatMap((l) => [l.from, l.to])]);
  const sorted = [...edges].sort((a, b) => a - b);
  return sorted.slice(1).map((end, i) => {
    const at = sorted[i]!;
    return {
      bytes: end - at,
      mayWrite: written.some((l) => covers(l, at)) && !still.some((l) => covers(l, at)),
      dead: done && !kept.some((l) => covers(l, at)),
    };
  });
}

/** A map for every output that the layers record, in their order. */
export const arenaMaps = (program: Layout): readonly ArenaMap[] =>
  program.steps.flatMap(({ op, calls }, layer) =>
    calls.length === 0
      ? []
      : op.outputs.map((_, output) => ({
          layer,
          output,
          runs: runsOf(program, layer, output === op.outputs.length - 1),
        })),
  );

/** What a write outside a layer's output and scratch hit, in one sentence. */
export function strayDivergence(
  program: Layout,
  { layer, output, first, last, count }: StrayWrite,
): Divergence {
  const { steps } = program;
  const op = steps[layer]?.op;
  const name = op?.origins[0].name ?? '';
  const kind = op?.kind ?? '';
  const hit = livesOf(program).find(
    (l) => l.first < layer && layer <= l.last && l.from <= last && first < l.to,
  );
  const where =
    hit === undefined
      ? 'where nothing lies at that time'
      : `in "${hit.name}", ${purposeOf(hit, layer, steps.length)}`;
  const allowed = op === undefined ? '' : writableText(program, layer);
  const { begin, arena } = blockAt(program, first);
  const bytes =
    count === 1 ? `byte ${first - begin}` : `${count} of the bytes ${first - begin} to ${last - begin}`;
  const message = `layer ${layer} ${kind} "${name}": changes ${bytes} of ${arena}, ${where}; it may write ${allowed || 'nothing'}`;
  return { layer, output, op: kind, name, mismatch: null, message };
}

/** The block that has a byte, in words. */
function blockAt(program: Layout, byte: number): { readonly begin: number; readonly arena: string } {
  const { begin, name } = blocksOf(program).findLast((b) => b.begin <= byte)!;
  return { begin, arena: name === null ? 'the arena' : `the arena "${name}"` };
}

/** `0 to 383 and 512 to 515`. */
function writableText(program: Layout, layer: number): string {
  const begins = new Set(blocksOf(program).map((b) => b.begin));
  const ranges: [from: number, to: number][] = [];
  let at = 0;
  for (const { bytes, mayWrite } of runsOf(program, layer, false)) {
    const last = ranges.at(-1);
    if (mayWrite && last?.[1] === at && !begins.has(at)) last[1] = at + bytes;
    else if (mayWrite) ranges.push([at, at + bytes]);
    at += bytes;
  }
  const text = ([from, to]: readonly [number, number]): string => {
    const { begin, arena } = blockAt(program, from);
    return `${from - begin} to ${to - 1 - begin}${begins.size > 1 ? ` of ${arena}` : ''}`;
  };
  return ranges.map(text).join(' and ');
}

function purposeOf(l: Life, layer: number, steps: number): string {
  if (l.last === layer) return 'which it reads';
  return l.last >= steps ? 'which the caller reads' : `which is needed until layer ${l.last}`;
}

/** The places of the tensors in the text of a generated `<name>.c`. */
const placesIn = (source: string): string =>
  [...source.matchAll(/\*const t\d+ = .*&arena->(\w+->)?bytes\[(\d+)\]/g)]
    .map((m) => `${m[1] ?? ''}${m[2]}`)
    .join();

/** Whether C that may have been edited still has the tensors where a fresh compilation has them. */
export const samePlaces = (fresh: string, given: string): boolean => placesIn(fresh) === placesIn(given);
