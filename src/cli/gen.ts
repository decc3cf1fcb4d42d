// nnmcu gen MODEL -o DIR: the model as C files.
import { dirname, join } from 'node:path';
import { type CompileOptions, compileModel, int8IoSaving } from '../compile.ts';
import { EXIT } from '../diagnostics.ts';
import { depfile } from '../emit/depfile.ts';
import { writeFiles, writeFileWhole } from '../emit/write-files.ts';
import { writeTflite } from '../export/tflite/write.ts';
import { importModel } from '../import/detect.ts';
import type { ImportOptions } from '../import/options.ts';
import { printGraph } from '../ir/print.ts';
import type { Graph } from '../ir/types.ts';
import { PASSES } from '../passes/index.ts';
import { quantizeGraph, requireFloat } from '../quantize/quantize.ts';
import { loadSamples } from '../quantize/samples.ts';
import type { Report } from '../report/report.ts';
import { type Args, badOption, type Command, isSet, listOf, textOf } from './command.ts';
import { readInput, sideFiles } from './files.ts';
import { importOptions, importOptionsOf, noteTo } from './import-options.ts';
import { jsonOption, nameOf, numericsOf, numericsOption, progressOption, targetOption } from './options.ts';
import {
  bytesText,
  counted,
  grouped,
  macsText,
  type Progress,
  print,
  printJson,
  progress,
} from './output.ts';
import { frontText, planOptions, planOptionsOf } from './plan-options.ts';
import { percentages } from './quantize.ts';

const passNames = PASSES.map((p) => p.name);

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
      describe: 'Prefix of all C names and files (default: the name of the model file)',
    },
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
      describe: `Leave out a pass; may be repeated: ${passNames.join(', ')}`,
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
  ],
  run: runGen,
};

async function runGen(args: Args): Promise<number> {
  const file = String(args.model);
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
      ...importOptionsOf(args),
      ...planOptionsOf(args),
      onNote: noteTo(file),
      file,
      readExternal,
      target: textOf(args, 'target') ?? 'cortex-m4',
      numerics: numericsOf(args, bytes),
      disabledPasses: disabledOf(args),
      verifyIr: isSet(args, 'verify-ir'),
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
          ...[...found.keys()].map((location) => join(dirname(file), location)),
          ...(calibration === undefined ? [] : [calibration]),
        ]),
      );
    if (isSet(args, 'json')) printJson(report);
    else for (const line of [resultLine(report, out), ...frontText(compiled.front)]) print(line);
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

function resultLine(report: Report, out: string): string {
  const { name } = report.model;
  const facts = [
    counted(report.layers.length, 'layer'),
    macsText(report.macs),
    `flash ${bytesText(report.weightBytes)} weights`,
    `RAM ${bytesText(report.arena.bytes)} arena`,
  ];
  return `${name}: ${facts.join('  ')} -> ${join(out, `${name}.c`)}`;
}

function disabledOf(args: Args): readonly string[] {
  const names = listOf(args, 'disable-pass');
  for (const name of names) checkPass('disable-pass', name);
  return names;
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

const passNote = (): string => `passes: ${passNames.join(', ')}`;

function checkPass(option: string, name: string): void {
  if (!passNames.includes(name)) throw badOption(option, `there is no pass "${name}"`, [passNote()]);
}
