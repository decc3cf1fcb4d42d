// nnmcu gen MODEL MODEL... -o DIR: several models for one firmware, with one runtime and one arena.
import { join } from 'node:path';
import type { Options } from 'yargs';
import { type Bundle, type BundleModel, compileModels, nameOfModel } from '../bundle/compile-models.ts';
import { parseShare } from '../bundle/share.ts';
import { int8IoSaving } from '../compile.ts';
import { type Diagnostic, EXIT, NnmcuError } from '../diagnostics.ts';
import { depfile } from '../emit/depfile.ts';
import { writeFiles, writeFileWhole } from '../emit/write-files.ts';
import { type Args, badOption, isSet, listOf, textOf } from './command.ts';
import { compileOptionsOf, resultLine } from './compile-flags.ts';
import { besideFiles, readInput, sideFiles } from './files.ts';
import { noteTo } from './import-options.ts';
import { usableName } from './options.ts';
import { bytesText, counted, grouped, print, printJson, progress } from './output.ts';
import { frontText } from './plan-options.ts';
import { regionFiles } from './region-options.ts';
import { regionText } from './region-text.ts';

export const bundleOptions: Readonly<Record<string, Options>> = {
  share: {
    type: 'string',
    requiresArg: true,
    describe:
      'Several models: `exclusive`, one at a time in the same bytes; `concurrent`, each in its own (the default); or ' +
      'groups such as `kws/vww,ad`: kws or vww, and ad beside them',
  },
  bundle: {
    type: 'string',
    requiresArg: true,
    describe: 'Several models: name of their header and prefix of the arena in it (default: models)',
  },
};

/** Flags that are about one model. */
const SINGLE = ['quantize', 'dump-ir', 'shape'];

/** Rejects the flags for several models. */
export function rejectBundleOptions(args: Args): void {
  for (const option of Object.keys(bundleOptions))
    if (args[option] !== undefined) throw badOption(option, 'is for several models, and one is given');
}

export async function runGenBundle(args: Args, files: readonly string[]): Promise<number> {
  for (const option of SINGLE)
    if (args[option] !== undefined) throw badOption(option, 'is for one model, and several are given');
  const out = textOf(args, 'out')!;
  const rule = textOf(args, 'depfile');
  const share = textOf(args, 'share');
  const name = textOf(args, 'bundle');
  const names = namesOf(args, files.length);
  const bar = progress(isSet(args, 'progress'));
  try {
    const inputs = readAll(files).map((bytes, i) => ({ file: files[i]!, bytes, ...sideFiles(files[i]!) }));
    const models = inputs.map(({ file, bytes, readExternal }, i): BundleModel => {
      const own = { ...compileOptionsOf(args, file, bytes, readExternal), ...names[i] };
      return { bytes, options: { ...own, onStage: (stage) => bar.stage(`${nameOfModel(own)}: ${stage}`) } };
    });
    const bundle = compileModels(models, {
      ...(name !== undefined && { name: usableName('bundle', name) }),
      ...(share !== undefined && { share: parseShare(share) }),
    });
    bar.done();
    writeFiles(out, bundle.files, isSet(args, 'force'));
    if (rule !== undefined)
      writeFileWhole(
        rule,
        depfile(join(out, `${bundle.name}.h`), [
          ...inputs.flatMap(({ file, found }) => [file, ...besideFiles(file, found)]),
          ...regionFiles(args),
        ]),
      );
    for (const [i, compiled] of bundle.models.entries()) {
      const saved = int8IoSaving(models[i]!.bytes, models[i]!.options, compiled);
      if (saved > 0)
        noteTo(files[i]!)(`--io-type int8 would save ${grouped(saved)} bytes of this model's arena`);
    }
    if (share === undefined) noteShare(bundle);
    if (isSet(args, 'json')) printJson(bundle.report);
    else for (const line of resultLines(bundle, out)) print(line);
  } finally {
    bar.done();
  }
  return EXIT.ok;
}

/** `--name` of several models: as many names, in their order. */
function namesOf(args: Args, models: number): readonly { readonly name?: string }[] {
  if (args.name === undefined) return Array.from({ length: models }, () => ({}));
  const names = listOf(args, 'name').map((name) => usableName('name', name));
  if (names.length === models) return names.map((name) => ({ name }));
  throw badOption('name', `${models} models need as many names, ${names.length} given`, [
    'separated by commas, in the order of the models: --name kws,vww',
  ]);
}

/** The bytes of all files, or a message about each that cannot be read. */
function readAll(files: readonly string[]): readonly Uint8Array[] {
  const faults: Diagnostic[] = [];
  const read = files.flatMap((file) => {
    try {
      return [readInput(file)];
    } catch (error) {
      if (!(error instanceof NnmcuError)) throw error;
      faults.push(...error.diagnostics);
      return [];
    }
  });
  const [first, ...rest] = faults;
  if (first !== undefined) throw new NnmcuError(first, ...rest);
  return read;
}

/** What the promise to run one model at a time would be worth, where nothing is said about it. */
function noteShare({ name, report: { arena } }: Bundle): void {
  // Among regions, models that share get more of each, and their plans change.
  const saving = arena.regions
    ? 'would need less'
    : `would need ${grouped(arena.exclusiveBytes)} bytes instead of ${grouped(arena.bytes)}`;
  noteTo(name)(
    `every model has its own part of the arena; --share exclusive, for models that are used one at a time, ${saving}`,
  );
}

function resultLines({ name, models, report }: Bundle, out: string): readonly string[] {
  const groups = report.bundle.groups.map((group) => group.join('/'));
  const places = report.arena.regions?.map((r) => `${r.name} ${bytesText(r.bytes)}`) ?? [];
  const total = [
    counted(models.length, 'model'),
    `flash ${bytesText(report.weightBytes)} weights`,
    `RAM ${bytesText(report.arena.bytes)} arena for ${groups.join(' + ')}`,
    ...places,
  ];
  return [
    ...models.flatMap((m) => [resultLine(m.report, out), ...frontText(m.front), ...regionText(m.report)]),
    `${name}: ${total.join('  ')} -> ${join(out, `${name}.h`)}`,
  ];
}
