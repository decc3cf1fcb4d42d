// Flags for what may be traded against memory, shared by the commands that plan it.
import type { Options } from 'yargs';
import type { CompileOptions } from '../compile.ts';
import type { Choice } from '../fit/choice.ts';
import { LEAST_CODE } from '../fit/fit.ts';
import { type Args, badOption, isSet, textOf } from './command.ts';
import { grouped, table } from './output.ts';
import { bytesFrom, regionOption, regionsOf } from './region-options.ts';

const OPTIMIZE = ['speed', 'balanced', 'size'] as const;

export const planOptions: Readonly<Record<string, Options>> = {
  optimize: {
    choices: OPTIMIZE,
    requiresArg: true,
    describe:
      'Kernels for the fewest instructions, the least code, or (balanced, the default) those whose speed is worth their flash',
  },
  'max-ram': {
    type: 'string',
    requiresArg: true,
    describe:
      'Largest arena, as 20000 or 64k, or `min`: parts of the model are computed by rows if it takes that',
  },
  'max-flash': {
    type: 'string',
    requiresArg: true,
    describe:
      'Most code and constants, as 100k, by an upper estimate: kernels are smaller if it takes that, unless --optimize says which',
  },
  'feed-rows': {
    type: 'boolean',
    describe:
      'The input comes row by row from <name>_feed_row(), which you write, and is never whole in memory',
  },
  region: regionOption,
  'plan-effort': {
    type: 'string',
    requiresArg: true,
    describe:
      'How long to search for the smallest arena, in multiples of the default: 10 takes ten times as long at most',
  },
  'no-overlap': {
    type: 'boolean',
    describe: 'Keep outputs apart from the inputs they consume, which they may run into otherwise',
  },
};

/** Bytes from `20000`, `64k` or `1m`. */
export function bytesOption(args: Args, name: string): number | undefined {
  const text = textOf(args, name);
  if (text === undefined) return undefined;
  const bytes = bytesFrom(text);
  if (bytes === null) throw badOption(name, `"${text}" is not a number of bytes such as 20000 or 64k`);
  return bytes;
}

const MOST_EFFORT = 10_000;

function effortOf(args: Args): number | undefined {
  const text = textOf(args, 'plan-effort');
  if (text === undefined) return undefined;
  const effort = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (effort > 0 && effort <= MOST_EFFORT) return effort;
  throw badOption('plan-effort', `"${text}" is not a number above 0 and up to ${MOST_EFFORT}`);
}

/** What the flags of `planOptions` say. */
export function planOptionsOf(
  args: Args,
): Pick<
  CompileOptions,
  'optimize' | 'maxRam' | 'maxFlash' | 'feedRows' | 'planEffort' | 'overlap' | 'regions'
> {
  const optimize = OPTIMIZE.find((o) => o === textOf(args, 'optimize'));
  const maxRam = textOf(args, 'max-ram') === 'min' ? 'min' : bytesOption(args, 'max-ram');
  const maxFlash = bytesOption(args, 'max-flash');
  const planEffort = effortOf(args);
  return {
    ...(planEffort !== undefined && { planEffort }),
    ...(optimize && { optimize }),
    ...(maxRam !== undefined && { maxRam }),
    ...(maxFlash !== undefined && { maxFlash }),
    feedRows: isSet(args, 'feed-rows'),
    regions: regionsOf(args),
    overlap: !isSet(args, 'no-overlap'),
  };
}

const kernelsText = (kernels: Choice['kernels']): string =>
  typeof kernels !== 'object'
    ? `kernels for ${kernels}`
    : kernels.sharePerKilobyte >= LEAST_CODE
      ? 'least code'
      : `kernels worth ${100 * kernels.sharePerKilobyte} % a KB`;

function choiceText({ stream, kernels, sparing }: Choice, isOpen: boolean): string {
  const how =
    stream === null
      ? 'whole tensors'
      : `layers ${stream.first} to ${stream.last} by rows, ${stream.rows} at a time${stream.fed ? ', input fed' : ''}`;
  const less = sparing === 0 ? '' : `, less scratch in ${sparing} ${sparing === 1 ? 'layer' : 'layers'}`;
  return `${how}${less}${isOpen && kernels !== 'balanced' ? `, ${kernelsText(kernels)}` : ''}`;
}

/** The ways to run the model that were weighed, as a table; nothing where there was no choice. */
export function frontText(front: readonly Choice[] | undefined): readonly string[] {
  if (front === undefined || front.length < 2) return [];
  const isOpen = new Set(front.map((c) => c.kernels)).size > 1;
  const rows = front.map((c) => {
    const extra = Math.round(c.extraInstructions);
    return [
      grouped(c.arenaBytes),
      grouped(c.flashBytes),
      extra < 0 ? `-${grouped(-extra)}` : `+${grouped(extra)}`,
      choiceText(c, isOpen),
    ];
  });
  return ['', table(['arena B', 'flash B', 'instructions', 'estimated for'], rows, [0, 1, 2])];
}
