// A binary heap; among equals the one pushed last comes out first, so that ties behave depth-first.

export interface Heap<T> {
  push(item: T): void;
  /** The smallest item, undefined when empty. */
  pop(): T | undefined;
}

export function heapBy<T>(compare: (a: T, b: T) => number): Heap<T> {
  const entries: { item: T; serial: number }[] = [];
  let serial = 0;
  const before = (i: number, j: number): boolean => {
    const a = entries[i]!;
    const b = entries[j]!;
    const c = compare(a.item, b.item);
    return c < 0 || (c === 0 && a.serial > b.serial);
  };
  const swap = (i: number, j: number): void => {
    [entries[i], entries[j]] = [entries[j]!, entries[i]!];
  };
  return {
    push(item) {
      entries.push({ item, serial: serial++ });
      for (let i = entries.length - 1; i > 0; ) {
        const parent = (i - 1) >> 1;
        if (!before(i, parent)) return;
        swap(i, parent);
        i = parent;
      }
    },
    pop() {
      const top = entries[0];
      const last = entries.pop();
      if (top === undefined || last === undefined) return undefined;
      if (entries.length > 0) {
        entries[0] = last;
        for (let i = 0; ; ) {
          let least = i;
          for (const child of [2 * i + 1, 2 * i + 2])
            if (child < entries.length && before(child, least)) least = child;
          if (least === i) break;
          swap(i, least);
          i = least;
        }
      }
      return top.item;
    },
  };
}
