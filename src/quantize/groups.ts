// Which tensors must have one scale and zero point: those an operator only copies or compares between.
// Union-find over tensor ids; the representative is the smallest id, so the result does not depend on order.
import type { TensorId } from '../ir/types.ts';

export interface Groups {
  /** The tensor that stands for `id`'s group. */
  find(id: TensorId): TensorId;
  join(a: TensorId, b: TensorId): void;
}

export function groups(): Groups {
  const parents = new Map<TensorId, TensorId>();
  const find = (id: TensorId): TensorId => {
    const parent = parents.get(id) ?? id;
    if (parent === id) return id;
    const root = find(parent);
    parents.set(id, root);
    return root;
  };
  return {
    find,
    join(a, b) {
      const [x, y] = [find(a), find(b)];
      if (x < y) parents.set(y, x);
      else if (y < x) parents.set(x, y);
    },
  };
}
