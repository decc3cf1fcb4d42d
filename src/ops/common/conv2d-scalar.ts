// Which kernel without SIMD serves a CONV_2D, and its constants. Conditions and scratch: nnmcu/scalar.h.
import type { CConstant, KernelArg } from '../op-def.ts';
import { type ConvLayer, roundingSuffix } from './conv-layer.ts';
import { cheapest, groupsOverlap, mergedLayer, mergesOf } from './conv2d-groups.ts';
import { conv2dParams } from './conv2d-params.ts';
import { slidingOverlap } from './overlaps.ts';
import { interleavedFours, SCALAR_HEADER, type ScalarKind, scalarRows } from './scalar.ts';
import type { Prepared, Variant } from './variants.ts';

/** Pixels at a time and NNMCU_CONV2D_S8_*_STACK_BYTES. */
const KINDS = { scalar: { pixels: 2, stackBytes: 288 }, short: { pixels: 4, stackBytes: 576 } } as const;

/** Instructions, measured at -O3 to within 10 %, of all rows with `length` products for as many pixels as go together. */
const ROWS: Readonly<Record<ScalarKind, (rows: number, length: number) => number>> = {
  scalar: (rows, length) =>
    15 + Math.floor(rows / 4) * (210 + length * 14.3) + (rows % 4) * (63 + length * 6.3),
  short: (rows, length) => rows * (275 + length * 13.75),
};

/** And of a window that is copied: per window, row and element. */
const COPIES = {
  scalar: { window: 145, line: 82, element: 0.8 },
  short: { window: 218, line: 93, element: 3.9 },
} as const;

/** Of a window of groups: per window and tap of it; per group and tap of it, and what is copied as words and as bytes. */
const PLACES = {
  scalar: { window: 15, tap: 20, group: 22, place: 9.5, word: 6, byte: 5 },
  short: { window: 20, tap: 26, group: 32, place: 12, word: 7.5, byte: 6 },
} as const;

const SOURCES = { scalar: ['tile_2x4_s8.c'], short: ['dot4_s8.c', 'short_outputs_s8.c'] } as const;

/** Whether the inputs under each window are whole and neighbours in memory, in the order of the filter. */
export function isContiguous({ in: x, kernel, window, groups }: ConvLayer): boolean {
  const { padding, dilation } = window;
  if (groups > 1 || padding.top + padding.bottom + padding.left + padding.right > 0) return false;
  if (kernel.h === 1 && kernel.w === 1) return true;
  const rows = kernel.h === 1 || (kernel.w === x.w && dilation.h === 1);
  return rows && (kernel.w === 1 || dilation.w === 1);
}

/** Of all that is copied for one pixel. */
function copying({ in: x, kernel, groups }: ConvLayer, kind: ScalarKind): number {
  const taps = kernel.h * kernel.w;
  if (groups === 1) {
    const copy = COPIES[kind];
    return copy.window + kernel.h * copy.line + taps * x.c * copy.element;
  }
  const cost = PLACES[kind];
  const channels = x.c / groups;
  const bytes = kind === 'short' && channels % 4 > 0 ? channels : channels % 4;
  const place = cost.place + ((channels - bytes) / 4) * cost.word + bytes * cost.byte;
  return cost.window + taps * cost.tap + groups * (cost.group + taps * place);
}

function prepared(layer: ConvLayer, kind: ScalarKind): Prepared | null {
  const { kernel, in: x, out, groups, rounding } = layer;
  const constants = layer.rows && scalarRows(layer.rows, kind, layer);
  if (!constants) return null;
  const { rows } = constants;
  const { pixels, stackBytes } = KINDS[kind];
  const isGrouped = groups > 1;
  const direct = isContiguous(layer);
  const taps = kernel.h * kernel.w;
  const bytes = (Math.ceil(rows.length / 4) * 4 + (isGrouped ? taps * 4 : 0)) * pixels;
  const onStack = !direct && !isGrouped && bytes <= stackBytes;
  const name = `conv2d_s8${roundingSuffix(rounding)}__${kind}`;
  const filter: CConstant =
    kind === 'scalar' ? interleavedFours(rows, groups) : { role: 'filter', values: rows.weights };
  const count = out.n * out.h * out.w;
  const macro = `NNMCU_CONV2D_S8_${kind.toUpperCase()}${isGrouped ? '_GROUPS' : ''}_SCRATCH_BYTES`;
  const named = (symbol: string, ...last: readonly KernelArg[]) => ({
    symbol: `nnmcu_${symbol}`,
    sources: [`${symbol}.c`, ...SOURCES[kind], `window_${isGrouped ? 'places' : 'copy'}_s8.c`],
    args: [
      { kind: 'input', index: 0 },
      { kind: 'constant', constant: filter },
      { kind: 'constant', constant: constants.bias },
      { kind: 'output', index: 0 },
      ...last,
    ] satisfies readonly KernelArg[],
  });
  const inScratch = {
    ...named(`${name}${isGrouped ? '_groups' : ''}`, { kind: 'scratch' }),
    scratchBytes: bytes,
    scratchExpr: `${macro}(${kernel.h}, ${kernel.w}, ${x.c / groups})`,
  };
  return {
    call: {
      ...(direct
        ? named(name, { kind: 'text', text: 'NULL' })
        : onStack
          ? { ...named(`${name}_stack`), inScratch: { ...inScratch, stackBytes } }
          : inScratch),
      header: SCALAR_HEADER,
      overlaps: isGrouped
        ? groupsOverlap(layer, pixels)
        : slidingOverlap(layer, { pixels, buffered: !direct }, 1),
    },
    multipliers: constants.multipliers,
    instructions:
      groups * Math.ceil(count / pixels) * ROWS[kind](out.c / groups, rows.length) +
      (direct ? 0 : count * copying(layer, kind)),
  };
}

const variant = (kind: ScalarKind): Variant<ConvLayer> => ({
  name: kind,
  isa: 'c',
  longMultiply: kind === 'scalar',
  prepare(layer) {
    const { groups, rows } = layer;
    if (rows === null || groups === 1) return prepared(layer, kind);
    const ways = mergesOf(groups)
      .filter((m) => m < groups)
      .flatMap((m) => {
        const merged = mergedLayer(layer, groups / m);
        const way = prepared(merged, kind);
        if (way === null) return [];
        const params = conv2dParams(merged, rows.inZero, way.multipliers);
        return [{ ...way, call: { params, ...way.call }, bytes: merged.rows!.weights.length }];
      });
    return cheapest(ways);
  },
});

export const conv2dScalar = variant('scalar');
export const conv2dShort = variant('short');
