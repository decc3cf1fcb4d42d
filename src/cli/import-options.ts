// Flags for what reading a model leaves open: shapes of an ONNX model's inputs, layout and type at its border.
import type { Options } from 'yargs';
import type { ImportOptions } from '../import/options.ts';
import { type Args, badOption, isSet, textOf } from './command.ts';

/** For commands whose result has a type of its own at the border. */
export const shapeOptions: Readonly<Record<string, Options>> = {
  shape: {
    type: 'string',
    requiresArg: true,
    describe: 'ONNX: shape of an input with open dimensions, as NAME=1,3,96,96; may be repeated',
  },
  outputs: {
    type: 'string',
    requiresArg: true,
    describe: 'ONNX: the tensor the model ends at, in place of its own outputs; may be repeated',
  },
  'io-layout': {
    choices: ['keep', 'nhwc'],
    requiresArg: true,
    describe: 'ONNX: inputs and outputs of rank 4 as the model has them (keep, the default) or channels last',
  },
  'strict-layout': { type: 'boolean', describe: 'ONNX: reject a model in which a transpose is left' },
};

export const importOptions: Readonly<Record<string, Options>> = {
  ...shapeOptions,
  'io-type': {
    choices: ['keep', 'int8'],
    requiresArg: true,
    describe:
      'Inputs and outputs of a quantized model in the type it has them (keep, the default), or int8 without the ' +
      'conversion from and to float32',
  },
};

/** The values of a flag that may be repeated. */
const texts = (given: unknown): readonly string[] =>
  given === undefined ? [] : (Array.isArray(given) ? given : [given]).map(String);

/** What the flags of `importOptions`, or those of `shapeOptions`, say. */
export function importOptionsOf(args: Args): ImportOptions {
  const shapes = new Map(texts(args.shape).map(namedShape));
  const outputs = texts(args.outputs);
  if (new Set(outputs).size < outputs.length) throw badOption('outputs', 'names a tensor twice');
  return {
    ...(shapes.size > 0 && { shapes }),
    ...(outputs.length > 0 && { outputs }),
    ioLayout: textOf(args, 'io-layout') === 'nhwc' ? 'nhwc' : 'keep',
    ioType: textOf(args, 'io-type') === 'int8' ? 'int8' : 'keep',
    strictLayout: isSet(args, 'strict-layout'),
  };
}

/** The flags again, for a command line that is written into a file. */
export function importFlagsOf(args: Args): readonly string[] {
  const { shapes, outputs, ioLayout, ioType, strictLayout } = importOptionsOf(args);
  return [
    ...[...(shapes ?? [])].map(([name, shape]) => `--shape=${name}=${shape}`),
    ...(outputs ?? []).map((name) => `--outputs=${name}`),
    ...(ioLayout === 'nhwc' ? ['--io-layout=nhwc'] : []),
    ...(ioType === 'int8' ? ['--io-type=int8'] : []),
    ...(strictLayout ? ['--strict-layout'] : []),
  ];
}

/** Prints a note about the model on stderr, as compilers do. */
export const noteTo =
  (file: string) =>
  (text: string): unknown =>
    process.stderr.write(`${file}: note: ${text}\n`);

/** `NAME=1,3,96,96`; a name may itself contain `=`. */
function namedShape(text: string): readonly [string, readonly number[]] {
  const match = /^(.+)=(\d{1,9}(?:,\d{1,9})*)$/.exec(text);
  if (match === null) throw badOption('shape', `"${text}" is not of the form NAME=1,3,96,96`);
  return [match[1]!, match[2]!.split(',').map(Number)];
}
