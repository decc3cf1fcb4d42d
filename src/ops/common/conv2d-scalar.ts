// Which kernel without SIMD serves a CONV_2D, and its constants. Conditions and scratch: nnmcu/scalar.h.
import type { CConstant, KernelArg } from '../op-def.ts';
import { type ConvLayer, roundingSuffix } from './conv-layer.ts';
import { slidingOverlap } from './overlaps.ts';
import { interleavedFours, SCALAR_HEADER, type ScalarKind, scalarRows } from './scalar.ts';
import type { Variant } from './variants.ts';

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

const SOURCES = { scalar: ['tile_2x4_s8.c'], short: ['dot4_s8.c', 'short_outputs_s8.c'] } as const;

/** Whether the inputs under each window are whole and neighbours in memory, in the order of the filter. */
export function isContiguous({ in: x, kernel, window, groups }: ConvLayer): boolean {
  const { padding, dilation } = window;
  if (padding.top + padding.bottom + padding.left + padding.right > 0) return false;
  if (kernel.h === 1 && kernel.w === 1) return true;
  const rows = kernel.h === 1 || (kernel.w === x.w && dilation.h === 1);
  return groups === 1 && rows && (kernel.w === 1 || dilation.w === 1);
}

const variant = (kind: ScalarKind): Variant<ConvLayer> => ({
  name: kind,
  isa: 'c',
  longMultiply: kind === 'scalar',
  prepare(layer) {
    const { kernel, in: x, out, groups, rounding } = layer;
    const prepared = layer.rows && scalarRows(layer.rows, kind, layer);
    if (!prepared) return null;
    const { rows } = prepared;
    const { pixels, stackBytes } = KINDS[kind];
    const copy = COPIES[kind];
    const direct = isContiguous(layer);
    const bytes = Math.ceil(rows.length / 4) * 4 * pixels;
    const onStack = !direct && bytes <= stackBytes;
    const name = `conv2d_s8${roundingSuffix(rounding)}__${kind}`;
    const filter: CConstant =
      kind === 'scalar' ? interleavedFours(rows, groups) : { role: 'filter', values: rows.weights };
    const count = out.n * out.h * out.w;
    const named = (symbol: string, ...last: readonly KernelArg[]) => ({
      symbol: `nnmcu_${symbol}`,
      sources: [`${symbol}.c`, ...SOURCES[kind], 'window_copy_s8.c'],
      args: [
        { kind: 'input', index: 0 },
        { kind: 'constant', constant: filter },
        { kind: 'constant', constant: prepared.bias },
        { kind: 'output', index: 0 },
        ...last,
      ] satisfies readonly KernelArg[],
    });
    const inScratch = {
      ...named(name, { kind: 'scratch' }),
      scratchBytes: bytes,
      scratchExpr: `NNMCU_CONV2D_S8_${kind.toUpperCase()}_SCRATCH_BYTES(${kernel.h}, ${kernel.w}, ${x.c / groups})`,
    };
    return {
      call: {
        ...(direct
          ? named(name, { kind: 'text', text: 'NULL' })
          : onStack
            ? { ...named(`${name}_stack`), inScratch: { ...inScratch, stackBytes } }
            : inScratch),
        header: SCALAR_HEADER,
        overlaps: slidingOverlap(layer, { pixels, buffered: !direct && groups === 1 }, 1),
      },
      multipliers: prepared.multipliers,
      instructions:
        groups * Math.ceil(count / pixels) * ROWS[kind](out.c / groups, rows.length) +
        (direct ? 0 : groups * count * (copy.window + kernel.h * copy.line + rows.length * copy.element)),
    };
  },
});

export const conv2dScalar = variant('scalar');
export const conv2dShort = variant('short');
