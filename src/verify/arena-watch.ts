// Which bytes of the arena each layer may write, and which nobody reads afterwards: the harness compares the others with
// what they held before the layer, and destroys what is dead, so that a wrong kernel or plan shows in its own layer.
import type { OpNode } from '../ir/types.ts';
import type { PlacedBuffer } from '../memory/types.ts';
import type { ArenaMap, ArenaRun, StrayWrite } from './case-file.ts';
import type { Divergence } from './compare.ts';

/** The part of a compiled program that says where everything lies; `Program` of emit/program.ts fits. */
export interface Layout {
  readonly steps: readonly { readonly op: OpNode; readonly calls: readonly unknown[] }[];
  readonly plan: { readonly arenaBytes: number; readonly buffers: readonly PlacedBuffer[] };
}

const covers = (b: PlacedBuffer, byte: number): boolean => b.offset <= byte && byte < b.offset + b.bytes;

/** The runs of the arena around layer `step`; `done`: no other output of the layer is still to be recorded. */
function runsOf({ plan }: Layout, step: number, done: boolean): readonly ArenaRun[] {
  const near = plan.buffers.filter((b) => b.bytes > 0 && b.first <= step && step <= b.last);
  const written = near.filter((b) => b.first === step);
  const kept = near.filter((b) => b.last > step);
  const edges = new Set([0, plan.arenaBytes, ...near.flatMap((b) => [b.offset, b.offset + b.bytes])]);
  const sorted = [...edges].sort((a, b) => a - b);
  return sorted.slice(1).map((end, i) => ({
    bytes: end - sorted[i]!,
    mayWrite: written.some((b) => covers(b, sorted[i]!)),
    dead: done && !kept.some((b) => covers(b, sorted[i]!)),
  }));
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
  { steps, plan }: Layout,
  { layer, output, first, last, count }: StrayWrite,
): Divergence {
  const op = steps[layer]?.op;
  const name = op?.origins[0].name ?? '';
  const kind = op?.kind ?? '';
  const hit = plan.buffers.find(
    (b) => b.first < layer && layer <= b.last && b.offset <= last && first < b.offset + b.bytes,
  );
  const where =
    hit === undefined
      ? 'where nothing lies at that time'
      : `in "${hit.name}", ${purposeOf(hit, layer, steps.length)}`;
  const own = plan.buffers.filter((b) => b.first === layer && b.bytes > 0);
  const allowed = own.map((b) => `${b.offset} to ${b.offset + b.bytes - 1}`).join(' and ');
  const bytes = count === 1 ? `byte ${first}` : `${count} of the bytes ${first} to ${last}`;
  const message = `layer ${layer} ${kind} "${name}": changes ${bytes} of the arena, ${where}; it may write ${allowed || 'nothing'}`;
  return { layer, output, op: kind, name, mismatch: null, message };
}

function purposeOf(b: PlacedBuffer, layer: number, steps: number): string {
  if (b.last === layer) return 'which it reads';
  return b.last >= steps ? 'which the caller reads' : `which is needed until layer ${b.last}`;
}

/** The places of the tensors in the text of a generated `<name>.c`. */
const placesIn = (source: string): string =>
  [...source.matchAll(/\*const t\d+ = .*&arena->bytes\[(\d+)\]/g)].map((m) => m[1]).join();

/** Whether C that may have been edited still has the tensors where a fresh compilation has them. */
export const samePlaces = (fresh: string, given: string): boolean => placesIn(fresh) === placesIn(given);
