// A CONV_2D of groups as one of fewer, wider groups: where groups are small, weights of 0 cost less than what is done once
// for each group. Exact, since what they are multiplied with does not matter.
import type { Overlap } from '../../ir/overlap.ts';
import type { ConvLayer } from './conv-layer.ts';
import { slidingOverlap } from './overlaps.ts';
import type { Rows } from './rows.ts';

/** Several groups taken as one: their number, and the input channels that are read for each. */
export interface Merging {
  readonly count: number;
  readonly channels: number;
}

/** How many groups are merged into one at most. */
const MOST = 8;

/** Numbers of groups that may be merged into one. */
export const mergesOf = (groups: number): readonly number[] =>
  Array.from({ length: groups }, (_, i) => i + 1).filter((m) => groups % m === 0 && m <= MOST);

/** The share of a layer's instructions that a kilobyte of weights of 0 must save. */
const SHARE_PER_KILOBYTE = 0.05;

/** The cheapest of several ways to compute a layer, weighing what their weights take of the flash. */
export function cheapest<T extends { readonly instructions: number; readonly bytes: number }>(
  ways: readonly T[],
): T | null {
  const cost = (w: T): number => w.instructions * (1 + (SHARE_PER_KILOBYTE * w.bytes) / 1024);
  return ways.reduce<T | null>((best, w) => (best === null || cost(w) < cost(best) ? w : best), null);
}

/** The first input channel that is read for group `index` of `count`: the last ones where there are too few behind it. */
export const firstChannel = ({ count, channels }: Merging, all: number, index: number): number =>
  Math.min((all / count) * index, all - channels);

/** The filter of the wider groups, rows in the same order. */
export function mergedRows(layer: ConvLayer, rows: Rows, merging: Merging): Rows {
  const { kernel, in: x, groups } = layer;
  const { count, channels } = merging;
  const taps = kernel.h * kernel.w;
  const own = x.c / groups;
  const weights = new Int8Array(rows.rows * taps * channels);
  for (let row = 0; row < rows.rows; row++) {
    const group = Math.floor((row * groups) / rows.rows);
    const at = group * own - firstChannel(merging, x.c, Math.floor((row * count) / rows.rows));
    for (let tap = 0; tap < taps; tap++) {
      const from = row * rows.length + tap * own;
      weights.set(rows.weights.subarray(from, from + own), (row * taps + tap) * channels + at);
    }
  }
  return { ...rows, weights, length: taps * channels };
}

/** The layer with `count` groups, of which each has all its channels and no others. */
export function mergedLayer(layer: ConvLayer, count: number): ConvLayer {
  const { rows, in: x } = layer;
  return {
    ...layer,
    groups: count,
    rows: rows && mergedRows(layer, rows, { count, channels: x.c / count }),
  };
}

/**
 * Each group reads everything of `pixels` pixels before it writes them. As its outputs take the place of its own inputs, the
 * lead is in whole pixels, so that it only ever meets itself, in whatever order groups and pixels are taken.
 */
export const groupsOverlap = (layer: ConvLayer, pixels: number): readonly Overlap[] =>
  layer.in.c === layer.out.c
    ? slidingOverlap(layer, { pixels, buffered: true }, 1).map((o) => ({ ...o, step: layer.in.c }))
    : [];
