// Rounds the weights of a layer so that its outputs change least, instead of each weight by itself: the error of one
// weight can take back that of another where their inputs vary together. Per output channel, integers q and scale s
// minimize (s q - w)' C (s q - w), C the covariance of the inputs; coordinate descent from the nearest integers, for
// several scales. Source: adaptive rounding (Nagel et al. 2020, arXiv 2004.10568) with the descent of QuantEase
// (Behdin et al. 2023, arXiv 2309.01885).
import { clamp, roundHalfAway } from '../ir/requantize.ts';
import type { Tensor } from '../ir/types.ts';
import { forEachChannel } from './affine.ts';
import { covariance, type Moments } from './moments.ts';

/** Weights of a layer as integers, with a scale per output channel. */
export interface RoundedWeights {
  readonly scales: readonly number[];
  readonly values: Int8Array;
}

export interface RoundingOptions {
  /** The mean of the error counts for nothing: the bias takes it out. */
  readonly centred: boolean;
  /** Each channel may change its scale. */
  readonly freeScales: boolean;
}

/** Passes over all weights of a channel; most channels settle earlier. */
const MOST_SWEEPS = 5;
/** Scales are tried from 1 - SPREAD to 1 + SPREAD times the one that covers the largest weight. */
const SPREAD = 0.1;
const MOST_SCALES = 32;
/** Few weights have few combinations; many average out, whatever their scale. */
const SCALES_TIMES_TAPS = 2048;
/** Added to the diagonal, as a share of its mean: samples are only samples, the fewer the more. */
const LEAST_DAMPING = 0.1;

/** Rounds weights that `nearest` has rounded one by one. */
export function leastSquares(
  weights: Tensor,
  axis: number,
  moments: Moments,
  nearest: RoundedWeights,
  options: RoundingOptions,
): RoundedWeights {
  const { groups, taps, rows } = moments;
  const damping = clamp(taps / rows, LEAST_DAMPING, 1);
  const own = indicesByChannel(weights.shape, axis, taps);
  const scales = [...nearest.scales];
  const values = nearest.values.slice();
  const factors = options.freeScales ? factorsFor(taps) : [1];
  const perGroup = own.length / groups;
  for (let group = 0; group < groups; group++) {
    const matrix = damped(covariance(moments, group, options.centred), taps, damping);
    if (matrix === null) continue;
    for (let channel = group * perGroup; channel < (group + 1) * perGroup; channel++) {
      const indices = own[channel]!;
      const w = Float64Array.from(indices, (i) => (weights.data as Float32Array)[i]!);
      // A scale that is not that of the weights was chosen for the bias.
      const covers = w.reduce((a, x) => Math.max(a, Math.abs(x)), 0) / scales[channel]!;
      const tried = covers > 126 ? factors : [1];
      const found = tried
        .map((f) => descend(matrix, w, Math.fround(nearest.scales[channel]! * f)))
        .reduce((a, b) => (b.error < a.error ? b : a));
      scales[channel] = found.scale;
      indices.forEach((i, t) => {
        values[i] = found.integers[t]!;
      });
    }
  }
  return { scales, values };
}

/** 1 first, so that it wins when nothing is better. */
function factorsFor(taps: number): readonly number[] {
  const count = clamp(Math.floor(SCALES_TIMES_TAPS / taps), 2, MOST_SCALES);
  return [1, ...Array.from({ length: count }, (_, i) => 1 - SPREAD + (2 * SPREAD * (i + 0.5)) / count)];
}

/** Indices of the weights of each output channel, in row-major order. */
function indicesByChannel(shape: readonly number[], axis: number, taps: number): readonly Int32Array[] {
  const result = Array.from({ length: shape[axis]! }, () => new Int32Array(taps));
  const next = new Int32Array(shape[axis]!);
  forEachChannel(shape, axis, (i, c) => {
    result[c]![next[c]!++] = i;
  });
  return result;
}

/** The matrix with a larger diagonal; null when the inputs never vary, so that no rounding is better than another. */
function damped(matrix: Float64Array, taps: number, damping: number): Float64Array | null {
  let trace = 0;
  for (let t = 0; t < taps; t++) trace += matrix[t * taps + t]!;
  if (!(trace > 0)) return null;
  for (let t = 0; t < taps; t++) matrix[t * taps + t]! += (damping * trace) / taps;
  return matrix;
}

function descend(matrix: Float64Array, w: Float64Array, scale: number) {
  const taps = w.length;
  const integers = Int8Array.from(w, (x) => clamp(roundHalfAway(x / scale), -127, 127));
  // matrix * error, kept up to date: half of the gradient by the error.
  const slope = new Float64Array(taps);
  for (let a = 0; a < taps; a++) {
    const error = integers[a]! * scale - w[a]!;
    for (let b = 0; b < taps; b++) slope[b]! += matrix[a * taps + b]! * error;
  }
  for (let sweep = 0, changed = true; changed && sweep < MOST_SWEEPS; sweep++) {
    changed = false;
    for (let a = 0; a < taps; a++) {
      const best = integers[a]! - slope[a]! / (matrix[a * taps + a]! * scale);
      const step = clamp(Math.round(best), -127, 127) - integers[a]!;
      if (step === 0) continue;
      changed = true;
      integers[a]! += step;
      for (let b = 0; b < taps; b++) slope[b]! += matrix[a * taps + b]! * scale * step;
    }
  }
  let error = 0;
  for (let a = 0; a < taps; a++) error += (integers[a]! * scale - w[a]!) * slope[a]!;
  return { scale, integers, error };
}
