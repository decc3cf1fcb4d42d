// What is said when nothing fits: what came closest, which layer is the wall of the arena, what takes the flash.
import { type Diagnostic, NnmcuError } from '../diagnostics.ts';
import { flashOf } from '../emit/flash.ts';
import type { PlanOptions } from '../emit/plan-program.ts';
import { tensorOf } from '../ir/graph.ts';
import type { Graph } from '../ir/types.ts';
import { whereOf } from '../ops/op-def.ts';
import { type Choice, fits, type Limits } from './choice.ts';
import type { Candidate } from './fit.ts';

/** Layers that are named with their constants. */
const MOST_NAMED = 4;

interface Situation {
  readonly target: PlanOptions['target'];
  /** Whether it would fit with an input that comes row by row. */
  readonly canFeed: boolean;
}

/** `closest` of all that was weighed misses the limits by the least. */
export function doesNotFit(
  closest: Candidate,
  all: readonly Choice[],
  limits: Limits,
  { target, canFeed }: Situation,
): NnmcuError {
  const [meetsRam, meetsFlash] = [
    all.some((c) => fits(c, { ...limits, maxFlash: null })),
    all.some((c) => fits(c, { ...limits, maxRam: null })),
  ];
  const [first, ...rest] = [
    ...(meetsRam ? [] : [arenaTooLarge(closest, all, limits, canFeed)]),
    ...(meetsFlash ? [] : [flashTooLarge(closest, all, limits, target)]),
  ];
  return first ? new NnmcuError(first, ...rest) : new NnmcuError(notBoth(closest, limits));
}

const howOf = ({ choice }: Candidate): string =>
  choice.stream === null
    ? 'no part of the model can be computed by rows around this layer'
    : `with layers ${choice.stream.first} to ${choice.stream.last} computed by rows`;

function arenaTooLarge(
  closest: Candidate,
  all: readonly Choice[],
  { maxRam }: Limits,
  canFeed: boolean,
): Diagnostic {
  const { graph, planned } = closest;
  const { peakStep, buffers } = planned.plan;
  const wall = planned.steps[peakStep];
  const least = all.reduce((bytes, c) => Math.min(bytes, c.arenaBytes), Number.POSITIVE_INFINITY);
  const ways = [
    'raise --max-ram',
    'make the largest tensors of the model smaller',
    ...(convertedBorders(graph) > 0
      ? ['let the application convert inputs and outputs: --io-type int8']
      : []),
    ...(canFeed ? ['let it hand over the input row by row, which fits: --feed-rows'] : []),
  ];
  return {
    code: 'does-not-fit',
    file: graph.file,
    ...(wall && { where: whereOf(wall.view) }),
    message: `the arena cannot be made as small as ${maxRam} bytes; ${least} is the least that was found`,
    notes: [
      howOf(closest),
      ...buffers
        .filter((b) => b.first <= peakStep && peakStep <= b.last && b.bytes > 0)
        .map((b) => `live here: ${b.name}, ${b.bytes} bytes`),
    ],
    help: `${ways.slice(0, -1).join(', ')}, or ${ways.at(-1)}.`.replace(/^r/, 'R'),
  };
}

/** How many inputs and outputs of an int8 model are of another type. */
function convertedBorders(g: Graph): number {
  const borders = [...g.inputs, ...g.outputs].map((id) => tensorOf(g, id));
  const isInt8 = [...g.tensors.values()].some((t) => t.dtype === 'int8' && t.data === undefined);
  return isInt8 ? borders.filter((t) => t.dtype === 'float32' || t.dtype === 'uint8').length : 0;
}

function flashTooLarge(
  { graph, planned }: Candidate,
  all: readonly Choice[],
  { maxFlash }: Limits,
  target: PlanOptions['target'],
): Diagnostic {
  const { codeBytes, constantBytes } = flashOf(graph, planned.steps, target);
  const constants = constantBytes.reduce((a, b) => a + b, 0);
  const largest = planned.steps
    .map((step, i) => ({ step, bytes: constantBytes[i]! }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, MOST_NAMED);
  const least = all.reduce((bytes, c) => Math.min(bytes, c.flashBytes), Number.POSITIVE_INFINITY);
  return {
    code: 'does-not-fit',
    file: graph.file,
    message: `code and constants cannot be made as small as ${maxFlash} bytes; ${least}, by estimate, is the least that was found`,
    notes: [
      `${constants} bytes of constants and about ${codeBytes} of code`,
      ...largest.map(({ step, bytes }) => `${whereOf(step.view)}: ${bytes} bytes of constants`),
    ],
    help: 'Raise --max-flash, leave out --optimize if it is there, or give the largest layers fewer channels.',
  };
}

/** Each limit can be met, but not both. */
function notBoth({ graph, choice }: Candidate, { maxRam, maxFlash }: Limits): Diagnostic {
  return {
    code: 'does-not-fit',
    file: graph.file,
    message: `nothing that was tried needs at most ${maxRam} bytes of arena and ${maxFlash} of flash`,
    notes: [`closest: ${choice.arenaBytes} bytes of arena and about ${choice.flashBytes} of flash`],
    help: 'Raise --max-ram or --max-flash.',
  };
}
