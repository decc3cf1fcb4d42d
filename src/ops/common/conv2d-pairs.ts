// CONV_2D without SIMD and with two products per multiplication: which chunks of a filter row are provably exact.
// Arithmetic: runtime-c/src/internal/pairs_s8.h; layout and conditions: nnmcu/scalar.h.
import type { CConstant, KernelArg } from '../op-def.ts';
import { type ConvLayer, roundingSuffix } from './conv-layer.ts';
import { isContiguous } from './conv2d-scalar.ts';
import { slidingOverlap } from './overlaps.ts';
import type { Rows } from './rows.ts';
import { SCALAR_HEADER, type ScalarKind, scalarRows } from './scalar.ts';
import type { Variant } from './variants.ts';

/** NNMCU_CONV2D_S8_PAIRS_BYTES. */
const MOST_BYTES = 512;
const GROUP = 8;
/** Groups with flags in one byte. */
const FLAGGED = 7;

/**
 * Instructions, measured at -O3 to within 10 %, of four pixels: per row, per group of a row and what chunks of two
 * add, per element; and of a window that is copied: per window, row and element.
 */
const COSTS = {
  scalar: { row: 108, group: 43, halves: 9, element: 13, window: 99, line: 99, copied: 0.3 },
  short: { row: 282, group: 74, halves: 20, element: 17, window: 214, line: 112, copied: 1.9 },
} as const;

/** Whether the sums of products of taps from..to-1 stay within int16 for all int8 inputs. */
function isExact(r: Rows, row: number, from: number, to: number): boolean {
  let low = 0;
  let high = 0;
  for (let k = from; k < Math.min(to, r.length); k++) {
    const w = r.weights[row * r.length + k]!;
    low += w < 0 ? w * 127 : w * -128;
    high += w < 0 ? w * -128 : w * 127;
  }
  return low >= -32768 && high <= 32767;
}

/** For each row, for each group of eight taps, whether chunks of two are needed; null when even they do not suffice. */
function halvesOf(r: Rows): readonly (readonly boolean[])[] | null {
  const chunksAreExact = (row: number, group: number, taps: number): boolean =>
    Array.from({ length: GROUP / taps }, (_, i) => group * GROUP + i * taps).every((from) =>
      isExact(r, row, from, from + taps),
    );
  const groups = Math.ceil(r.length / GROUP);
  const rows = Array.from({ length: r.rows }, (_, row) =>
    Array.from({ length: groups }, (_, g) =>
      chunksAreExact(row, g, 4) ? false : chunksAreExact(row, g, 2) ? true : null,
    ),
  );
  return rows.every((row) => row.every((h) => h !== null)) ? (rows as boolean[][]) : null;
}

/** The flags of each row, up to seven in a byte from the top, then a 1. */
function flagBytes(halves: readonly (readonly boolean[])[]): Uint8Array {
  return Uint8Array.from(
    halves.flatMap((row) =>
      Array.from({ length: Math.ceil(row.length / FLAGGED) }, (_, i) => {
        const flags = row.slice(i * FLAGGED, (i + 1) * FLAGGED);
        return flags.reduce((byte, half, k) => byte | (half ? 0x80 >> k : 0), 0x80 >> flags.length);
      }),
    ),
  );
}

const variant = (kind: ScalarKind): Variant<ConvLayer> => ({
  name: kind === 'short' ? 'pairs_short' : 'pairs',
  isa: 'c',
  longMultiply: kind === 'scalar',
  prepare(layer) {
    const { kernel, out, groups, rounding } = layer;
    if (layer.rows === null || groups !== 1) return null;
    const { length } = layer.rows;
    const padded = Math.ceil(length / GROUP) * GROUP;
    const pixels = kernel.h * kernel.w === 1 && isContiguous(layer);
    const bytes = padded * 8 + (pixels ? 0 : length * 2);
    if (bytes > MOST_BYTES) return null;
    const prepared = scalarRows(layer.rows, kind, layer);
    const halves = prepared && halvesOf(prepared.rows);
    if (!prepared || !halves) return null;
    const values = new Int8Array(layer.rows.weights.length + padded - length);
    values.set(prepared.rows.weights);
    const name = `conv2d_s8${roundingSuffix(rounding)}__pairs${kind === 'short' ? '_short' : ''}`;
    const filter: CConstant = { role: 'filter', values, comment: `${out.c} rows of ${length}` };
    const flags: CConstant = { role: 'halves', values: flagBytes(halves) };
    const cost = COSTS[kind];
    const blocks = Math.ceil((out.n * out.h * out.w) / 4);
    const allGroups = out.c * (padded / GROUP);
    const splits = halves.flat().filter((h) => h).length;
    const named = (symbol: string, ...last: readonly KernelArg[]) => ({
      symbol: `nnmcu_${symbol}`,
      sources: [
        `${symbol}.c`,
        'pairs_s8.c',
        'window_copy_s8.c',
        ...(kind === 'short' ? ['short_outputs_s8.c'] : []),
      ],
      args: [
        { kind: 'input', index: 0 },
        { kind: 'constant', constant: filter },
        { kind: 'constant', constant: flags },
        { kind: 'constant', constant: prepared.bias },
        { kind: 'output', index: 0 },
        ...last,
      ] satisfies readonly KernelArg[],
    });
    return {
      call: {
        ...named(`${name}_stack`),
        inScratch: {
          ...named(name, { kind: 'scratch' }),
          scratchBytes: bytes,
          scratchExpr: `NNMCU_CONV2D_S8_PAIRS_SCRATCH_BYTES(${length}, ${pixels ? 0 : 1})`,
          stackBytes: MOST_BYTES,
        },
        header: SCALAR_HEADER,
        overlaps: slidingOverlap(layer, { pixels: 4, buffered: true }, 1),
      },
      multipliers: prepared.multipliers,
      instructions:
        blocks * (out.c * cost.row + allGroups * cost.group + splits * cost.halves + length * cost.element) +
        (pixels ? 0 : out.n * out.h * out.w * (cost.window + kernel.h * cost.line + length * cost.copied)),
    };
  },
});

export const conv2dPairs = variant('scalar');
export const conv2dPairsShort = variant('short');
