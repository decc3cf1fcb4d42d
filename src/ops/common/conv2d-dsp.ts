// The DSP variants of CONV_2D: conditions, packed constants and costs. Layouts and scratch: nnmcu/dsp.h.
// Instructions were counted per tile of three pixels and two channels on a Cortex-M4.
import type { CConstant, KernelArg, KernelCall } from '../op-def.ts';
import type { ConvLayer } from './conv-layer.ts';
import {
  DSP_HEADER,
  type DspRows,
  dspRows,
  groupWords,
  inOrder,
  packedRows,
  paddedRuns,
  roundingOf,
  type Word,
  wideRows,
} from './dsp.ts';
import { slidingOverlap } from './overlaps.ts';
import { nhwcField, windowFields } from './params.ts';
import type { Variant } from './variants.ts';

/** What distinguishes the variants. */
export interface Shape {
  /** After `conv2d_s8__dsp`. */
  readonly suffix: string;
  readonly stackBytes: number;
  readonly scratchBytes: number;
  readonly scratchExpr: string;
  /** Prefix of the tiles' symbols and files. */
  readonly tiles: string;
  readonly words: readonly Word[];
  /** Elements of a run in the columns. */
  readonly run: number;
  /** Tiles do not pass the end of a row. */
  readonly isByRow?: boolean;
  /** Instructions that gather a tile's inputs. */
  readonly gather: number;
  /** Instructions per two rows, without requantization. */
  readonly products: number;
}

/** Requantizing and storing 2 x 3 outputs. */
const TILE_SCALE = { relu: 47, single: 47, double: 53 } as const;

const roundedAs = (layer: ConvLayer): keyof typeof TILE_SCALE =>
  roundingOf(layer.rounding, layer.outZero, layer.range) as keyof typeof TILE_SCALE;

/** What computes the tiles: a symbol after nnmcu_ and its files. */
export function tilesOf(layer: ConvLayer, shape: Shape, isWide: boolean) {
  const name = isWide
    ? `columns_dsp_wide${layer.rounding === 'single' ? '_single' : ''}`
    : `${shape.tiles}_dsp_${roundedAs(layer)}`;
  return { name, sources: [`${name}.c`, ...(isWide ? ['columns_dsp_sums.c'] : [])] };
}

/** What a tile of two pixels, or of one, takes of a tile of three. */
const SMALL_TILE = 0.76;

/** A run of pixels in tiles of three: as nnmcu_tile_pixels divides it. */
function tilesIn(pixels: number): number {
  if (pixels === 1) return SMALL_TILE;
  const twos = (3 - (pixels % 3)) % 3;
  return (pixels - 2 * twos) / 3 + SMALL_TILE * twos;
}

/** Of a convolution without groups. */
export function instructionsOf(layer: ConvLayer, shape: Shape, isWide: boolean): number {
  const { n, h, w } = layer.out;
  const tiles = shape.isByRow ? n * h * tilesIn(w) : tilesIn(n * h * w);
  const pairs = Math.ceil(layer.out.c / 2);
  const perPair = isWide ? (shape.products * 22) / 17 + 115 : shape.products + TILE_SCALE[roundedAs(layer)];
  return Math.round(tiles * (shape.gather + 50 + pairs * perPair));
}

function prepared(layer: ConvLayer, d: DspRows, shape: Shape, wide: CConstant | null = null) {
  const filter = wide ?? packedRows(d, shape.words);
  if (filter === null) return null;
  return {
    call: callOf(layer, shape, filter, wide !== null),
    multipliers: d.multipliers,
    instructions: instructionsOf(layer, shape, wide !== null),
  };
}

/** nnmcu_conv2d_s8_dsp_params of a layer. */
export function dspFields(layer: ConvLayer, shape: Shape): NonNullable<KernelCall['params']>['fields'] {
  const { in: x, out, kernel, window, rows, range } = layer;
  return [
    ['in', nhwcField([x.n, x.h, x.w, x.c])],
    ['out', nhwcField([out.n, out.h, out.w, out.c])],
    ...windowFields(kernel, window),
    ['in_zero', rows!.inZero],
    ['out_zero', layer.outZero],
    ['act_min', range.min],
    ['act_max', range.max],
    ['run', shape.run],
  ];
}

function callOf(layer: ConvLayer, shape: Shape, filter: CConstant, isWide: boolean): KernelCall {
  const { scratchBytes, scratchExpr, stackBytes } = shape;
  const tiles = tilesOf(layer, shape, isWide);
  const isOnStack = scratchBytes <= stackBytes;
  const name = `conv2d_s8__dsp${shape.suffix}`;
  const args: readonly KernelArg[] = [
    { kind: 'input', index: 0 },
    { kind: 'constant', constant: filter },
    { kind: 'output', index: 0 },
    { kind: 'text', text: `&nnmcu_${tiles.name}` },
  ];
  const named = (symbol: string) => ({
    symbol: `nnmcu_${symbol}`,
    sources: [`${symbol}.c`, ...tiles.sources],
  });
  const inScratch = {
    ...named(name),
    args: [...args, { kind: 'scratch' as const }],
    scratchBytes,
    scratchExpr,
  };
  return {
    ...(isOnStack ? { ...named(`${name}_stack`), args, inScratch: { ...inScratch, stackBytes } } : inScratch),
    header: DSP_HEADER,
    params: { type: 'nnmcu_conv2d_s8_dsp_params', fields: dspFields(layer, shape) },
    // Whole pixels are read before any of their outputs is written, however many there are in a tile.
    overlaps: slidingOverlap(layer, { pixels: 1, buffered: true }, 1),
  };
}

/** The rows of a layer the DSP variants take. */
function rowsFor({ rows, groups, multipliers, rounding }: ConvLayer): DspRows | null {
  return rows === null || groups !== 1 || rounding === 'even' ? null : dspRows(rows, multipliers, rounding);
}

/** Loops over columns of `groups` groups, four at a time after the first. */
const columnProducts = (groups: number): number => 17 * groups + 1 + 2 * Math.ceil((groups - 1) / 4);

/** `isSplit`: taps of a kernel row are not neighbours. */
export function anyShape(
  { in: x, kernel, window }: ConvLayer,
  isPadded: boolean,
  isSplit = window.dilation.w > 1,
): Shape {
  const run = isSplit ? x.c : kernel.w * x.c;
  const runs = kernel.h * (isSplit ? kernel.w : 1);
  const order = isPadded ? paddedRuns(runs, run) : inOrder(runs * run);
  const groups = Math.ceil(order.length / 4);
  const isWhole = isPadded || run % 4 === 0;
  return {
    suffix: '',
    stackBytes: 696,
    scratchBytes: groups * 36 + 12,
    scratchExpr: `NNMCU_CONV2D_S8_DSP_SCRATCH_BYTES(${order.length})`,
    tiles: 'columns',
    words: groupWords(order),
    run: order.length / runs,
    gather: groups * 18 + (isWhole ? 70 + runs * 20 : 3 * (95 + runs * (13 + Math.ceil(run / 4) * 4))),
    products: columnProducts(groups),
  };
}

/** Any kernel, stride, padding and dilation. */
const any: Variant<ConvLayer> = {
  name: 'dsp',
  isa: 'dsp',
  prepare(layer) {
    const d = rowsFor(layer);
    return d && prepared(layer, d, anyShape(layer, false));
  },
};

/** The same with runs padded to whole groups: more products, but windows are taken from the input as they stand. */
const padded: Variant<ConvLayer> = {
  name: 'dsp_padded',
  isa: 'dsp',
  prepare(layer) {
    const d = rowsFor(layer);
    return d && prepared(layer, d, anyShape(layer, true));
  },
};

/** The same for weights that cannot be packed and left shifts. */
const wide: Variant<ConvLayer> = {
  name: 'dsp_wide',
  isa: 'dsp',
  prepare(layer) {
    const d = rowsFor(layer);
    const shape = anyShape(layer, false);
    return d && prepared(layer, d, shape, wideRows(d, shape.words));
  },
};

/** 1x1 of stride 1. */
const pointwise: Variant<ConvLayer> = {
  name: 'dsp_1x1',
  isa: 'dsp',
  prepare(layer) {
    const { in: x, kernel, window } = layer;
    const { stride, padding: p } = window;
    const sizes = [kernel.h, kernel.w, stride.h, stride.w];
    if (sizes.some((s) => s !== 1) || p.top + p.bottom + p.left + p.right > 0) return null;
    const d = rowsFor(layer);
    const groups = Math.ceil(x.c / 4);
    return (
      d &&
      prepared(layer, d, {
        suffix: '_1x1',
        stackBytes: 768,
        scratchBytes: groups * 24,
        scratchExpr: `NNMCU_CONV2D_S8_DSP_1X1_SCRATCH_BYTES(${x.c})`,
        tiles: 'columns',
        words: groupWords(inOrder(x.c)),
        run: x.c,
        gather: 20 + groups * 17 + (x.c % 4) * 12,
        products: columnProducts(groups),
      })
    );
  },
};

/** Taps of a kernel row in the order of the strips, by stride along the row. */
const TAPS: Readonly<Record<number, readonly [number, number, number]>> = { 1: [0, 1, 2], 2: [0, 2, 1] };

function stripWords(c: number, taps: readonly number[]): readonly Word[] {
  const words: Word[] = [];
  for (let ky = 0; ky < 3; ky++)
    for (let group = 0; group < c; group += 4)
      for (const first of [group, group + 1])
        for (const tap of taps) {
          const element = (ky * 3 + tap) * c + first;
          words.push([element, element + 2]);
        }
  return words;
}

/** 3x3 of whole groups of channels. */
export function stripsShape({ in: x, kernel, window }: ConvLayer): Shape | null {
  const taps = TAPS[window.stride.w];
  const isDilated = window.dilation.h > 1 || window.dilation.w > 1;
  if (kernel.h !== 3 || kernel.w !== 3 || isDilated || taps === undefined || x.c % 4 !== 0) return null;
  const blocks = (6 * x.c) / 4;
  const positions = window.stride.w === 1 ? 5 : 7;
  return {
    suffix: '_3x3',
    stackBytes: 672,
    scratchBytes: 6 * positions * x.c,
    scratchExpr: `NNMCU_CONV2D_S8_DSP_3X3_SCRATCH_BYTES(${window.stride.w}, ${x.c})`,
    tiles: `strips${window.stride.w}`,
    isByRow: true,
    words: stripWords(x.c, taps),
    run: 3 * x.c,
    gather: 90 + (x.c / 4) * 3 * (positions * 6),
    products: 25 * blocks + 3 * (blocks / 6),
  };
}

const strips: Variant<ConvLayer> = {
  name: 'dsp_3x3',
  isa: 'dsp',
  prepare(layer) {
    const shape = stripsShape(layer);
    const d = shape && rowsFor(layer);
    return d && prepared(layer, d, shape);
  },
};

export const CONV2D_DSP: readonly Variant<ConvLayer>[] = [any, padded, wide, pointwise, strips];
