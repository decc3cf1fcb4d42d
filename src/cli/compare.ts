// nnmcu compare A B --data x.npz: how far model B is from model A on the same samples.
import { EXIT } from '../diagnostics.ts';
import { importModel } from '../import/detect.ts';
import { compareGraphs, samplesForEither } from '../quantize/compare.ts';
import { type Args, type Command, isSet, textOf } from './command.ts';
import { readInput } from './files.ts';
import { importOptionsOf, shapeOptions } from './import-options.ts';
import { jsonOption, numericsOf, numericsOption, progressOption } from './options.ts';
import { counted, print, printJson, progress } from './output.ts';
import { errorTable, percentages, sqnrText } from './quantize.ts';
import { normalizeOption, sampleOptionsOf } from './sample-options.ts';

export const compare: Command = {
  options: {
    data: {
      type: 'string',
      requiresArg: true,
      demandOption: 'Say what to run them on: --data FILE (.npz, .npy) or a folder of samples',
      describe: 'Samples for the inputs of either model: .npz, .npy, or a folder of these, .png and .wav',
    },
    normalize: normalizeOption,
    numerics: {
      ...numericsOption,
      describe: 'Runtime whose arithmetic is followed; auto: for each model its own, ort for ONNX, else tflm',
    },
    ...shapeOptions,
    json: jsonOption,
    progress: progressOption,
  },
  examples: [
    ['nnmcu compare float.tflite int8.tflite --data test.npz', 'SQNR, largest error, top-1 agreement'],
  ],
  run: runCompare,
};

async function runCompare(args: Args): Promise<number> {
  const read = (file: string) => {
    const bytes = readInput(file);
    return { graph: importModel(bytes, file, importOptionsOf(args)), numerics: numericsOf(args, bytes) };
  };
  const [a, b] = [read(String(args.model)), read(String(args.other))];
  const samples = samplesForEither(a.graph, b.graph, textOf(args, 'data')!, sampleOptionsOf(args));
  const bar = progress(isSet(args, 'progress'));
  try {
    const show = percentages(bar);
    const result = await compareGraphs(a.graph, b.graph, samples, {
      numerics: { graph: a.numerics, other: b.numerics },
      onProgress: (done, total) => show('comparing', done, total),
    });
    bar.done();
    if (isSet(args, 'json')) printJson(result);
    else {
      print(errorTable(result.layers));
      const outputs = result.outputs.map((o) => {
        const top = o.top1 === null ? '' : `, top-1 ${(100 * o.top1).toFixed(1)} %`;
        return `${sqnrText(o)} SQNR, max error ${o.maxError.toPrecision(3)}${top}`;
      });
      print(`${counted(result.samples, 'sample')}  output ${outputs.join('; ')}`);
    }
  } finally {
    bar.done();
  }
  return EXIT.ok;
}
