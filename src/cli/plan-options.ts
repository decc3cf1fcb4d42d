// Flags for what may be traded against memory, shared by the commands that plan it.
import type { Options } from 'yargs';
import type { CompileOptions } from '../compile.ts';
import type { Choice } from '../fit/fit.ts';
import { type Args, badOption, isSet, textOf } from './command.ts';
import { grouped, table } from './output.ts';

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
    describe: 'Largest arena, as 20000 or 64k: parts of the model are computed by rows if it takes that',
  },
  'feed-rows': {
    type: 'boolean',
    describe:
      'The input comes row by row from <name>_feed_row(), which you write, and is never whole in memory',
  },
  'no-overlap': {
    type: 'boolean',
    describe: 'Keep outputs apart from the inputs they consume, which they may run into otherwise',
  },
};

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 * 1024 };

/** Bytes from `20000`, `64k` or `1m`. */
export function bytesOption(args: Args, name: string): number | undefined {
  const text = textOf(args, name);
  if (text === undefined) return undefined;
  const match = /^(\d+)([km]?)$/i.exec(text);
  if (match === null) throw badOption(name, `"${text}" is not a number of bytes such as 20000 or 64k`);
  return Number(match[1]) * UNITS[match[2]!.toLowerCase()]!;
}

/** What the flags of `planOptions` say. */
export function planOptionsOf(
  args: Args,
): Pick<CompileOptions, 'optimize' | 'maxRam' | 'feedRows' | 'overlap'> {
  const optimize = OPTIMIZE.find((o) => o === textOf(args, 'optimize'));
  const maxRam = bytesOption(args, 'max-ram');
  return {
    ...(optimize && { optimize }),
    ...(maxRam !== undefined && { maxRam }),
    feedRows: isSet(args, 'feed-rows'),
    overlap: !isSet(args, 'no-overlap'),
  };
}

/** The ways to run the model that were weighed, as a table; nothing where there was no choice. */
export function frontText(front: readonly Choice[] | undefined): readonly string[] {
  if (front === undefined || front.length < 2) return [];
  const rows = front.map(({ stream, arenaBytes, extraInstructions }) => [
    grouped(arenaBytes),
    `+${grouped(Math.round(extraInstructions))}`,
    stream === null
      ? 'whole tensors'
      : `layers ${stream.first} to ${stream.last} by rows, ${stream.rows} at a time${stream.fed ? ', input fed' : ''}`,
  ]);
  return ['', table(['arena B', 'instructions', 'estimated for'], rows, [0, 1])];
}
