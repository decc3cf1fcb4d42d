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

/** Where a tensor lies: bytes from the begin of the arena. */
interface Place {
  readonly buffer: PlacedBuffer;
  readonly from: number;
  readonly to: number;
}
type PlaceOf = (id: TensorId) => Place | null;

/**
 * All tensors of a buffer hang together by operators that say so, lie as those say, and agree on every byte that they
 * have in common: whatever wrote it, it is the value of one of them.
 */
function checkSharing(
  plan: MemoryPlan,
  order: readonly OpNode[],
  opts: MemoryOptions,
  placeOf: PlaceOf,
): void {
  const made = new Map<
    TensorId,
    { readonly input: TensorId; readonly from: number; readonly to: number }[]
  >();
  const group = new Map<TensorId, TensorId>();
  const groupOf = (id: TensorId): TensorId => {
    const next = group.get(id);
    return next === undefined ? id : groupOf(next);
  };
  for (const op of order) {
    const viewed = opts.viewOf(op);
    const relations = [
      ...(viewed === null ? [] : [{ input: viewed, offset: 0 }]),
      ...(opts.parts?.(op) ?? []),
    ];
    for (const { input, offset } of relations) {
      const [from, to] = [op.inputs[input], op.outputs[0]];
      ensure(from != null && to !== undefined, `operator ${op.id} shares the bytes of an absent tensor`);
      const [part, whole] = [placeOf(from), placeOf(to)];
      if (viewed !== null && part === null && whole === null) continue;
      ensure(
        part !== null && part.buffer === whole?.buffer && part.from === whole.from + offset,
        `tensor ${to} is made of tensor ${from} but lies elsewhere`,
      );
      const common = { input: from, from: Math.max(part.from, whole.from), to: Math.min(part.to, whole.to) };
      made.set(to, [...(made.get(to) ?? []), common]);
      if (groupOf(from) !== groupOf(to)) group.set(groupOf(from), groupOf(to));
    }
  }
  const originOf = (id: TensorId, byte: number): TensorId => {
    const source = made.get(id)?.find((m) => m.from <= byte && byte < m.to);
    return source === undefined ? id : originOf(source.input, byte);
  };
  for (const b of plan.buffers) {
    const places = b.tensors.map((id) => ({ id, ...placeOf(id)! }));
    for (const byte of new Set(places.flatMap((p) => [p.from, p.to]))) {
      const here = places.filter((p) => p.from <= byte && byte < p.to);
      const values = new Set(here.map((p) => originOf(p.id, byte)));
      ensure(values.size <= 1, `"${b.name}" holds ${values.size} different values`);
    }
    const groups = new Set(b.tensors.map(groupOf));
    ensure(groups.size <= 1, `"${b.name}" holds tensors that have nothing to do with each other`);
  }
}

/** Step -> buffers that hold a value there; index 0 is step -1. Every tensor is followed on its own. */
function liveBuffers(
  g: Graph,
  isFed: (id: TensorId) => boolean,
  order: readonly OpNode[],
  source: ReadonlyMap<TensorId, TensorId>,
  placeOf: PlaceOf,
): readonly PlacedBuffer[][] {
  const spans = new Map<PlacedBuffer, { first: number; last: number }>();
  const use = (id: TensorId, step: number): void => {
    const root = source.get(id) ?? id;
    if (g.tensors.get(root)?.data !== undefined || isFed(root)) return;
    const place = placeOf(id);
    ensure(place !== null, `tensor ${id} has no buffer`);
    const { first, last } = spans.get(place.buffer) ?? { first: step, last: step };
    spans.set(place.buffer, { first: Math.min(first, step), last: Math.max(last, step) });
  };
  for (const id of g.inputs) use(id, -1);
  order.forEach((op, step) => {
    for (const id of op.inputs) if (id !== null) use(id, step);
    for (const id of op.outputs) use(id, step);
  });
  for (const id of g.outputs) use(id, order.length);

  const live: PlacedBuffer[][] = Array.from({ length: order.length + 2 }, () => []);
  for (const [buffer, { first, last }] of spans) {
    ensure(
      buffer.first <= first && buffer.last >= last,
      `"${buffer.name}" is reserved for steps ${buffer.first}..${buffer.last}, needed for ${first}..${last}`,
    );
    for (let step = first; step <= last; step++) live[step + 1]!.push(buffer);
  }
  return live;
}

/** Which buffers an operator lets overlap as they lie, and how many bytes it could share at most, by step. */
function meetings(order: readonly OpNode[], opts: MemoryOptions, placeOf: PlaceOf) {
  const align = opts.align ?? 4;
  const aligned = (bytes: number): number => Math.ceil(bytes / align) * align;
  /** How the operator reads a buffer: by which input, and from which byte of the buffer on. */
  const readsOf = (op: OpNode, buffer: PlacedBuffer) =>
    op.inputs.flatMap((id, input) => {
      const place = id === null ? null : placeOf(id);
      return place?.buffer === buffer ? [{ input, at: place.from - buffer.offset }] : [];
    });
  /** The first output's place if nothing else is in its buffer when the operator has run. */
  const outputOf = (op: OpNode, step: number): Place | null => {
    const [result, ...others] = op.outputs;
    const place = result === undefined ? null : placeOf(result);
    const isAlone =
      place?.buffer.first === step && others.every((id) => placeOf(id)?.buffer !== place.buffer);
    return isAlone ? place : null;
  };
  const shared = new Map<number, number>();
  order.forEach((op, step) => {
    const output = outputOf(op, step);
    if (output === null) return;
    const whole = output.buffer;
    let most = 0;
    for (const buffer of new Set(
      op.inputs.flatMap((id) => (id === null ? [] : (placeOf(id)?.buffer ?? []))),
    )) {
      const rules = readsOf(op, buffer).map(({ input, at }) => {
        const o = opts.overlaps?.(op).find((rule) => rule.input === input);
        return o === undefined ? null : { step: o.step, lead: o.lead + (output.from - whole.offset) - at };
      });
      if (buffer.last !== step || rules.includes(null)) continue;
      let lead = Math.max(...rules.map((r) => r!.lead));
      const stride = rules[0]!.step;
      if (rules.some((r) => r!.step !== stride || (lead - r!.lead) % stride !== 0)) continue;
      for (let k = 0; k < align && lead % align !== 0; k++) lead += stride;
      if (lead % align === 0)
        most += Math.max(0, Math.min(aligned(buffer.bytes), aligned(whole.bytes) - lead));
    }
    shared.set(step, Math.min(aligned(whole.bytes), most));
  });
  const mayMeet = (output: PlacedBuffer, input: PlacedBuffer, step: number): boolean => {
    const op = order[step];
    const place = op === undefined ? null : outputOf(op, step);
    if (op === undefined || place?.buffer !== output || input.last !== step) return false;
    // Every way in which the operator reads the buffer must allow it.
    const reads = readsOf(op, input);
    return (
      reads.length > 0 &&
      reads.every(({ input: k, at }) => {
        const distance = input.offset + at - place.from;
        return (opts.overlaps?.(op) ?? []).some(
          (o) => o.input === k && distance >= o.lead && (distance - o.lead) % o.step === 0,
        );
      })
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

  const home = new Map<TensorId, Place>();
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
      const at = buffer.at?.get(id) ?? 0;
      ensure(at >= 0 && at + tensorBytes(t) <= bytes, `"${name}" is too small for tensor ${id}`);
      ensure(buffer.align % dtypeBytes(t.dtype) === 0, `"${name}" is not aligned for ${t.dtype}`);
      ensure(at % Math.max(align, dtypeBytes(t.dtype)) === 0, `tensor ${id} is not aligned in "${name}"`);
      ensure(!home.has(id), `tensor ${id} is placed twice`);
      home.set(id, { buffer, from: offset + at, to: offset + at + tensorBytes(t) });
    }
  }

  const placeOf: PlaceOf = (id) => home.get(id) ?? null;
  checkSharing(plan, order, opts, placeOf);
  const source = sources(order, opts);
  const live = liveBuffers(g, (id) => opts.isFed?.(id) ?? false, order, source, placeOf);
  const livePeak = live.reduce(
    (most, here) =>
      Math.max(
        most,
        here.reduce((sum, b) => sum + b.bytes, 0),
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
    live[step + 1]!.push(scratch);
  });

  const { mayMeet, shared } = meetings(order, opts, placeOf);
  let bound = 0;
  let peakStep = -1;
  live.forEach((here, at) => {
    const before = new Set(live[at - 1]);
    // A pair that overlaps does so at the step at which the later one of it comes to life.
    for (const b of here) {
      if (before.has(b)) continue;
      for (const other of here) {
        const isBeside = other.offset + other.bytes <= b.offset || b.offset + b.bytes <= other.offset;
        if (other === b || isBeside || other.region !== b.region || other.bytes === 0 || b.bytes === 0)
          continue;
        ensure(
          mayMeet(b, other, at - 1) || mayMeet(other, b, at - 1),
          `"${b.name}" and "${other.name}" overlap at step ${at - 1}`,
        );
      }
    }
    let sum = 0;
    for (const b of here) sum += Math.ceil(b.bytes / align) * align;
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
