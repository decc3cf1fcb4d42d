// What is computed over samples: ranges, histograms, means of activations, differences between two graphs. Each task
// takes a few samples and returns plain data; results of several are merged in the order of the samples, so that the
// number of threads never shows in a result.
import { NnmcuError } from '../diagnostics.ts';
import { tensorOf } from '../ir/graph.ts';
import type { Graph, TensorId, Values } from '../ir/types.ts';
import { interpret } from '../verify/interpret.ts';
import { joined, type Range, rangeOf } from './affine.ts';
import { compareSample, type Difference, mergedDifferences } from './difference.ts';
import { count, emptyCounts } from './histogram.ts';

/** The values of a graph's inputs. */
export type Sample = readonly Values[];

/** A task and what it needs besides samples; plain data, so that it can be sent to a worker thread. */
export type Job =
  | { readonly task: 'ranges'; readonly graph: Graph }
  | { readonly task: 'histograms'; readonly graph: Graph; readonly ranges: ReadonlyMap<TensorId, Range> }
  | { readonly task: 'sums'; readonly graph: Graph; readonly ids: ReadonlySet<TensorId> }
  | { readonly task: 'differences'; readonly graph: Graph; readonly other: Graph };

export interface Results {
  readonly ranges: ReadonlyMap<TensorId, Range>;
  readonly histograms: ReadonlyMap<TensorId, Float64Array>;
  /** Per element, over the samples. */
  readonly sums: ReadonlyMap<TensorId, Float64Array>;
  readonly differences: readonly Difference[];
}

type Result<J extends Job> = Results[J['task']];

/** Runs a job over some samples. */
export function perform<J extends Job>(job: J, samples: readonly Sample[]): Result<J> {
  switch (job.task) {
    case 'ranges':
      return ranges(job.graph, samples) as Result<J>;
    case 'histograms':
      return histograms(job.graph, job.ranges, samples) as Result<J>;
    case 'sums':
      return sums(job.graph, job.ids, samples) as Result<J>;
    case 'differences':
      return samples
        .map((s) => compareSample(job.graph, job.other, s))
        .reduce(mergedDifferences) as Result<J>;
  }
}

/** The result over all samples from the results over parts of them, in order. */
export function merge<J extends Job>(job: J, parts: readonly Result<J>[]): Result<J> {
  switch (job.task) {
    case 'ranges':
      return (parts as readonly Results['ranges'][]).reduce((a, b) => mergedMaps(a, b, joined)) as Result<J>;
    case 'histograms':
    case 'sums':
      return (parts as readonly Results['sums'][]).reduce((a, b) => mergedMaps(a, b, added)) as Result<J>;
    case 'differences':
      return (parts as readonly Results['differences'][]).reduce(mergedDifferences) as Result<J>;
  }
}

const added = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, i) => x + b[i]!);

function mergedMaps<V>(
  a: ReadonlyMap<TensorId, V>,
  b: ReadonlyMap<TensorId, V>,
  join: (a: V, b: V) => V,
): ReadonlyMap<TensorId, V> {
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

function ranges(g: Graph, samples: readonly Sample[]): Results['ranges'] {
  const result = new Map<TensorId, Range>();
  forEachActivation(g, samples, (id, values) => {
    if (!values.every(Number.isFinite)) throw notFinite(g, id);
    const own = rangeOf(values);
    const known = result.get(id);
    result.set(id, known === undefined ? own : joined(known, own));
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

function sums(g: Graph, ids: ReadonlySet<TensorId>, samples: readonly Sample[]): Results['sums'] {
  const result = new Map<TensorId, Float64Array>();
  forEachActivation(g, samples, (id, values) => {
    if (!ids.has(id)) return;
    const sum = result.get(id) ?? new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) sum[i]! += values[i]!;
    result.set(id, sum);
  });
  return result;
}
