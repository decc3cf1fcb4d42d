// Cutting a constant: the elements at some indices along one axis, with the scales that belong to them.
import { allocate, elementCount, type Quant, type Tensor } from '../../ir/types.ts';

/** A constant that is not in a graph yet. */
export type Constant = Omit<Tensor, 'id'>;

/** The constant at these indices of `axis`; itself when these are all. */
export function take(t: Constant, axis: number, indices: readonly number[]): Constant {
  const size = t.shape[axis]!;
  if (indices.length === size) return t;
  const shape = t.shape.with(axis, indices.length);
  const inner = elementCount(t.shape.slice(axis + 1));
  const outer = elementCount(t.shape.slice(0, axis));
  const data = allocate(t.dtype, elementCount(shape));
  let to = 0;
  for (let o = 0; o < outer; o++)
    for (const index of indices)
      for (let i = 0; i < inner; i++) data[to++] = t.data![(o * size + index) * inner + i]!;
  return { ...t, shape, data, quant: taken(t.quant, axis, indices) };
}

function taken(q: Quant, axis: number, indices: readonly number[]): Quant {
  if (q.kind !== 'per-axis' || q.axis !== axis) return q;
  return { ...q, scales: indices.map((i) => q.scales[i]!) };
}
