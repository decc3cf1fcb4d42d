// Flags for what an ONNX model leaves open: shapes of its inputs and the layout at its border.
import type { Options } from 'yargs';
import type { ImportOptions } from '../import/options.ts';
import { type Args, badOption, isSet, textOf } from './command.ts';

export const importOptions: Readonly<Record<string, Options>> = {
  shape: {
    type: 'string',
    requiresArg: true,
    describe: 'ONNX: shape of an input with open dimensions, as NAME=1,3,96,96; may be repeated',
  },
  'io-layout': {
    choices: ['keep', 'nhwc'],
    requiresArg: true,
    describe: 'ONNX: inputs and outputs of rank 4 as the model has them (keep, the default) or channels last',
  },
  'strict-layout': { type: 'boolean', describe: 'ONNX: reject a model in which a transpose is left' },
};

/** What the flags of `importOptions` say. */
export function importOptionsOf(args: Args): ImportOptions {
  const given = args.shape ?? [];
  const shapes = new Map((Array.isArray(given) ? given : [given]).map((text) => namedShape(String(text))));
  return {
    ...(shapes.size > 0 && { shapes }),
    ioLayout: textOf(args, 'io-layout') === 'nhwc' ? 'nhwc' : 'keep',
    strictLayout: isSet(args, 'strict-layout'),
  };
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
