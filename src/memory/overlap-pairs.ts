// Which buffers of a schedule may overlap: that of an operator's first output and of an input that ends its life there.
import type { TensorId } from '../ir/types.ts';
import type { Buffer, MemoryOptions, Schedule } from './types.ts';

/** Positions in `buffers`; bytes. The lead is that of the buffers' begins, negative where the input lies far inside its own. */
export interface BufferPair {
  readonly output: number;
  readonly input: number;
  readonly lead: number;
  readonly step: number;
}

/** The pairs that the operators allow and the lifetimes leave. */
export function overlapPairs(
  buffers: readonly Buffer[],
  schedule: Schedule,
  opts: MemoryOptions,
): readonly BufferPair[] {
  if (opts.overlaps === undefined) return [];
  const home = new Map<TensorId, number>(buffers.flatMap((b, i) => b.tensors.map((id) => [id, i] as const)));
  const at = (buffer: number, id: TensorId): number => buffers[buffer]!.at?.get(id) ?? 0;
  const pairs: BufferPair[] = [];
  schedule.order.forEach((op, step) => {
    const [result, ...others] = op.outputs;
    const output = home.get(result ?? (-1 as TensorId));
    // Only what the rule speaks of may be in the buffer by then.
    if (output === undefined || buffers[output]!.first !== step) return;
    if (others.some((id) => home.get(id) === output)) return;
    const allowed = new Map(opts.overlaps!(op).map((o) => [o.input, o] as const));
    for (const input of new Set(op.inputs.flatMap((id) => (id === null ? [] : (home.get(id) ?? []))))) {
      if (buffers[input]!.last !== step || input === output) continue;
      // A buffer that several inputs read is free only as far as all of them allow.
      const reads = op.inputs.flatMap((id, k) => {
        if (id === null || home.get(id) !== input) return [];
        const o = allowed.get(k);
        return [o && { lead: o.lead + at(output, result!) - at(input, id), step: o.step }];
      });
      if (reads.includes(undefined) || new Set(reads.map((o) => o!.step)).size > 1) continue;
      const lead = Math.max(...reads.map((o) => o!.lead));
      const stride = reads[0]!.step;
      if (stride > 1 && reads.some((o) => (lead - o!.lead) % stride !== 0)) continue;
      pairs.push({ output, input, lead, step: stride });
    }
  });
  return pairs;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** The leads that are multiples of `unit`, in units; null when there are none. */
export function leadOnGrid(
  lead: number,
  step: number,
  unit: number,
): { readonly lead: number; readonly step: number } | null {
  for (let k = 0; k < unit; k++) {
    const bytes = lead + k * step;
    if (Number.isInteger(bytes / unit)) return { lead: bytes / unit, step: step / gcd(step, unit) };
  }
  return null;
}
