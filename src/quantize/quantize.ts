// Float model + samples -> int8 model. The table of contents of this room: passes -> equalize -> calibrate -> assign
// -> round weights -> correct biases -> measure.
import { NnmcuError } from '../diagnostics.ts';
import { tensorOf } from '../ir/graph.ts';
import { elementCount, type Graph, type TensorId } from '../ir/types.ts';
import { foldAffine } from '../passes/fold-affine.ts';
import { runPasses } from '../passes/index.ts';
import { poolToMean } from '../passes/pool-to-mean.ts';
import { splitAveragePad } from '../passes/split-average-pad.ts';
import { splitClamps } from '../passes/split-clamps.ts';
import { splitPad, splitPoolPad } from '../passes/split-pad.ts';
import { unfoldFloatTransposeConv } from '../passes/unfold-transpose-conv.ts';
import type { Range } from './affine.ts';
import { assign } from './assign.ts';
import { correctedBiases } from './bias-correction.ts';
import { type Difference, sqnr } from './difference.ts';
import { type Equalization, equalizeActivations, equalizeWeights, linkedActivations } from './equalize.ts';
import { withFloatBorder } from './float-border.ts';
import { type Extremes, rangeOfExtremes, withHeadroom } from './headroom.ts';
import { leastErrorRange, type Method, percentileRange } from './histogram.ts';
import { momentPlan } from './moments.ts';
import type { Ranges } from './params.ts';
import { roundedLayers } from './rounding.ts';
import type { Sample } from './tasks.ts';
import { type RunOptions, runJob } from './threads.ts';

/** How weights become integers: the nearest ones, or those with the least error of the layer's outputs. */
export const ROUNDINGS = ['least-squares', 'nearest'] as const;
export type Rounding = (typeof ROUNDINGS)[number];

export interface QuantizeOptions {
  /** How ranges follow from what activations take on: default `l4`. */
  readonly method?: Method;
  /** For `percentile`: the share of values kept at each end, in percent. Default 99.999. */
  readonly percentile?: number;
  /** Default `least-squares`. */
  readonly rounding?: Rounding;
  /** One weight scale per output channel, dense layers included: default true. */
  readonly perChannel?: boolean;
  /** Takes the mean error of rounded weights out of the biases: default true. */
  readonly biasCorrection?: boolean;
  /** Default `activations`, or `none` without perChannel. */
  readonly equalization?: Equalization;
  /** Folds constants that multiply or are added per channel into the layer before: default true. */
  readonly batchNormFolding?: boolean;
  /** Averages of whole images become means, which have a scale of their own: default true. */
  readonly poolsAsMeans?: boolean;
  /** The type of the model's inputs and outputs; float32 adds QUANTIZE and DEQUANTIZE. Default int8. */
  readonly io?: 'int8' | 'float32';
  /** The report is measured on this many samples, from the first on: default 32. */
  readonly measured?: number;
  /** 0 is one per core. */
  readonly threads?: number;
  /** `done` of `total` samples (or layers) of a stage. */
  readonly onProgress?: (stage: string, done: number, total: number) => void;
}

/** All of them are in memory at once. More would add nothing: both graphs see the same ones. */
const BIAS_SAMPLES = 256;

const DEFAULTS = {
  method: 'l4' as Method,
  percentile: 99.999,
  rounding: 'least-squares' as Rounding,
  perChannel: true,
  biasCorrection: true,
  batchNormFolding: true,
  poolsAsMeans: true,
  io: 'int8' as 'int8' | 'float32',
  measured: 32,
  threads: 0,
};

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
  readonly rounding: Rounding;
  readonly perChannel: boolean;
  readonly biasCorrection: boolean;
  readonly equalization: Equalization;
  readonly outputs: readonly LayerError[];
  readonly layers: readonly LayerError[];
}

export interface Quantized {
  readonly graph: Graph;
  readonly report: QuantizeReport;
}

/** Full-integer int8 form of a float graph, calibrated with and measured on the samples. */
export async function quantizeGraph(
  imported: Graph,
  samples: readonly Sample[],
  options: QuantizeOptions = {},
): Promise<Quantized> {
  const settings = { ...DEFAULTS, ...options };
  const { perChannel, biasCorrection, rounding } = settings;
  const equalization = options.equalization ?? (perChannel ? 'activations' : 'none');
  requireFloat(imported);
  checkSamples(imported, samples);
  const during = (stage: string): RunOptions => ({
    threads: settings.threads,
    onProgress: (done, total) => options.onProgress?.(stage, done, total),
  });
  const g = await equalized(prepared(imported, settings), samples, equalization, during('equalizing'));

  const extremes = await runJob({ task: 'extremes', graph: g }, samples, during('calibrating'));
  const ranges = await chosenRanges(g, samples, extremes, settings, during('choosing ranges'));
  const nearest = assign(g, ranges, { perChannel });
  const rounded =
    rounding === 'nearest' ? new Map() : await roundedWeights(g, nearest, samples, settings, during);
  const assigned = assign(g, ranges, { perChannel, rounded });
  const graph = biasCorrection
    ? correctedBiases(g, assigned, spread(samples, BIAS_SAMPLES), during('correcting biases').onProgress!)
    : assigned;
  const measured = samples.slice(0, settings.measured);
  const differences = await runJob(
    { task: 'differences', graph: g, other: graph },
    measured,
    during('measuring'),
  );
  const written = splitPoolPad(graph);
  return {
    graph: settings.io === 'float32' ? withFloatBorder(written) : written,
    report: {
      samples: samples.length,
      measured: measured.length,
      method: settings.method,
      rounding,
      perChannel,
      biasCorrection,
      equalization,
      outputs: differences.filter((d) => d.output !== null).map(layerError),
      layers: differences.map(layerError),
    },
  };
}

/** At most `count` samples, evenly spaced. */
function spread(samples: readonly Sample[], count: number): readonly Sample[] {
  const step = Math.max(1, samples.length / count);
  return samples.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
}

type Settings = typeof DEFAULTS & QuantizeOptions;

/** The float graph in the form that quantizes best: other float results in the last bits only. */
function prepared(g: Graph, { batchNormFolding, poolsAsMeans }: Settings): Graph {
  const expressible = unfoldFloatTransposeConv(splitClamps(g));
  const folded = batchNormFolding ? foldAffine(expressible) : expressible;
  const optimized = runPasses(folded, { disabled: [], verify: false, numerics: 'litert' });
  const plain = splitAveragePad(splitPad(optimized));
  return poolsAsMeans ? poolToMean(plain) : plain;
}

async function equalized(
  g: Graph,
  samples: readonly Sample[],
  equalization: Equalization,
  during: RunOptions,
): Promise<Graph> {
  if (equalization === 'none') return g;
  if (equalization === 'weights') return equalizeWeights(g);
  const ids = linkedActivations(g);
  if (ids.size === 0) return g;
  return equalizeActivations(g, await runJob({ task: 'channels', graph: g, ids }, samples, during));
}

async function roundedWeights(
  g: Graph,
  nearest: Graph,
  samples: readonly Sample[],
  { perChannel, biasCorrection }: Settings,
  during: (stage: string) => RunOptions,
) {
  const plan = momentPlan(g, samples.length);
  if (plan.size === 0) return new Map();
  const moments = await runJob({ task: 'moments', graph: g, plan }, samples, during('relating inputs'));
  const options = { centred: biasCorrection, freeScales: perChannel };
  return roundedLayers(g, nearest, moments, options, during('rounding').onProgress!);
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
  extremes: ReadonlyMap<TensorId, Extremes>,
  { method, percentile }: Settings,
  during: RunOptions,
): Promise<Ranges> {
  const seen = new Map([...extremes].map(([id, e]) => [id, rangeOfExtremes(e)] as const));
  if (method === 'minmax') return seen;
  const histograms = await runJob({ task: 'histograms', graph: g, ranges: seen }, samples, during);
  const choose = (id: TensorId, range: Range): Range => {
    const counts = histograms.get(id)!;
    if (method === 'percentile') return percentileRange(range, counts, percentile);
    const chosen = leastErrorRange(range, counts, method === 'mse' ? 2 : 4);
    // An input is what the samples show; a few that are far out would cost all others their resolution.
    if (g.inputs.includes(id)) return chosen;
    return withHeadroom(chosen, extremes.get(id)!, elementCount(tensorOf(g, id).shape));
  };
  return new Map([...seen].map(([id, range]) => [id, choose(id, range)] as const));
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
