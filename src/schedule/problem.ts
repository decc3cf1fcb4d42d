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

/** Beyond this many operators ancestor sets get too large; the bound then looks at single operators. */
const MAX_REACH = 6000;

/** No order has a smaller peak: for each operator, what must be live while it runs in any order. */
export function peakBound(p: Problem): number {
  const words = p.count > MAX_REACH ? 0 : Math.ceil(p.count / 32);
  const reach = (start: number, end: number, step: number, next: readonly (readonly number[])[]) => {
    const sets = p.preds.map(() => new Uint32Array(words));
    for (let v = start; words > 0 && v !== end; v += step) {
      const set = sets[v]!;
      set[v >> 5]! |= 1 << (v & 31);
      for (const u of next[v]!) for (let w = 0; w < words; w++) set[w]! |= sets[u]![w]!;
    }
    return sets;
  };
  // Sets include the operator itself.
  const before = reach(0, p.count, 1, p.preds);
  const after = reach(p.count - 1, -1, -1, p.succs);
  const has = (set: Uint32Array, v: number): boolean => ((set[v >> 5]! >>> (v & 31)) & 1) === 1;
  const touchedAtStart = p.blocks.reduce((sum, b) => (b.producer < 0 ? sum + b.size : sum), 0);
  const throughout = p.blocks.reduce((sum, b) => (b.producer < 0 && b.kept ? sum + b.size : sum), 0);
  const outside = p.startLive - touchedAtStart + throughout;
  const passing = p.blocks.filter((b) => b.producer >= 0 || !b.kept);
  let bound = 0;
  for (let v = 0; v < p.count; v++) {
    let live = outside + p.scratch[v]!;
    if (words === 0) {
      for (const k of p.touched[v]!) {
        const b = p.blocks[k]!;
        if (b.producer >= 0 || !b.kept) live += b.size;
      }
    } else {
      for (const b of passing) {
        const written = b.producer < 0 || has(before[v]!, b.producer);
        const needed = b.kept || b.producer === v || b.readers.some((r) => has(after[v]!, r));
        if (written && needed) live += b.size;
      }
    }
    bound = Math.max(bound, live);
  }
  return bound;
}
