// Room above the largest value that was seen: a tensor of few elements (scores, a mean per channel) shows little of
// what it can take on, and a clipped score costs more than a coarser scale does. Each end moves out as long as the
// squared error that is expected there, of a tail that falls off exponentially, is larger than the added rounding
// noise. Only tensors of few elements are treated so: in others the small values count for more than this sum says.
import type { Range } from './affine.ts';

/** Extremes of a tensor in each sample. */
export interface Extremes {
  readonly minima: readonly number[];
  readonly maxima: readonly number[];
}

/** Tensors with more elements keep their range. */
const MOST_ELEMENTS = 64;
/** From so many samples on, the largest ones say something about the tail. */
const ENOUGH_SAMPLES = 10;
/** The tail is estimated from this share of the samples. */
const TAIL = 0.1;
/** Steps of a tenth of the tail's scale that are tried. */
const STEPS = 10;

/** The range with room at each end that reaches what was seen; `elements` are those of one sample. */
export function withHeadroom(chosen: Range, seen: Extremes, elements: number): Range {
  if (elements > MOST_ELEMENTS) return chosen;
  const { min, max } = rangeOfExtremes(seen);
  const up = chosen.max < max || max <= 0 ? 0 : headroom(seen.maxima, max - Math.min(min, 0), elements);
  const negated = seen.minima.map((x) => -x);
  const down = chosen.min > min || min >= 0 ? 0 : headroom(negated, Math.max(max, 0) - min, elements);
  return { min: chosen.min - down, max: chosen.max + up };
}

export function rangeOfExtremes({ minima, maxima }: Extremes): Range {
  const smallest = minima.reduce((a, b) => Math.min(a, b), Infinity);
  const largest = maxima.reduce((a, b) => Math.max(a, b), -Infinity);
  return { min: smallest, max: largest };
}

/** How far to move the upper end out; `span` is the width of the range. */
function headroom(maxima: readonly number[], span: number, elements: number): number {
  if (maxima.length < ENOUGH_SAMPLES) return 0;
  const tail = tailScale(maxima);
  const rounding = (width: number): number => (elements * maxima.length * (width / 255) ** 2) / 12;
  const expected = (room: number): number =>
    rounding(span + room) + 2 * tail ** 2 * (tail > 0 ? Math.exp(-room / tail) : 1);
  return Array.from({ length: STEPS + 1 }, (_, i) => (i / 10) * tail).reduce((a, b) =>
    expected(b) < expected(a) ? b : a,
  );
}

/** Mean excess of the largest values over the next one: the scale of an exponential tail. */
function tailScale(maxima: readonly number[]): number {
  const sorted = [...maxima].sort((a, b) => b - a);
  const count = Math.ceil(sorted.length * TAIL);
  return sorted.slice(0, count).reduce((sum, x) => sum + x - sorted[count]!, 0) / count;
}
