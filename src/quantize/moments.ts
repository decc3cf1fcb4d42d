// How the inputs of a layer's weights vary together: sums of x and of x times its transpose over the rows that the
// weights are multiplied with. Rounding (least-squares.ts) weighs errors of the weights with them.
// Invariant: only the upper triangle of `squares` is filled while sums are collected; `covariance` gives all of it.
import { viewOf } from '../ir/graph.ts';
import type { Graph, OpId } from '../ir/types.ts';
import type { Unfolding } from '../ops/unfolding.ts';
import { ruleOf } from './params.ts';

/** Sums over the same rows for each group of a layer. */
export interface Moments {
  readonly groups: number;
  readonly taps: number;
  readonly rows: number;
  /** [groups, taps] */
  readonly sums: Float64Array;
  /** [groups, taps, taps] */
  readonly squares: Float64Array;
}

/** A layer with more weights per output has too large a matrix; its weights are rounded one by one. */
export const MAX_TAPS = 1024;
/** Rows per layer that are enough, as long as there are many more than taps. */
const ENOUGH_ROWS = 20_000;
const ROWS_PER_TAP = 20;

/** The layers to collect moments for, each with the rows to use. */
export type MomentPlan = ReadonlyMap<OpId, { readonly unfolding: Unfolding; readonly step: number }>;

/** Every layer with weights that is not too large, with every step-th row so that `samples` give enough. */
export function momentPlan(g: Graph, samples: number): MomentPlan {
  return new Map(
    g.ops.flatMap((op) => {
      const unfolding = ruleOf(g, op)?.weights?.unfold(viewOf(g, op));
      if (unfolding === undefined || unfolding.taps > MAX_TAPS) return [];
      const rows = unfolding.elements.length / unfolding.taps;
      const wanted = Math.max(ENOUGH_ROWS, ROWS_PER_TAP * unfolding.taps) / samples;
      return [[op.id, { unfolding, step: coprime(Math.max(1, Math.floor(rows / wanted)), rows) }] as const];
    }),
  );
}

/** The next step that has no factor in common with the number of rows: it visits all columns of an image. */
function coprime(step: number, rows: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  return step >= rows || divisor(step, rows) === 1 ? step : coprime(step + 1, rows);
}

export function emptyMoments({ groups, taps }: Unfolding): Moments {
  return {
    groups,
    taps,
    rows: 0,
    sums: new Float64Array(groups * taps),
    squares: new Float64Array(groups * taps * taps),
  };
}

/** The moments with those of one more input of the layer; arrays are added to in place. */
export function withInput(m: Moments, { unfolding, step }: PlanOf, values: Float32Array): Moments {
  const { groups, groupStep, taps, elements } = unfolding;
  const row = new Float64Array(taps);
  const used = new Int32Array(taps);
  let rows = 0;
  for (let at = 0; at < elements.length; at += step * taps, rows++)
    for (let group = 0; group < groups; group++) {
      let count = 0;
      for (let t = 0; t < taps; t++) {
        const element = elements[at + t]!;
        const x = element < 0 ? 0 : values[element + group * groupStep]!;
        // After a RELU about half of the values are 0 and add nothing.
        if (x === 0) continue;
        row[t] = x;
        used[count++] = t;
      }
      addRow(m, group, row, used, count);
    }
  return { ...m, rows: m.rows + rows };
}

type PlanOf = NonNullable<ReturnType<MomentPlan['get']>>;

function addRow(m: Moments, group: number, row: Float64Array, used: Int32Array, count: number): void {
  const { taps, sums, squares } = m;
  for (let i = 0; i < count; i++) {
    const a = used[i]!;
    const x = row[a]!;
    sums[group * taps + a]! += x;
    const line = (group * taps + a) * taps;
    for (let j = i; j < count; j++) {
      const b = used[j]!;
      squares[line + b]! += x * row[b]!;
    }
  }
}

export function addedMoments(a: Moments, b: Moments): Moments {
  a.sums.forEach((_, i) => {
    a.sums[i]! += b.sums[i]!;
  });
  a.squares.forEach((_, i) => {
    a.squares[i]! += b.squares[i]!;
  });
  return { ...a, rows: a.rows + b.rows };
}

/**
 * Mean of x x' over the rows of a group, [taps, taps]; `centred` takes out the mean of x, which is right when the
 * bias takes out the mean of the error.
 */
export function covariance(m: Moments, group: number, centred: boolean): Float64Array {
  const { taps, rows } = m;
  const result = new Float64Array(taps * taps);
  const meanOf = (t: number): number => (centred ? m.sums[group * taps + t]! / rows : 0);
  for (let a = 0; a < taps; a++)
    for (let b = a; b < taps; b++) {
      const mean = m.squares[(group * taps + a) * taps + b]! / rows;
      const value = mean - meanOf(a) * meanOf(b);
      result[a * taps + b] = value;
      result[b * taps + a] = value;
    }
  return result;
}
