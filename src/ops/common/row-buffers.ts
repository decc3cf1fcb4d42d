// The scratch of a ROW_STREAM: row buffers between its layers, and what their kernels need while they run. Kernels that
// keep a buffer on the stack get it here instead: the generated function of a stream needs more stack than others.

import type { OpNode } from '../../ir/types.ts';
import type { KernelCall } from '../op-def.ts';
import { type Band, bandAt, type RowPlan, type RowStreamView, rowBytes, valuesOf } from './row-chain.ts';
import { layRows, type RowBlock } from './row-layout.ts';

/** What a band of an operator needs besides its rows. */
export interface BandScratch {
  readonly bytes: number;
  /** With the buffers in it that would be on the stack; null where there are none. */
  readonly withStack: { readonly bytes: number; readonly stackBytes: number } | null;
}

const most = (numbers: readonly number[]): number => Math.max(0, ...numbers);

export function bandScratch(calls: readonly KernelCall[]): BandScratch {
  const bytes = most(calls.map((c) => c.scratchBytes ?? 0));
  const forms = calls.flatMap((c) => c.inScratch ?? []);
  if (forms.length === 0) return { bytes, withStack: null };
  return {
    bytes,
    withStack: {
      bytes: most(calls.map((c) => (c.inScratch ?? c).scratchBytes ?? 0)),
      stackBytes: most(forms.map((f) => f.stackBytes)),
    },
  };
}

export interface RowBuffers {
  /** Offsets in the scratch by value, and of the kernels' own by node. */
  readonly values: readonly number[];
  readonly kernels: readonly number[];
  /** By node: whether its kernels' stack buffers are here. */
  readonly offStack: readonly boolean[];
  readonly total: number;
  /** The node that runs when the scratch is fullest. */
  readonly fullest: number;
}

/** Stack buffers of this size leave the stack even where the scratch grows by it: 1 KB is all a model may use. */
const LARGE_STACK_BYTES = 512;

/** Which buffers there are and where they lie. */
export function rowBuffersOf(
  n: RowStreamView,
  { nodes, schedule }: RowPlan,
  scratchOf: (op: OpNode, band: Band) => BandScratch,
): RowBuffers {
  const values = valuesOf(n);
  const last = values.length - 1;
  const isInside = (v: number): boolean => v < last && (v > 0 || n.attrs.fed);
  const moments = new Map<string, number>();
  const runs: number[] = [];
  const valueMoments = values.map(() => new Set<number>());
  const nodeMoments = nodes.map(() => new Set<number>());
  const bands = nodes.map(() => new Map<string, BandScratch>());
  schedule.events.forEach((event, i) => {
    const node = event.kind === 'call' ? event.node : -1;
    const key = `${node}:${schedule.occupied[i]!.join()}`;
    const moment = moments.get(key) ?? moments.size;
    moments.set(key, moment);
    runs[moment] = node;
    for (const v of schedule.occupied[i]!) valueMoments[v]!.add(moment);
    if (event.kind !== 'call') return;
    nodeMoments[event.node]!.add(moment);
    const band = bandAt(nodes, event);
    const shape = [band.inRows, band.outRows, band.top, band.bottom].join();
    if (!bands[event.node]!.has(shape))
      bands[event.node]!.set(shape, scratchOf(n.attrs.ops[event.node]!, band));
  });
  const scratch = bands.map((b) => [...b.values()]);
  const lay = (offStack: readonly boolean[]) => {
    const blocks: RowBlock[] = [
      ...values.map((t, v) => ({
        bytes: isInside(v) ? schedule.capacity[v]! * rowBytes(t) : 0,
        moments: valueMoments[v]!,
      })),
      ...scratch.map((all, k) => ({
        bytes: most(all.map((s) => (offStack[k] ? (s.withStack?.bytes ?? s.bytes) : s.bytes))),
        moments: nodeMoments[k]!,
      })),
    ];
    return { offStack, ...layRows(blocks) };
  };
  const stack = scratch.map((all) => most(all.map((s) => s.withStack?.stackBytes ?? 0)));
  let best = lay(stack.map((bytes) => bytes >= LARGE_STACK_BYTES));
  stack.forEach((bytes, k) => {
    if (bytes === 0 || bytes >= LARGE_STACK_BYTES) return;
    const other = lay(best.offStack.with(k, true));
    if (other.total <= best.total) best = other;
  });
  return {
    values: best.offsets.slice(0, values.length),
    kernels: best.offsets.slice(values.length),
    offStack: best.offStack,
    total: best.total,
    fullest: runs[best.fullest] ?? -1,
  };
}
