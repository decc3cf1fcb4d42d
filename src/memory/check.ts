// The planner's independent judge: replays the schedule step by step on what the plan says and trusts nothing else.
// It shares no code with storage, lifetimes or solver, and is slow and obvious on purpose.
import { dtypeBytes, type Graph, type OpNode, type TensorId, tensorBytes } from '../ir/types.ts';
import type { MemoryOptions, MemoryPlan, PlacedBuffer, Schedule } from './types.ts';

function ensure(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`bug: memory plan: ${message}`);
}

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));

function checkOrder(g: Graph, order: readonly OpNode[]): void {
  ensure(order.length === g.ops.length, `${order.length} of ${g.ops.length} operators are scheduled`);
  ensure(new Set(order.map((op) => op.id)).size === order.length, 'an operator is scheduled twice');
  const known = new Set(g.ops.map((op) => op.id));
  const written = new Set<TensorId>(g.inputs);
  for (const op of order) {
    ensure(known.has(op.id), `operator ${op.id} is not in the graph`);
    for (const id of op.inputs)
      ensure(
        id === null || written.has(id) || g.tensors.get(id)?.data !== undefined,
        `operator ${op.id} reads tensor ${id} before it is written`,
      );
    for (const id of op.outputs) written.add(id);
  }
}

/** Tensor -> the tensor whose bytes it shares through views; constants map to themselves. */
function sources(order: readonly OpNode[], opts: MemoryOptions): Map<TensorId, TensorId> {
  const source = new Map<TensorId, TensorId>();
  for (const op of order) {
    const viewed = opts.viewOf(op);
    const shared = viewed === null ? undefined : (op.inputs[viewed] ?? undefined);
    const output = op.outputs[0];
    if (shared !== undefined && output !== undefined) source.set(output, source.get(shared) ?? shared);
  }
  return source;
}

/** Step -> buffers that hold a value there; index 0 is step -1. Every tensor is followed on its own. */
function liveBuffers(
  g: Graph,
  isFed: (id: TensorId) => boolean,
  order: readonly OpNode[],
  source: ReadonlyMap<TensorId, TensorId>,
  bufferOf: (id: TensorId) => PlacedBuffer | null,
): readonly Set<PlacedBuffer>[] {
  const rootOf = (id: TensorId): TensorId => source.get(id) ?? id;
  const written = new Map<TensorId, number>();
  const used = new Map<TensorId, number>();
  const use = (id: TensorId, step: number): void => {
    used.set(rootOf(id), Math.max(step, used.get(rootOf(id)) ?? step));
  };
  for (const id of g.inputs) {
    written.set(id, -1);
    use(id, -1);
  }
  order.forEach((op, step) => {
    for (const id of op.inputs) if (id !== null) use(id, step);
    for (const id of op.outputs) {
      if (rootOf(id) === id) written.set(id, step);
      use(id, step);
    }
  });
  for (const id of g.outputs) use(id, order.length);

  const live: Set<PlacedBuffer>[] = Array.from({ length: order.length + 2 }, () => new Set());
  for (const [id, last] of used) {
    if (g.tensors.get(id)?.data !== undefined || isFed(id)) continue;
    const first = written.get(id);
    ensure(first !== undefined, `nothing writes tensor ${id}`);
    const buffer = bufferOf(id);
    ensure(buffer !== null, `tensor ${id} has no buffer`);
    ensure(
      buffer.first <= first && buffer.last >= last,
      `"${buffer.name}" is reserved for steps ${buffer.first}..${buffer.last}, needed for ${first}..${last}`,
    );
    for (let step = first; step <= last; step++) live[step + 1]!.add(buffer);
  }
  for (const [id, root] of source)
    ensure(bufferOf(id) === bufferOf(root), `tensor ${id} is a view of ${root} but lies elsewhere`);
  return live;
}

/** Which buffers an operator lets overlap as they lie, and how many bytes it could share at most, by step. */
function meetings(
  order: readonly OpNode[],
  opts: MemoryOptions,
  bufferOf: (id: TensorId) => PlacedBuffer | null,
) {
  const align = opts.align ?? 4;
  const aligned = (bytes: number): number => Math.ceil(bytes / align) * align;
  const shared = new Map<number, number>();
  order.forEach((op, step) => {
    const output = op.outputs[0] === undefined ? null : bufferOf(op.outputs[0]);
    if (output === null || output.first !== step) return;
    let most = 0;
    for (const o of opts.overlaps?.(op) ?? []) {
      const input = bufferOf(op.inputs[o.input] ?? (-1 as TensorId));
      let { lead } = o;
      for (let k = 0; k < align && lead % align !== 0; k++) lead += o.step;
      if (input !== null && input.last === step && lead % align === 0)
        most += Math.max(0, Math.min(aligned(input.bytes), aligned(output.bytes) - lead));
    }
    shared.set(step, Math.min(aligned(output.bytes), most));
  });
  const mayMeet = (output: PlacedBuffer, input: PlacedBuffer, step: number): boolean => {
    const op = order[step];
    if (op === undefined || input.last !== step || output.first !== step) return false;
    if (op.outputs[0] === undefined || bufferOf(op.outputs[0]) !== output) return false;
    // Every way in which the operator reads the buffer must allow it.
    const reads = op.inputs.flatMap((id, k) => (id !== null && bufferOf(id) === input ? [k] : []));
    const distance = input.offset - output.offset;
    return (
      reads.every((k) =>
        (opts.overlaps?.(op) ?? []).some(
          (o) => o.input === k && distance >= o.lead && (distance - o.lead) % o.step === 0,
        ),
      ) && reads.length > 0
    );
  };
  return { mayMeet, shared };
}

/**
 * Throws unless the plan is sound for this graph and schedule: a valid order, every tensor and scratch placed,
 * aligned and inside the arena, no byte shared by two values that are live together, honest sums and bound.
 */
export function checkPlan(g: Graph, schedule: Schedule, plan: MemoryPlan, opts: MemoryOptions): void {
  const { order } = schedule;
  const align = opts.align ?? 4;
  checkOrder(g, order);

  const home = new Map<TensorId, PlacedBuffer>();
  for (const buffer of plan.buffers) {
    const { name, offset, bytes } = buffer;
    ensure(Number.isInteger(offset) && offset >= 0, `"${name}" has offset ${offset}`);
    ensure(Number.isInteger(bytes) && bytes >= 0, `"${name}" has ${bytes} bytes`);
    ensure(offset + bytes <= plan.arenaBytes, `"${name}" ends at ${offset + bytes}, outside the arena`);
    ensure(isPowerOfTwo(buffer.align), `"${name}" has alignment ${buffer.align}`);
    ensure(buffer.align >= align, `"${name}" is aligned to ${buffer.align} instead of ${align}`);
    ensure(offset % buffer.align === 0, `"${name}" at ${offset} is not aligned to ${buffer.align}`);
    ensure(plan.arenaAlign % buffer.align === 0, `the arena's alignment is too small for "${name}"`);
    for (const id of buffer.tensors) {
      const t = g.tensors.get(id);
      ensure(t !== undefined && t.data === undefined, `"${name}" holds tensor ${id}, which needs no bytes`);
      ensure(tensorBytes(t) <= bytes, `"${name}" is too small for tensor ${id}`);
      ensure(buffer.align % dtypeBytes(t.dtype) === 0, `"${name}" is not aligned for ${t.dtype}`);
      ensure(!home.has(id), `tensor ${id} is placed twice`);
      home.set(id, buffer);
    }
  }

  const source = sources(order, opts);
  for (const b of plan.buffers) {
    const values = new Set(b.tensors.map((id) => source.get(id) ?? id));
    ensure(values.size <= 1, `"${b.name}" holds ${values.size} different values`);
  }
  const live = liveBuffers(
    g,
    (id) => opts.isFed?.(id) ?? false,
    order,
    source,
    (id) => home.get(id) ?? null,
  );
  const livePeak = live.reduce(
    (most, set) =>
      Math.max(
        most,
        [...set].reduce((sum, b) => sum + b.bytes, 0),
      ),
    0,
  );
  const scratchAt = new Map<number, PlacedBuffer[]>();
  for (const b of plan.buffers)
    if (b.kind === 'scratch')
      for (let step = b.first; step <= b.last; step++)
        scratchAt.set(step, [...(scratchAt.get(step) ?? []), b]);
  order.forEach((op, step) => {
    const bytes = opts.scratchBytes(op);
    if (bytes === 0) return;
    const [scratch, ...others] = scratchAt.get(step) ?? [];
    ensure(
      scratch !== undefined && others.length === 0,
      `step ${step} does not have exactly one scratch buffer`,
    );
    ensure(scratch.bytes >= bytes, `the scratch of step ${step} is too small`);
    live[step + 1]!.add(scratch);
  });

  const { mayMeet, shared } = meetings(order, opts, (id) => home.get(source.get(id) ?? id) ?? null);
  let bound = 0;
  let peakStep = -1;
  live.forEach((set, at) => {
    const before = live[at - 1];
    // A pair that overlaps does so at the step at which the later one of it comes to life.
    for (const b of set) {
      if (before?.has(b)) continue;
      for (const other of set) {
        const apart = other.offset + other.bytes <= b.offset || b.offset + b.bytes <= other.offset;
        const meet = mayMeet(b, other, at - 1) || mayMeet(other, b, at - 1);
        ensure(
          apart || meet || other === b || other.bytes === 0 || b.bytes === 0,
          `"${b.name}" and "${other.name}" overlap at step ${at - 1}`,
        );
      }
    }
    let sum = 0;
    for (const b of set) sum += Math.ceil(b.bytes / align) * align;
    sum -= shared.get(at - 1) ?? 0;
    if (sum > bound) peakStep = at - 1;
    bound = Math.max(bound, sum);
  });

  ensure(plan.livePeak === livePeak, `live peak is ${livePeak}, not ${plan.livePeak}`);
  ensure(plan.lowerBound >= bound, `lower bound ${plan.lowerBound} is below the ${bound} live bytes`);
  const atPeak = Math.ceil(bound / plan.arenaAlign) * plan.arenaAlign;
  ensure(plan.proof === 'search' || plan.lowerBound === atPeak, 'the lower bound is not the live bytes');
  ensure(plan.peakStep === peakStep, `the peak is at step ${peakStep}, not ${plan.peakStep}`);
  ensure(plan.lowerBound <= plan.arenaBytes, `lower bound ${plan.lowerBound} is above the arena`);
  ensure(plan.optimal === (plan.lowerBound === plan.arenaBytes), 'the claim of optimality is wrong');
}
