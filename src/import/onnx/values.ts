// What an ONNX name stands for while the graph is built: a constant, or an IR tensor seen through a layout.
// A layout cuts the tensor into atoms, the axes as they lie in memory, and says which of them make up each axis of the
// model. Transposing or reshaping in the model then moves no data: only what an operator demands can cost a transpose.
// Invariant: atoms have at least 2 elements, each belongs to exactly one axis, and an axis of size 1 has none.
import type { DType, TensorId, Values } from '../../ir/types.ts';

export interface Layout {
  /** Sizes in memory order. */
  readonly atoms: readonly number[];
  /** For each axis of the model its atoms, outermost first, as indices into `atoms`. */
  readonly axes: readonly (readonly number[])[];
}

/** Scales and zero points of a quantized constant, in the units of its int8 (uint8 is shifted) or int32 data. */
export interface ConstantQuant {
  readonly scales: readonly number[];
  readonly zeroPoints: readonly number[];
  /** The axis with one scale each; 0 for a single one. */
  readonly axis: number;
}

export interface Constant {
  readonly kind: 'constant';
  /** The type in the model. With `quant` that is float32 for the real values and int8, uint8 or int32 for the stored ones. */
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Values;
  readonly quant?: ConstantQuant;
}

export interface Activation {
  readonly kind: 'activation';
  readonly id: TensorId;
  readonly layout: Layout;
  /** The type in the model: float32 also where the IR's tensor is int8 with a scale. */
  readonly dtype: DType;
  /** Nothing but the next reader of this name can see the IR's tensor. */
  readonly exclusive: boolean;
}

export type Value = Constant | Activation;

export const sizeOfAxis = (l: Layout, axis: number): number =>
  l.axes[axis]!.reduce((n, a) => n * l.atoms[a]!, 1);
export const shapeOfLayout = (l: Layout): readonly number[] => l.axes.map((_, i) => sizeOfAxis(l, i));
export const shapeOf = (v: Value): readonly number[] =>
  v.kind === 'constant' ? v.shape : shapeOfLayout(v.layout);

/** A tensor whose memory holds the axes of `shape` in the order `order`. */
export function layoutOf(
  shape: readonly number[],
  order: readonly number[] = shape.map((_, i) => i),
): Layout {
  const atoms: number[] = [];
  const axes: number[][] = shape.map(() => []);
  for (const axis of order) {
    if (shape[axis] === 1) continue;
    axes[axis]!.push(atoms.length);
    atoms.push(shape[axis]!);
  }
  return { atoms, axes };
}

/** The layout after the model's Transpose. */
export const transposedLayout = (l: Layout, perm: readonly number[]): Layout => ({
  ...l,
  axes: perm.map((p) => l.axes[p]!),
});

/** True when memory holds the model's axes in this order. */
export const hasOrder = (l: Layout, order: readonly number[]): boolean =>
  order.flatMap((axis) => l.axes[axis]!).every((atom, i) => atom === i);

const LAST = [0, 2, 3, 1];

/** Where each axis begins in memory; one of size 1 is with the axis before it, so that it can grow there. */
function beginnings(l: Layout): readonly number[] {
  const places: number[] = [];
  for (const own of l.axes) places.push(own.length > 0 ? Math.min(...own) : (places.at(-1) ?? -1));
  return places;
}

/** The order of the model's axes in memory, channels last where the tensor leaves a choice; null when they interleave. */
export function orderOf(l: Layout): readonly number[] | null {
  const order = nearestOrder(l);
  return hasOrder(l, order) ? order : null;
}

/** The order of axes nearest to memory: `orderOf`, or by where each axis begins when they interleave. */
export function nearestOrder(l: Layout): readonly number[] {
  const identity = l.axes.map((_, i) => i);
  if (l.axes.length === 4 && hasOrder(l, LAST)) return LAST;
  if (hasOrder(l, identity)) return identity;
  const places = beginnings(l);
  return identity.toSorted((a, b) => places[a]! - places[b]!);
}

/** The layout after the model's Reshape; null when an axis would have to be cut where it has no factor. */
export function reshapedLayout(l: Layout, shape: readonly number[]): Layout | null {
  interface Atom {
    size: number;
  }
  const memory: Atom[] = l.atoms.map((size) => ({ size }));
  const rest = l.axes.flat().map((a) => memory[a]!);
  if (rest.length === 0 && shape.some((d) => d !== 1)) return null;
  const axes: Atom[][] = [];
  for (const size of shape) {
    const own: Atom[] = [];
    let left = size;
    while (left > 1) {
      const atom = rest.shift();
      if (atom === undefined) return null;
      if (left % atom.size === 0) {
        own.push(atom);
        left /= atom.size;
      } else if (atom.size % left === 0) {
        const inner = { size: atom.size / left };
        atom.size = left;
        memory.splice(memory.indexOf(atom) + 1, 0, inner);
        rest.unshift(inner);
        own.push(atom);
        left = 1;
      } else return null;
    }
    axes.push(own);
  }
  if (rest.length > 0) return null;
  return { atoms: memory.map((a) => a.size), axes: axes.map((own) => own.map((a) => memory.indexOf(a))) };
}

/** Both tensors lie in memory alike. */
export const sameLayout = (a: Layout, b: Layout): boolean =>
  a.atoms.join() === b.atoms.join() && a.axes.join(';') === b.axes.join(';');
