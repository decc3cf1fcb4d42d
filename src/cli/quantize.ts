// nnmcu quantize MODEL --calibration X -o q.tflite: a float model as a full-integer int8 .tflite.
import { EXIT } from '../diagnostics.ts';
import { writeFileWhole } from '../emit/write-files.ts';
import { writeTflite } from '../export/tflite/write.ts';
import { importModel } from '../import/detect.ts';
import { METHODS } from '../quantize/histogram.ts';
import { type LayerError, type QuantizeOptions, quantizeGraph, requireFloat } from '../quantize/quantize.ts';
import { loadSamples } from '../quantize/samples.ts';
import { type Args, badOption, type Command, isSet, textOf, wholeOf } from './command.ts';
import { readInput } from './files.ts';
import { jsonOption, progressOption } from './options.ts';
import { bytesText, counted, type Progress, print, printJson, progress, table } from './output.ts';

const MOST_THREADS = 256;

export const quantize: Command = {
  options: {
    calibration: {
      alias: 'c',
      type: 'string',
      requiresArg: true,
      demandOption: 'Say what the inputs look like: --calibration FILE (.npz, .npy) or a folder of .npy',
      describe: 'Samples: .npz (input_<i> or tensor names, sample axis in front), .npy, or a folder of them',
    },
    out: {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      demandOption: 'Say where to write the model: -o FILE.tflite',
      describe: 'The int8 model',
    },
    method: {
      choices: METHODS,
      default: 'percentile',
      requiresArg: true,
      describe: 'How activation ranges are chosen from the samples',
    },
    percentile: {
      type: 'string',
      requiresArg: true,
      default: '99.999',
      describe: 'For --method percentile: percentage of values kept at each end',
    },
    'per-tensor': { type: 'boolean', describe: 'One weight scale per tensor instead of one per channel' },
    'no-bias-correction': {
      type: 'boolean',
      describe: 'Leave the mean error of rounded weights in the biases',
    },
    equalize: { type: 'boolean', describe: 'Equalize the ranges of channels across layers first' },
    threads: { type: 'string', requiresArg: true, default: '0', describe: 'Threads; 0 is one per core' },
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
  const g = importModel(readInput(file), file);
  requireFloat(g);
  const samples = loadSamples(g, textOf(args, 'calibration')!);
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
  const method = METHODS.find((m) => m === textOf(args, 'method')) ?? 'percentile';
  const percentile = Number(textOf(args, 'percentile'));
  if (!(percentile > 50 && percentile <= 100))
    throw badOption('percentile', `"${textOf(args, 'percentile')}" is not a number above 50 and up to 100`);
  return {
    method,
    percentile,
    perChannel: !isSet(args, 'per-tensor'),
    biasCorrection: !isSet(args, 'no-bias-correction'),
    equalization: isSet(args, 'equalize'),
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
