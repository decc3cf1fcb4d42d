// nnmcu quantize MODEL --calibration X -o q.tflite: a float model as a full-integer int8 .tflite.
import { resolve } from 'node:path';
import { EXIT } from '../diagnostics.ts';
import { writeFileWhole } from '../emit/write-files.ts';
import { writeTflite } from '../export/tflite/write.ts';
import { importModel } from '../import/detect.ts';
import { EQUALIZATIONS } from '../quantize/equalize.ts';
import { METHODS } from '../quantize/histogram.ts';
import {
  type LayerError,
  type QuantizeOptions,
  quantizeGraph,
  ROUNDINGS,
  requireFloat,
} from '../quantize/quantize.ts';
import { loadSamples } from '../quantize/samples.ts';
import { type Args, badOption, type Command, isSet, textOf, wholeOf } from './command.ts';
import { readInput } from './files.ts';
import { importOptionsOf, noteTo, shapeOptions } from './import-options.ts';
import { jsonOption, progressOption } from './options.ts';
import { bytesText, counted, type Progress, print, printJson, progress, table } from './output.ts';
import { normalizeOption, sampleOptionsOf } from './sample-options.ts';

const MOST_THREADS = 256;

export const quantize: Command = {
  options: {
    calibration: {
      alias: 'c',
      type: 'string',
      requiresArg: true,
      demandOption: 'Say what the inputs look like: --calibration FILE (.npz, .npy) or a folder of samples',
      describe:
        'Samples: .npz (input_<i> or tensor names, sample axis in front), .npy, or a folder of these, .png and .wav',
    },
    normalize: normalizeOption,
    out: {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      demandOption: 'Say where to write the model: -o FILE.tflite',
      describe: 'The int8 model',
    },
    method: {
      choices: METHODS,
      default: 'l4',
      requiresArg: true,
      describe: 'How activation ranges are chosen from the samples',
    },
    percentile: {
      type: 'string',
      requiresArg: true,
      default: '99.999',
      describe: 'For --method percentile: percentage of values kept at each end',
    },
    rounding: {
      choices: ROUNDINGS,
      default: 'least-squares',
      requiresArg: true,
      describe: 'Weights as the integers with the least error of the outputs, or each as the nearest',
    },
    equalize: {
      choices: EQUALIZATIONS,
      requiresArg: true,
      describe:
        'Equalize channels across layers: activations (the default), weights, none (the default with --per-tensor)',
    },
    'per-tensor': { type: 'boolean', describe: 'One weight scale per tensor instead of one per channel' },
    'no-bias-correction': {
      type: 'boolean',
      describe: 'Leave the mean error of rounded weights in the biases',
    },
    'no-fold-batch-norm': {
      type: 'boolean',
      describe: 'Leave multiplications and additions per channel behind a layer as they are',
    },
    'keep-average-pool': {
      type: 'boolean',
      describe: 'Leave averages of whole images as AVERAGE_POOL_2D instead of MEAN',
    },
    io: {
      choices: ['int8', 'float32'],
      default: 'int8',
      requiresArg: true,
      describe: 'Type of inputs and outputs; float32 adds QUANTIZE and DEQUANTIZE at the border',
    },
    threads: { type: 'string', requiresArg: true, default: '0', describe: 'Threads; 0 is one per core' },
    ...shapeOptions,
    json: jsonOption,
    progress: progressOption,
  },
  examples: [
    ['nnmcu quantize float.tflite --calibration calib.npz -o int8.tflite', 'with the defaults'],
    [
      'nnmcu quantize float.tflite -c samples/ -o int8.tflite --method mse',
      'with ranges of least squared error',
    ],
  ],
  run: runQuantize,
};

async function runQuantize(args: Args): Promise<number> {
  const file = String(args.model);
  const out = textOf(args, 'out')!;
  const options = optionsOf(args);
  if (resolve(out) === resolve(file)) throw badOption('out', `"${out}" is the float model itself`);
  const g = importModel(readInput(file), file, { ...importOptionsOf(args), onNote: noteTo(file) });
  requireFloat(g);
  const samples = loadSamples(g, textOf(args, 'calibration')!, sampleOptionsOf(args));
  const bar = progress(isSet(args, 'progress'));
  try {
    const { graph, report } = await quantizeGraph(g, samples, { ...options, onProgress: percentages(bar) });
    const bytes = writeTflite(graph);
    bar.done();
    writeFileWhole(out, bytes);
    if (isSet(args, 'json')) printJson({ file: out, bytes: bytes.length, ...report });
    else {
      print(errorTable(report.layers));
      const outputs = report.outputs.map((o) => `${sqnrText(o)} SQNR`).join(', ');
      print(`${counted(samples.length, 'sample')}  output ${outputs}  ${bytesText(bytes.length)} -> ${out}`);
    }
  } finally {
    bar.done();
  }
  return EXIT.ok;
}

function optionsOf(args: Args): QuantizeOptions {
  const percentile = Number(textOf(args, 'percentile'));
  if (!(percentile > 50 && percentile <= 100))
    throw badOption('percentile', `"${textOf(args, 'percentile')}" is not a number above 50 and up to 100`);
  const equalization = EQUALIZATIONS.find((e) => e === textOf(args, 'equalize'));
  return {
    method: METHODS.find((m) => m === textOf(args, 'method')) ?? METHODS[0],
    percentile,
    rounding: ROUNDINGS.find((r) => r === textOf(args, 'rounding')) ?? ROUNDINGS[0],
    perChannel: !isSet(args, 'per-tensor'),
    biasCorrection: !isSet(args, 'no-bias-correction'),
    ...(equalization !== undefined && { equalization }),
    batchNormFolding: !isSet(args, 'no-fold-batch-norm'),
    poolsAsMeans: !isSet(args, 'keep-average-pool'),
    io: textOf(args, 'io') === 'float32' ? 'float32' : 'int8',
    threads: wholeOf(args, 'threads', 0, MOST_THREADS),
  };
}

/** Progress in tenths: enough for people, few enough lines for a log. */
export function percentages(bar: Progress): (stage: string, done: number, total: number) => void {
  let last = '';
  return (stage, done, total) => {
    const text = `${stage} ${Math.floor((10 * done) / total) * 10} % of ${counted(total, 'sample')}`;
    if (text !== last) bar.stage(text);
    last = text;
  };
}

/** `exact` when there is no difference at all. */
export const sqnrText = ({ sqnr }: LayerError): string => (sqnr === null ? 'exact' : `${sqnr.toFixed(1)} dB`);

const NAME_WIDTH = 60;

/** SQNR, largest error and agreement per tensor. */
export function errorTable(layers: readonly LayerError[]): string {
  const rows = layers.map((l, i) => [
    String(i),
    l.op,
    l.name.length > NAME_WIDTH ? `...${l.name.slice(3 - NAME_WIDTH)}` : l.name,
    sqnrText(l),
    l.maxError.toPrecision(3),
    l.top1 === null ? '' : `${(100 * l.top1).toFixed(1)} %`,
  ]);
  return table(['#', 'operator', 'tensor', 'SQNR', 'max error', 'top-1'], rows, [0, 3, 4, 5]);
}
