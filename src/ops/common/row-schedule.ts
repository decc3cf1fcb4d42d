// Row streaming: a chain of operators computed a few rows at a time, each intermediate tensor kept only as long as its
// rows are needed and none computed twice. Knows rows and windows, no operators and no bytes.

/** What of its inputs an operator needs for its output rows; all inputs have the same height. */
export interface RowNode {
  /** Values it reads: 0 is the chain's input, k + 1 the output of node k. */
  readonly inputs: readonly number[];
  /** Rows under the window (dilation included), rows from one window to the next, rows of padding above the input. */
  readonly kernel: number;
  readonly stride: number;
  readonly top: number;
  readonly inRows: number;
  readonly outRows: number;
}

/**
 * Node `node` computes the output rows from..to-1, the caller feeds the input's row, or rows of a value move down to the
 * begin of its buffer.
 */
export type RowEvent =
  | { readonly kind: 'feed'; readonly row: number }
  | { readonly kind: 'call'; readonly node: number; readonly from: number; readonly to: number }
  | { readonly kind: 'move'; readonly value: number; readonly from: number; readonly rows: number };

export interface RowSchedule {
  readonly events: readonly RowEvent[];
  /** By value: rows its buffer must hold; the last value is whole, and the first unless it is fed. */
  readonly capacity: readonly number[];
  /** By event: which row stands first in each value's buffer when the event begins. */
  readonly bases: readonly (readonly number[])[];
  /** By event: the values with rows that are written, read, or kept for later; others' buffers hold nothing of worth. */
  readonly occupied: readonly (readonly number[])[];
}

/** Rows of the input that the output rows from..to-1 read, cut to those that exist, and the padding around them. */
export function bandOf(n: RowNode, from: number, to: number) {
  const low = from * n.stride - n.top;
  const high = (to - 1) * n.stride - n.top + n.kernel;
  const first = Math.min(Math.max(0, low), n.inRows);
  const end = Math.max(first, Math.min(n.inRows, high));
  return { first, end, top: first - low, bottom: high - end };
}

/** First input row that a node still reads once it has computed `done` output rows. */
const needs = (n: RowNode, done: number): number =>
  done >= n.outRows ? Number.POSITIVE_INFINITY : Math.min(n.inRows, Math.max(0, done * n.stride - n.top));

/**
 * The order of calls in which the last node is computed `rows` rows at a time and everything else when it is needed.
 * Null when some rows read nothing but padding.
 * @param fed the input comes row by row as well, instead of being there when the chain begins
 */
export function scheduleRows(nodes: readonly RowNode[], rows: number, fed = false): RowSchedule | null {
  const last = nodes.length;
  const readers = Array.from({ length: last + 1 }, (_, v) => nodes.filter((n) => n.inputs.includes(v)));
  const nodeIndex = new Map(nodes.map((n, i) => [n, i] as const));
  const done: number[] = new Array(last + 1).fill(0);
  if (!fed) done[0] = nodes[0]!.inRows;
  /** Node -1 is the caller. */
  const calls: { readonly node: number; readonly from: number; readonly to: number }[] = [];
  /** By call and value: the first row still needed when the call begins, and the values that have any. */
  const kept: (readonly number[])[] = [];
  const held: (readonly number[])[] = [];
  let possible = true;

  const oldest = (v: number): number =>
    Math.min(done[v]!, ...readers[v]!.map((n) => needs(n, done[nodeIndex.get(n)! + 1]!)));
  const recordCall = (node: number, from: number, to: number): void => {
    const first = done.map((_, value) => oldest(value));
    const touched = [node + 1, ...(nodes[node]?.inputs ?? [])];
    kept.push(first);
    held.push(first.flatMap((row, v) => (row < done[v]! || touched.includes(v) ? [v] : [])));
    calls.push({ node, from, to });
  };
  const produce = (v: number, target: number): void => {
    if (v === 0) {
      for (let row = done[0]!; row < target; row++) {
        recordCall(-1, row, row + 1);
        done[0] = row + 1;
      }
      return;
    }
    // Never more rows at a time than asked for: what is between two operators would be that much higher.
    if (done[v]! + rows < target && possible) produce(v, target - rows);
    const from = done[v]!;
    if (from >= target || !possible) return;
    const node = nodes[v - 1]!;
    const to = Math.min(target, node.outRows);
    const band = bandOf(node, from, to);
    if (band.end <= band.first) {
      possible = false;
      return;
    }
    for (const input of node.inputs) produce(input, band.end);
    recordCall(v - 1, from, to);
    done[v] = to;
  };
  for (let to = rows; done[last]! < nodes[last - 1]!.outRows && possible; to += rows) produce(last, to);
  if (!possible) return null;

  const isWhole = (v: number): boolean => v === last || (v === 0 && !fed);
  const capacity = done.map((_, v) =>
    v === 0 ? (fed ? 0 : nodes[0]!.inRows) : v === last ? nodes[v - 1]!.outRows : 0,
  );
  calls.forEach(({ node, to }, i) => {
    const v = node + 1;
    if (!isWhole(v)) capacity[v] = Math.max(capacity[v]!, to - kept[i]![v]!);
  });
  const base: number[] = new Array(last + 1).fill(0);
  const events: RowEvent[] = [];
  const bases: (readonly number[])[] = [];
  const occupied: (readonly number[])[] = [];
  const record = (event: RowEvent, i: number): void => {
    bases.push(base.slice());
    occupied.push(held[i]!);
    events.push(event);
  };
  calls.forEach(({ node, from, to }, i) => {
    const v = node + 1;
    if (!isWhole(v) && to - base[v]! > capacity[v]!) {
      const first = kept[i]![v]!;
      if (from > first) record({ kind: 'move', value: v, from: first - base[v]!, rows: from - first }, i);
      base[v] = first;
    }
    record(node < 0 ? { kind: 'feed', row: from } : { kind: 'call', node, from, to }, i);
  });
  return { events, capacity, bases, occupied };
}
