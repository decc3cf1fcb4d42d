// Where the row buffers of a stream and the scratch of its kernels lie in the stream's own scratch. Buffers that never
// hold anything at the same time share bytes: most layers' rows are needed only until the next layer has read them.

/** Bytes that are in use at some moments of a schedule. */
export interface RowBlock {
  readonly bytes: number;
  /** Numbers of the moments at which it holds something. */
  readonly moments: ReadonlySet<number>;
}

export interface RowLayout {
  readonly offsets: readonly number[];
  readonly total: number;
  /** The first moment at which the most bytes are in use. */
  readonly fullest: number;
}

const ALIGN = 4;
/** Orders in which blocks are placed; each is one pass over all pairs. */
const MOST_ORDERS = 60;

/** Offsets, multiples of 4, at which no two blocks meet while both hold something: first fit in the best order found. */
export function layRows(blocks: readonly RowBlock[]): RowLayout {
  const sizes = blocks.map((b) => Math.ceil(b.bytes / ALIGN) * ALIGN);
  const used = new Map<number, number>();
  blocks.forEach((b, i) => {
    for (const m of b.moments) used.set(m, (used.get(m) ?? 0) + sizes[i]!);
  });
  const [fullest, bound] = [...used].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0]);
  const meets = blocks.map((a) => blocks.map((b) => [...a.moments].some((m) => b.moments.has(m))));
  const place = (order: readonly number[]) => {
    const offsets: number[] = new Array(blocks.length).fill(0);
    const placed: number[] = [];
    let total = 0;
    for (const i of order) {
      if (sizes[i] === 0) continue;
      let at = 0;
      const others = placed.filter((k) => meets[i]![k]).sort((a, b) => offsets[a]! - offsets[b]!);
      for (const k of others) {
        if (offsets[k]! >= at + sizes[i]!) break;
        at = Math.max(at, offsets[k]! + sizes[k]!);
      }
      offsets[i] = at;
      placed.push(i);
      total = Math.max(total, at + sizes[i]!);
    }
    return { offsets, total };
  };
  const largestFirst = blocks.map((_, i) => i).sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  let order: readonly number[] = largestFirst;
  let best = place(order);
  // What ends highest goes first in the next order.
  for (let n = 0, now = best; n < MOST_ORDERS && best.total > bound; n++) {
    const highest = order.find((i) => sizes[i]! > 0 && now.offsets[i]! + sizes[i]! === now.total)!;
    order = [highest, ...order.filter((i) => i !== highest)];
    now = place(order);
    if (now.total < best.total) best = now;
  }
  return { ...best, fullest };
}
