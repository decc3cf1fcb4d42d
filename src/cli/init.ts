// nnmcu init --zephyr DIR: an application around a model, ready for `west build`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compileModel } from '../compile.ts';
import { EXIT } from '../diagnostics.ts';
import { PACKAGE_ROOT } from '../emit/runtime-files.ts';
import { writeFiles } from '../emit/write-files.ts';
import { zephyrApp } from '../emit/zephyr-app.ts';
import { type Args, badOption, type Command, isSet, textOf } from './command.ts';
import { readInput, sideFiles } from './files.ts';
import { importFlagsOf, importOptions, importOptionsOf } from './import-options.ts';
import { nameOf } from './options.ts';
import { print } from './output.ts';

export const init: Command = {
  options: {
    zephyr: {
      type: 'string',
      requiresArg: true,
      demandOption: 'Say what to write and where: --zephyr DIR',
      describe: 'Write a Zephyr application into DIR',
    },
    model: {
      type: 'string',
      requiresArg: true,
      describe: 'Model to build the application around (default: the digits example)',
    },
    name: {
      type: 'string',
      requiresArg: true,
      describe: 'Prefix of all C names (default: the name of the model file)',
    },
    ...importOptions,
    force: { type: 'boolean', describe: 'Replace files in DIR' },
  },
  examples: [['nnmcu init --zephyr app --model kws.tflite', 'a Zephyr application that runs kws.tflite']],
  run: runInit,
};

async function runInit(args: Args): Promise<number> {
  const dir = textOf(args, 'zephyr')!;
  const file = textOf(args, 'model') ?? join(PACKAGE_ROOT, 'zephyr/samples/digits/digits.tflite');
  const name = nameOf(args);
  // Files that the report lists count as generated, and would be removed.
  if (existsSync(join(dir, 'nnmcu-report.json')))
    throw badOption('zephyr', `${dir} has the output of nnmcu gen`, ['choose another folder']);
  const model = readInput(file);
  const { readExternal, found } = sideFiles(file);
  const { program } = compileModel(model, {
    ...importOptionsOf(args),
    file,
    readExternal,
    ...(name === undefined ? {} : { name }),
  });
  const modelFile = `${program.name}.${file.split('.').at(-1)}`;
  const files = [
    ...zephyrApp(program, modelFile, importFlagsOf(args)),
    { path: `models/${modelFile}`, content: model },
    ...[...found].map(([location, content]) => ({ path: `models/${location}`, content })),
  ];
  writeFiles(dir, files, isSet(args, 'force'));
  print(
    [
      `${dir}: ${files.map((f) => f.path).join(', ')}`,
      'build and run it in a Zephyr workspace:',
      `  west build -b mps2_an385 ${dir} -t run -- -DZEPHYR_EXTRA_MODULES=${PACKAGE_ROOT}`,
    ].join('\n'),
  );
  return EXIT.ok;
}
