// Float model + samples -> int8 model. The table of contents of this room: passes -> equalize -> calibrate -> assign
// -> correct biases -> measure.
import { NnmcuError } from '../diagnostics.ts';
import { tensorOf } from '../ir/graph.ts';
import type { Graph, TensorId } from '../ir/types.ts';
import { runPasses } from '../passes/index.ts';
import { splitPad } from '../passes/split-pad.ts';
import type { Range } from './affine.ts';
import { assign } from './assign.ts';
import { biasCorrections, neededMeans } from './bias-correction.ts';
import { type Difference, sqnr } from './difference.ts';
import { equalize } from './equalize.ts';
import { leastErrorRange, type Method, percentileRange } from './histogram.ts';
import type { Ranges } from './params.ts';
import type { Sample } from './tasks.ts';
import { type RunOptions, runJob } from './threads.ts';

export interface QuantizeOptions {
  /** How ranges follow from what activations take on: default `percentile`. */
  readonly method?: Method;
  /** For `percentile`: the share of values kept at each end, in percent. Default 99.999. */
  readonly percentile?: number;
  /** One weight scale per output channel, dense layers included: default true. */
  readonly perChannel?: boolean;
  /** Takes the mean error of rounded weights out of the biases: default true. */
  readonly biasCorrection?: boolean;
  readonly equalization?: boolean;
  /** The report is measured on this many samples, from the first on: default 32. */
  readonly measured?: number;
  readonly threads?: number;
  /** `done` of `total` samples of a stage. */
  readonly onProgress?: (stage: string, done: number, total: number) => void;
}

/** One line of the report: a tensor of the int8 graph against the float model. */
export interface LayerError {
  readonly name: string;
  readonly op: string;
  /** dB; null when the tensors are equal. */
  readonly sqnr: number | null;
  readonly maxError: number;
  /** Share of the samples in which the same element is the largest; null for one element. */
  readonly top1: number | null;
}

export interface QuantizeReport {
  readonly samples: number;
  /** How many of them the errors are measured on. */
  readonly measured: number;
  readonly method: Method;
  readonly perChannel: boolean;
  readonly biasCorrection: boolean;
  readonly equalization: boolean;
  readonly outputs: readonly LayerError[];
  readonly layers: readonly LayerError[];
}

export interface Quantized {
  readonly graph: Graph;
  readonly report: QuantizeReport;
}

const DEFAULT_PERCENTILE = 99.999;
const DEFAULT_MEASURED = 32;

/** Full-integer int8 form of a float graph, calibrated with and measured on the samples. */
export async function quantizeGraph(
  imported: Graph,
  samples: readonly Sample[],
  options: QuantizeOptions = {},
): Promise<Quantized> {
  const method = options.method ?? 'percentile';
  const perChannel = options.perChannel ?? true;
  const biasCorrection = options.biasCorrection ?? true;
  requireFloat(imported);
  checkSamples(imported, samples);
  const plain = splitPad(runPasses(imported, { disabled: [], verify: false, numerics: 'litert' }));
  const g = options.equalization ? equalize(plain) : plain;
  const during = (stage: string): RunOptions => ({
    threads: options.threads ?? 0,
    onProgress: (done, total) => options.onProgress?.(stage, done, total),
  });

  const observed = await runJob({ task: 'ranges', graph: g }, samples, during('calibrating'));
  const ranges = await chosenRanges(g, samples, observed, method, options, during('counting values'));
  let graph = assign(g, ranges, { perChannel });
  if (biasCorrection) {
    const sums = await runJob({ task: 'sums', graph: g, ids: neededMeans(g) }, samples, during('averaging'));
    const means = new Map([...sums].map(([id, sum]) => [id, sum.map((s) => s / samples.length)] as const));
    graph = assign(g, ranges, { perChannel, corrections: biasCorrections(g, graph, means) });
  }
  const measured = samples.slice(0, options.measured ?? DEFAULT_MEASURED);
  const differences = await runJob(
    { task: 'differences', graph: g, other: graph },
    measured,
    during('measuring'),
  );
  return {
    graph,
    report: {
      samples: samples.length,
      measured: measured.length,
      method,
      perChannel,
      biasCorrection,
      equalization: options.equalization ?? false,
      outputs: differences.filter((d) => d.output !== null).map(layerError),
      layers: differences.map(layerError),
    },
  };
}

export function layerError(d: Difference): LayerError {
  const db = sqnr(d);
  return {
    name: d.name,
    op: d.op,
    sqnr: Number.isFinite(db) ? Number(db.toFixed(2)) : null,
    maxError: d.maxError,
    top1: d.elements > 1 ? d.sameTop / d.samples : null,
  };
}

async function chosenRanges(
  g: Graph,
  samples: readonly Sample[],
  observed: Ranges,
  method: Method,
  options: QuantizeOptions,
  during: RunOptions,
): Promise<Ranges> {
  if (method === 'minmax') return observed;
  const histograms = await runJob({ task: 'histograms', graph: g, ranges: observed }, samples, during);
  const choose = (id: TensorId, range: Range): Range => {
    const counts = histograms.get(id)!;
    return method === 'percentile'
      ? percentileRange(range, counts, options.percentile ?? DEFAULT_PERCENTILE)
      : leastErrorRange(range, counts);
  };
  return new Map([...observed].map(([id, range]) => [id, choose(id, range)] as const));
}

/** Rejects a model that is quantized already, in whole or in part. */
export function requireFloat(g: Graph): void {
  const found = [...g.inputs, ...g.ops.flatMap((op) => op.outputs)].map((id) => tensorOf(g, id));
  if (found.some((t) => t.dtype === 'float32')) {
    const quantized = found.find((t) => t.quant.kind !== 'none');
    if (quantized === undefined) return;
    throw alreadyQuantized(g, `tensor "${quantized.origin.name}" is ${quantized.dtype}`);
  }
  throw alreadyQuantized(g, 'it has no float32 tensors');
}

const alreadyQuantized = (g: Graph, note: string): NnmcuError =>
  new NnmcuError({
    code: 'unsupported-dtype',
    file: g.file,
    message: 'this model is not a float model: there is nothing to quantize',
    notes: [note],
    help: 'Give the float32 model that this one was made from.',
  });

function checkSamples(g: Graph, samples: readonly Sample[]): void {
  const fail = (message: string): never => {
    throw new NnmcuError({ code: 'bad-data', file: g.file, message });
  };
  if (samples.length === 0) fail('there are no calibration samples');
  samples.forEach((sample, s) => {
    sample.forEach((values, i) => {
      if (!(values instanceof Float32Array)) return;
      const at = values.findIndex((x) => !Number.isFinite(x));
      if (at >= 0)
        fail(
          `calibration sample ${s}: element ${at} of "${tensorOf(g, g.inputs[i]!).origin.name}" is ${values[at]}`,
        );
    });
  });
}
