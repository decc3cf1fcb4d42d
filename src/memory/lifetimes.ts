// Graph + order -> the buffers the arena must hold and from which step to which. The solver sees nothing else.
// Invariant: a buffer's bytes are untouched by others from `first` to `last`, both included.
import { tensorOf } from '../ir/graph.ts';
import type { Graph } from '../ir/types.ts';
import { DEFAULT_ALIGN, storagesOf } from './storage.ts';
import type { Buffer, MemoryOptions, Schedule } from './types.ts';

/**
 * Buffers in the order they come to life: graph inputs, then per step the operator's outputs and its scratch.
 * An input nobody reads lives at step -1 only, where all inputs are distinct; an output nobody reads at its own step.
 * A graph output that is a constant, or a view of one, has no buffer.
 */
export function buildBuffers(g: Graph, schedule: Schedule, opts: MemoryOptions): readonly Buffer[] {
  const steps = new Map(schedule.order.map((op, step) => [op.id, step] as const));
  const stepOf = (id: (typeof schedule.order)[number]['id']): number => {
    const step = steps.get(id);
    if (step === undefined) throw new Error(`bug: operator ${id} is not in the schedule`);
    return step;
  };
  const buffers: Buffer[] = storagesOf(g, opts).map((storage) => {
    const written = storage.producers.map((op) => (op === null ? -1 : stepOf(op.id)));
    const first = Math.min(...written);
    const last = storage.readers.reduce(
      (latest, op) => Math.max(latest, stepOf(op.id)),
      Math.max(...written),
    );
    return {
      tensors: storage.tensors,
      at: storage.at,
      kind: 'activation',
      name: tensorOf(g, storage.tensors[0]).origin.name,
      bytes: storage.bytes,
      align: storage.align,
      first,
      last: storage.isOutput ? schedule.order.length : last,
    };
  });
  schedule.order.forEach((op, step) => {
    const bytes = opts.scratchBytes(op);
    if (bytes === 0) return;
    const align = opts.align ?? DEFAULT_ALIGN;
    const name = `scratch of ${op.origins[0].name}`;
    buffers.push({ tensors: [], kind: 'scratch', name, bytes, align, first: step, last: step });
  });
  return buffers.sort((a, b) => a.first - b.first);
}
