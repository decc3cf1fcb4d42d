// Generated code of a row stream stays short: the regular part of its calls becomes a loop.
import type { KernelArg, KernelCall } from '../op-def.ts';
import { longestRepeat } from './repeats.ts';

/** A call with the part of each argument that changes from turn to turn of a loop kept apart. */
export interface PlacedCall {
  readonly call: KernelCall;
  /** Everything but what moves. */
  readonly shape: string;
  /** Bytes into the chain's input and output, numbers of rows. */
  readonly moving: readonly number[];
}

export const isMoving = (a: KernelArg): a is KernelArg & { kind: 'input' | 'output' } =>
  (a.kind === 'input' || a.kind === 'output') && a.offset !== undefined;

/** The argument as it is in a loop, where it grows by `perTurn`. */
const inLoop = (a: KernelArg, next: () => number): KernelArg =>
  isMoving(a) || a.kind === 'number' ? { ...a, perTurn: next() } : a;

/** Regular parts of the schedule as loops, the longest first. */
export function withLoops(placed: readonly PlacedCall[]): readonly KernelCall[] {
  const repeat = longestRepeat(placed.length, (i, period) => placed[i]!.shape === placed[i + period]!.shape);
  if (repeat === null) return placed.map((p) => p.call);
  const { start, period, turns } = repeat;
  const end = start + period * turns;
  const steps = placed
    .slice(start, start + period)
    .map((p, k) => p.moving.map((offset, m) => placed[start + period + k]!.moving[m]! - offset));
  const regular = placed
    .slice(start, end)
    .every((p, i) =>
      p.moving.every(
        (offset, m) =>
          offset ===
          placed[start + (i % period)]!.moving[m]! + Math.floor(i / period) * steps[i % period]![m]!,
      ),
    );
  if (!regular) return placed.map((p) => p.call);
  const loop = { turns };
  const body = placed.slice(start, start + period).map((p, k): KernelCall => {
    let m = 0;
    const args = p.call.args.map((a) => inLoop(a, () => steps[k]![m++]!));
    return { ...p.call, args, loop };
  });
  return [...withLoops(placed.slice(0, start)), ...body, ...withLoops(placed.slice(end))];
}
