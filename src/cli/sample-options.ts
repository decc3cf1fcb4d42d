// The flag that says how pictures become samples, for the commands that read them.
import type { Options } from 'yargs';
import { NORMALIZATIONS, normalizationOf } from '../data/normalize.ts';
import type { SampleOptions } from '../quantize/samples.ts';
import { type Args, badOption, textOf } from './command.ts';

export const normalizeOption: Options = {
  type: 'string',
  requiresArg: true,
  describe: `For .png: what pixels from 0 to 255 become, ${NORMALIZATIONS}`,
};

/** What `normalizeOption` says. */
export function sampleOptionsOf(args: Args): SampleOptions {
  const text = textOf(args, 'normalize');
  if (text === undefined) return {};
  const normalization = normalizationOf(text);
  if (normalization === null) throw badOption('normalize', `"${text}" is none of ${NORMALIZATIONS}`);
  return { normalization };
}
