// Operator order as a scheduling problem in plain arrays: which operator allocates and frees which bytes.
// Waists (operators that all others come before or after) cut it into independent segments.
import type { OpNode } from '../ir/types.ts';

/** Bytes with a life: allocated by an operator (or before the first), freed after its last reader. */
export interface Block {
  readonly size: number;
  /** Operator that allocates it, -1 when it is live at the start. */
  readonly producer: number;
  /** Operators that read it; after the last of them it is freed, unless `kept`. */
  readonly readers: readonly number[];
  readonly kept: boolean;
}

/** Operators are numbers in the model's order, which is topological. */
export interface Problem {
  readonly count: number;
  readonly preds: readonly (readonly number[])[];
  readonly succs: readonly (readonly number[])[];
  readonly blocks: readonly Block[];
  /** Operator -> blocks it reads or allocates. */
  readonly touched: readonly (readonly number[])[];
  /** Operator -> bytes it allocates. */
  readonly allocated: readonly number[];
  /** Operator -> bytes it needs only while it runs. */
  readonly scratch: readonly number[];
  readonly startLive: number;
}

/** Builds the derived arrays. */
export function problemOf(
  preds: readonly (readonly number[])[],
  blocks: readonly Block[],
  scratch: readonly number[],
  startLive: number,
): Problem {
  const count = preds.length;
  const succs: number[][] = preds.map(() => []);
  preds.forEach((list, v) => {
    for (const u of list) succs[u]!.push(v);
  });
  const touched: number[][] = preds.map(() => []);
  const allocated: number[] = new Array(count).fill(0);
  blocks.forEach((block, k) => {
    if (block.producer >= 0) {
      touched[block.producer]!.push(k);
      allocated[block.producer]! += block.size;
    }
    for (const v of block.readers) touched[v]!.push(k);
  });
  return { count, preds, succs, blocks, touched, allocated, scratch, startLive };
}

/** Operator -> operators that write what it reads, each once. */
export function predecessors(ops: readonly OpNode[]): readonly (readonly number[])[] {
  const writer = new Map(ops.flatMap((op, v) => op.outputs.map((id) => [id, v] as const)));
  return ops.map((op) => {
    const found = new Set<number>();
    for (const id of op.inputs) {
      const u = id === null ? undefined : writer.get(id);
      if (u !== undefined) found.add(u);
    }
    return [...found].sort((a, b) => a - b);
  });
}

/** Live bytes while each operator runs, and what is live after the last, when they run in model order. */
export function usage(p: Problem): { readonly running: readonly number[]; readonly end: number } {
  const lastReader = p.blocks.map((b) => b.readers.reduce((a, v) => Math.max(a, v), b.producer));
  let live = p.startLive;
  const running = p.touched.map((list, v) => {
    live += p.allocated[v]!;
    const now = live + p.scratch[v]!;
    for (const k of list) if (lastReader[k] === v && !p.blocks[k]!.kept) live -= p.blocks[k]!.size;
    return now;
  });
  return { running, end: live };
}

/**
 * The problem cut after every waist, as ranges of the model's order. Whatever the order, all operators of one segment
 * run before those of the next: everything up to a waist leads to it, everything after depends on it.
 */
export function segments(p: Problem): readonly { readonly from: number; readonly to: number }[] {
  // All before v lead to v when each has a successor no later than v; all after depend on it when each has a
  // predecessor no earlier than v.
  const leads: boolean[] = [];
  let latest = -1;
  for (let v = 0; v < p.count; v++) {
    leads.push(latest <= v);
    latest = Math.max(
      latest,
      p.succs[v]!.reduce((a, s) => Math.min(a, s), Number.POSITIVE_INFINITY),
    );
  }
  const result: { from: number; to: number }[] = [];
  let earliest = Number.POSITIVE_INFINITY;
  let to = p.count;
  for (let v = p.count - 1; v >= 0; v--) {
    if (leads[v] && earliest >= v && v + 1 < to) {
      result.push({ from: v + 1, to });
      to = v + 1;
    }
    earliest = Math.min(
      earliest,
      p.preds[v]!.reduce((a, u) => Math.max(a, u), -1),
    );
  }
  if (to > 0) result.push({ from: 0, to });
  return result.reverse();
}

/** One segment as its own problem, with the bytes that are live when it starts. */
export function segmentProblem(p: Problem, from: number, to: number, startLive: number): Problem {
  const inside = (v: number): boolean => v >= from && v < to;
  const used = new Set<number>();
  for (let v = from; v < to; v++) for (const k of p.touched[v]!) used.add(k);
  const blocks = [...used].map((k): Block => {
    const block = p.blocks[k]!;
    return {
      size: block.size,
      producer: inside(block.producer) ? block.producer - from : -1,
      readers: block.readers.filter(inside).map((v) => v - from),
      kept: block.kept || block.readers.some((v) => v >= to),
    };
  });
  const preds = p.preds.slice(from, to).map((list) => list.filter(inside).map((u) => u - from));
  return problemOf(preds, blocks, p.scratch.slice(from, to), startLive);
}

/** Beyond this many operators the sets of blocks get too large; the bound then looks at single operators. */
const MAX_REACH = 6000;

/**
 * Two sets of blocks per operator, as bits: those that exist once it runs in any order (it or operators before it
 * allocate them), and those that it or operators after it need. Kept blocks are always needed.
 */
function reachable(p: Problem): { readonly words: number; written: Uint32Array; needed: Uint32Array } {
  const words = Math.ceil(p.blocks.length / 32);
  const [written, needed] = [new Uint32Array(words * p.count), new Uint32Array(words * p.count)];
  const add = (sets: Uint32Array, v: number, k: number): void => {
    sets[v * words + (k >>> 5)]! |= 1 << (k & 31);
  };
  const join = (sets: Uint32Array, v: number, u: number): void => {
    for (let w = 0; w < words; w++) sets[v * words + w]! |= sets[u * words + w]!;
  };
  p.blocks.forEach((b, k) => {
    if (b.producer >= 0) {
      add(written, b.producer, k);
      add(needed, b.producer, k);
    }
    for (const v of b.readers) add(needed, v, k);
  });
  for (let v = 0; v < p.count; v++) for (const u of p.preds[v]!) join(written, v, u);
  for (let v = p.count - 1; v >= 0; v--) for (const s of p.succs[v]!) join(needed, v, s);
  p.blocks.forEach((b, k) => {
    if (b.producer < 0) for (let v = 0; v < p.count; v++) add(written, v, k);
    if (b.kept) for (let v = 0; v < p.count; v++) add(needed, v, k);
  });
  return { words, written, needed };
}

/** No order has a smaller peak: for each operator, what must be live while it runs in any order. */
export function peakBound(p: Problem): number {
  const touchedAtStart = p.blocks.reduce((sum, b) => (b.producer < 0 ? sum + b.size : sum), 0);
  const outside = p.startLive - touchedAtStart;
  if (p.count > MAX_REACH) {
    const kept = p.blocks.reduce((sum, b) => (b.producer < 0 && b.kept ? sum + b.size : sum), 0);
    return p.touched.reduce((bound, touched, v) => {
      const own = touched.filter((k) => p.blocks[k]!.producer >= 0 || !p.blocks[k]!.kept);
      const live = own.reduce((sum, k) => sum + p.blocks[k]!.size, outside + kept + p.scratch[v]!);
      return Math.max(bound, live);
    }, 0);
  }
  const { words, written, needed } = reachable(p);
  let bound = 0;
  for (let v = 0; v < p.count; v++) {
    let live = outside + p.scratch[v]!;
    for (let w = 0; w < words; w++) {
      let bits = written[v * words + w]! & needed[v * words + w]!;
      for (; bits !== 0; bits &= bits - 1) live += p.blocks[w * 32 + 31 - Math.clz32(bits & -bits)]!.size;
    }
    bound = Math.max(bound, live);
  }
  return bound;
}
