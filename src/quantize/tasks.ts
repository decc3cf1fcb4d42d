// What is computed over samples: extremes, histograms and moments of activations, differences between two
// graphs. Each task takes a few samples and returns plain data; results of several are merged in the order of the
// samples, so that the number of threads never shows in a result.
import { NnmcuError } from '../diagnostics.ts';
import { consumersOf, tensorOf } from '../ir/graph.ts';
import type { Graph, OpId, TensorId, Values } from '../ir/types.ts';
import { interpret } from '../verify/interpret.ts';
import { type Range, rangeOf } from './affine.ts';
import { type BothNumerics, compareSample, type Difference, mergedDifferences } from './difference.ts';
import type { Extremes } from './headroom.ts';
import { count, emptyCounts } from './histogram.ts';
import { addedMoments, emptyMoments, type MomentPlan, type Moments, withInput } from './moments.ts';

/** The values of a graph's inputs. */
export type Sample = readonly Values[];

/** A task and what it needs besides samples; plain data, so that it can be sent to a worker thread. */
export type Job =
  | { readonly task: 'extremes'; readonly graph: Graph }
  | { readonly task: 'channels'; readonly graph: Graph; readonly ids: ReadonlySet<TensorId> }
  | { readonly task: 'histograms'; readonly graph: Graph; readonly ranges: ReadonlyMap<TensorId, Range> }
  | { readonly task: 'moments'; readonly graph: Graph; readonly plan: MomentPlan }
  | {
      readonly task: 'differences';
      readonly graph: Graph;
      readonly other: Graph;
      readonly numerics?: BothNumerics;
    };

export interface Results {
  readonly extremes: ReadonlyMap<TensorId, Extremes>;
  /** Largest magnitude per index of the last axis. */
  readonly channels: ReadonlyMap<TensorId, Float64Array>;
  readonly histograms: ReadonlyMap<TensorId, Float64Array>;
  readonly moments: ReadonlyMap<OpId, Moments>;
  readonly differences: readonly Difference[];
}

type Result<J extends Job> = Results[J['task']];

/** Runs a job over some samples. */
export function perform<J extends Job>(job: J, samples: readonly Sample[]): Result<J> {
  switch (job.task) {
    case 'extremes':
      return extremes(job.graph, samples) as Result<J>;
    case 'channels':
      return channels(job.graph, job.ids, samples) as Result<J>;
    case 'histograms':
      return histograms(job.graph, job.ranges, samples) as Result<J>;
    case 'moments':
      return moments(job.graph, job.plan, samples) as Result<J>;
    case 'differences':
      return samples
        .map((s) => compareSample(job.graph, job.other, s, job.numerics))
        .reduce(mergedDifferences) as Result<J>;
  }
}

/** The result over the samples of two parts, in order; `a` may be added to in place. */
export function merge<J extends Job>(job: J, a: Result<J>, b: Result<J>): Result<J> {
  const joinMaps = <K, V>(join: (x: V, y: V) => V): Result<J> =>
    mergedMaps(
      a as unknown as ReadonlyMap<K, V>,
      b as unknown as ReadonlyMap<K, V>,
      join,
    ) as unknown as Result<J>;
  switch (job.task) {
    case 'extremes':
      return joinMaps(joinedExtremes);
    case 'channels':
      return joinMaps(largest);
    case 'histograms':
      return joinMaps(added);
    case 'moments':
      return joinMaps(addedMoments);
    case 'differences':
      return mergedDifferences(a as Results['differences'], b as Results['differences']) as Result<J>;
  }
}

const added = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, i) => x + b[i]!);
const largest = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, i) => Math.max(x, b[i]!));
const joinedExtremes = (a: Extremes, b: Extremes): Extremes => ({
  minima: [...a.minima, ...b.minima],
  maxima: [...a.maxima, ...b.maxima],
});

function mergedMaps<K, V>(
  a: ReadonlyMap<K, V>,
  b: ReadonlyMap<K, V>,
  join: (a: V, b: V) => V,
): ReadonlyMap<K, V> {
  const result = new Map(a);
  for (const [id, v] of b) result.set(id, a.has(id) ? join(a.get(id)!, v) : v);
  return result;
}

/** Calls visit for every float activation of every sample, inputs included. */
function forEachActivation(
  g: Graph,
  samples: readonly Sample[],
  visit: (id: TensorId, values: Float32Array) => void,
): void {
  const visitFloat = (id: TensorId, values: Values): void => {
    if (values instanceof Float32Array) visit(id, values);
  };
  for (const sample of samples) {
    g.inputs.forEach((id, i) => {
      visitFloat(id, sample[i]!);
    });
    interpret(g, sample, 'litert', (op, outputs) => {
      op.outputs.forEach((id, i) => {
        visitFloat(id, outputs[i]!);
      });
    });
  }
}

function extremes(g: Graph, samples: readonly Sample[]): Results['extremes'] {
  const result = new Map<TensorId, { readonly minima: number[]; readonly maxima: number[] }>();
  forEachActivation(g, samples, (id, values) => {
    if (!values.every(Number.isFinite)) throw notFinite(g, id);
    const { min, max } = rangeOf(values);
    const known = result.get(id) ?? { minima: [], maxima: [] };
    known.minima.push(min);
    known.maxima.push(max);
    result.set(id, known);
  });
  return result;
}

function channels(g: Graph, ids: ReadonlySet<TensorId>, samples: readonly Sample[]): Results['channels'] {
  const result = new Map<TensorId, Float64Array>();
  forEachActivation(g, samples, (id, values) => {
    if (!ids.has(id)) return;
    const count = tensorOf(g, id).shape.at(-1) ?? 1;
    const known = result.get(id) ?? new Float64Array(count);
    for (let i = 0, c = 0; i < values.length; i++, c = c + 1 === count ? 0 : c + 1) {
      const x = Math.abs(values[i]!);
      if (x > known[c]!) known[c] = x;
    }
    result.set(id, known);
  });
  return result;
}

const notFinite = (g: Graph, id: TensorId): NnmcuError =>
  new NnmcuError({
    code: 'bad-data',
    file: g.file,
    where: `tensor "${tensorOf(g, id).origin.name}"`,
    message: 'becomes infinite or NaN for a calibration sample',
    help: 'Check that the samples are scaled as in training.',
  });

function histograms(
  g: Graph,
  known: ReadonlyMap<TensorId, Range>,
  samples: readonly Sample[],
): Results['histograms'] {
  const result = new Map([...known.keys()].map((id) => [id, emptyCounts()] as const));
  forEachActivation(g, samples, (id, values) => {
    count(values, known.get(id)!, result.get(id)!);
  });
  return result;
}

function moments(g: Graph, plan: MomentPlan, samples: readonly Sample[]): Results['moments'] {
  const result = new Map<OpId, Moments>();
  const readers = consumersOf(g);
  forEachActivation(g, samples, (id, values) => {
    for (const op of readers.get(id) ?? []) {
      const planned = plan.get(op.id);
      if (planned === undefined || op.inputs[0] !== id) continue;
      result.set(op.id, withInput(result.get(op.id) ?? emptyMoments(planned.unfolding), planned, values));
    }
  });
  return result;
}
