// nnmcu gen MODEL -o DIR: the model as C files; gen-bundle.ts does it for several models.
import { join } from 'node:path';
import { type CompileOptions, compileModel, int8IoSaving } from '../compile.ts';
import { EXIT } from '../diagnostics.ts';
import { depfile } from '../emit/depfile.ts';
import { writeFiles, writeFileWhole } from '../emit/write-files.ts';
import { writeTflite } from '../export/tflite/write.ts';
import { importModel } from '../import/detect.ts';
import type { ImportOptions } from '../import/options.ts';
import { printGraph } from '../ir/print.ts';
import type { Graph } from '../ir/types.ts';
import { quantizeGraph, requireFloat } from '../quantize/quantize.ts';
import { loadSamples } from '../quantize/samples.ts';
import { type Args, badOption, type Command, isSet, textOf } from './command.ts';
import { checkPass, compileOptionsOf, PASS_NAMES, passNote, resultLine } from './compile-flags.ts';
import { besideFiles, readInput, sideFiles } from './files.ts';
import { bundleOptions, rejectBundleOptions, runGenBundle } from './gen-bundle.ts';
import { importOptions, importOptionsOf, noteTo } from './import-options.ts';
import { jsonOption, nameOf, numericsOption, progressOption, targetOption } from './options.ts';
import { grouped, type Progress, print, printJson, progress } from './output.ts';
import { frontText, planOptions } from './plan-options.ts';
import { percentages } from './quantize.ts';
import { regionFiles } from './region-options.ts';
import { regionText } from './region-text.ts';

export const gen: Command = {
  options: {
    out: {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      demandOption: 'Say where to write the files: -o DIR',
      describe: 'Output folder; it is created, and files of an earlier run are replaced',
    },
    name: {
      type: 'string',
      requiresArg: true,
      describe:
        'Prefix of all C names and files (default: the name of the model file); of several models as kws,vww',
    },
    ...bundleOptions,
    target: targetOption,
    numerics: numericsOption,
    ...importOptions,
    ...planOptions,
    quantize: {
      type: 'string',
      requiresArg: true,
      describe: 'Quantize a float model first, with this calibration data and the defaults of nnmcu quantize',
    },
    'disable-pass': {
      type: 'string',
      requiresArg: true,
      describe: `Leave out a pass; may be repeated: ${PASS_NAMES.join(', ')}`,
    },
    'verify-ir': { type: 'boolean', describe: 'Check the intermediate representation after every pass' },
    'dump-ir': {
      type: 'string',
      requiresArg: true,
      describe: 'Print the graph on stdout: `import` or `after:<pass>`, before anything is written',
    },
    depfile: {
      type: 'string',
      requiresArg: true,
      describe: 'Also write the files that were read, as a rule for Make, Ninja and CMake',
    },
    force: { type: 'boolean', describe: 'Replace files in DIR that nnmcu did not generate' },
    json: jsonOption,
    progress: progressOption,
  },
  examples: [
    ['nnmcu gen float.tflite --quantize calib.npz -o out', 'int8 C files from a float model'],
    ['nnmcu gen kws.tflite -o out', 'C files for Cortex-M4 in out/'],
    ['nnmcu gen kws.tflite -o out --target cortex-m55 --numerics litert', 'for another core and reference'],
    [
      'nnmcu gen kws.tflite vww.tflite -o out --share exclusive',
      'two models, one at a time in the same bytes',
    ],
  ],
  run: runGen,
};

async function runGen(args: Args): Promise<number> {
  const files = (args.model as readonly unknown[]).map(String);
  return files.length > 1 ? runGenBundle(args, files) : runGenModel(args, files[0]!);
}

async function runGenModel(args: Args, file: string): Promise<number> {
  rejectBundleOptions(args);
  const out = textOf(args, 'out')!;
  const name = nameOf(args);
  const dump = dumpOf(args);
  const rule = textOf(args, 'depfile');
  const given = readInput(file);
  const { readExternal, found } = sideFiles(file);
  const calibration = textOf(args, 'quantize');
  const bar = progress(isSet(args, 'progress'));
  try {
    const bytes =
      calibration === undefined
        ? given
        : await quantized(
            given,
            file,
            calibration,
            { ...importOptionsOf(args), ioType: 'keep', readExternal },
            bar,
          );
    if (dump === 'import')
      print(printGraph(importModel(bytes, file, { ...importOptionsOf(args), readExternal })).trimEnd());
    const dumped = new Map<string, Graph>();
    const options: CompileOptions = {
      ...compileOptionsOf(args, file, bytes, readExternal),
      onStage: bar.stage,
      onPass: (pass, g) => dumped.set(pass, g),
      ...(name === undefined ? {} : { name }),
    };
    const compiled = compileModel(bytes, options);
    const { files, report } = compiled;
    bar.done();
    if (dump !== null && dump !== 'import') {
      const g = dumped.get(dump);
      print(g === undefined ? `# ${dump} changed nothing` : printGraph(g).trimEnd());
    }
    writeFiles(out, files, isSet(args, 'force'));
    const saved = int8IoSaving(bytes, options, compiled);
    if (saved > 0) noteTo(file)(`--io-type int8 would save ${grouped(saved)} bytes of arena`);
    if (rule !== undefined)
      writeFileWhole(
        rule,
        depfile(join(out, `${report.model.name}.c`), [
          file,
          ...besideFiles(file, found),
          ...(calibration === undefined ? [] : [calibration]),
          ...regionFiles(args),
        ]),
      );
    if (isSet(args, 'json')) printJson(report);
    else
      for (const line of [resultLine(report, out), ...frontText(compiled.front), ...regionText(report)])
        print(line);
  } finally {
    bar.done();
  }
  return EXIT.ok;
}

/** The int8 .tflite that nnmcu quantize would write. */
async function quantized(
  bytes: Uint8Array,
  file: string,
  calibration: string,
  imports: ImportOptions,
  bar: Progress,
): Promise<Uint8Array> {
  const g = importModel(bytes, file, imports);
  requireFloat(g);
  const onProgress = percentages(bar);
  const { graph } = await quantizeGraph(g, loadSamples(g, calibration), { onProgress });
  return writeTflite(graph);
}

/** The pass to dump after, `import`, or null. */
function dumpOf(args: Args): string | null {
  const text = textOf(args, 'dump-ir');
  if (text === undefined) return null;
  if (isSet(args, 'json')) throw badOption('dump-ir', 'cannot be combined with --json');
  if (text === 'import') return text;
  const pass = /^after:(.+)$/.exec(text)?.[1];
  if (pass === undefined)
    throw badOption('dump-ir', `"${text}" is neither "import" nor "after:<pass>"`, [passNote()]);
  checkPass('dump-ir', pass);
  return pass;
}
