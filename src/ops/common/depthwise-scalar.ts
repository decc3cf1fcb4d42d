// The kernels without SIMD of a DEPTHWISE_CONV_2D, channel by channel: conditions, constants and how far the output
// may run into the input. Conditions: nnmcu/scalar.h.
import type { Overlap } from '../../ir/overlap.ts';
import type { CConstant, KernelArg } from '../op-def.ts';
import { type ConvLayer, roundingSuffix } from './conv-layer.ts';
import { depthwiseParams } from './depthwise-params.ts';
import { SCALAR_HEADER, type ScalarKind, scalarRows } from './scalar.ts';
import type { Variant } from './variants.ts';
import { effective, type Pair } from './window.ts';

/** NNMCU_DEPTHWISE_PLANES_BYTES. */
const PLANES_BYTES = 512;

/**
 * Instructions, measured at -O3 to within 12 %: per channel of a block and weight of it, per row and element copied, per
 * four outputs and each tap of them.
 */
const COSTS = {
  scalar: { channel: 77, weight: 12.4, row: 15.7, element: 4.1, fours: 125, tap: 8.65 },
  short: { channel: 126, weight: 18, row: 21.4, element: 4.6, fours: 270, tap: 12.4 },
} as const;

interface Block {
  readonly rows: number;
  readonly columns: number;
}

/** Bytes of the weights of a channel. */
const weightsBytes = ({ kernel }: ConvLayer): number => Math.ceil((kernel.h * kernel.w) / 3) * 24;

/** Inputs of a channel under a block. */
function inputsOf({ kernel, window }: ConvLayer, block: Block): number {
  const { stride, dilation } = window;
  const height = (block.rows - 1) * stride.h + effective(kernel.h, dilation.h);
  return height * ((block.columns - 1) * stride.w + effective(kernel.w, dilation.w));
}

/** Outputs computed at a time, or null when the buffer is too small: nnmcu_block_of. */
function blockOf(layer: ConvLayer): Block | null {
  const { kernel, window, out } = layer;
  const { stride, dilation } = window;
  const bytes = PLANES_BYTES - weightsBytes(layer);
  const height = effective(kernel.h, dilation.h);
  const width = effective(kernel.w, dilation.w);
  if (height * width > bytes) return null;
  const columns = Math.min(out.w, Math.floor((Math.floor(bytes / height) - width) / stride.w) + 1);
  const pitch = (columns - 1) * stride.w + width;
  return { columns, rows: Math.min(out.h, Math.floor((Math.floor(bytes / pitch) - height) / stride.h) + 1) };
}

/**
 * Blocks one after the other, of each one channel after the other: reads of a block precede its writes. The lead is in
 * whole pixels, so that a channel only ever meets itself.
 */
function blockOverlap(layer: ConvLayer, block: Block): readonly Overlap[] {
  const { in: x, out, window } = layer;
  const { stride, padding } = window;
  if (x.c !== out.c) return [];
  // First input pixel a block reads, where its window starts inside, and last output pixel it writes.
  const blocks: { readonly lowest: number; readonly highest: number }[] = [];
  for (let image = 0; image < out.n; image++)
    for (let oy = 0; oy < out.h; oy += block.rows)
      for (let ox = 0; ox < out.w; ox += block.columns) {
        const y = Math.max(0, oy * stride.h - padding.top);
        const column = Math.max(0, ox * stride.w - padding.left);
        const lastRow = Math.min(out.h, oy + block.rows) - 1;
        const lastColumn = Math.min(out.w, ox + block.columns) - 1;
        blocks.push({
          lowest: (image * x.h + y) * x.w + column,
          highest: (image * out.h + lastRow) * out.w + lastColumn,
        });
      }
  let lowest = Number.POSITIVE_INFINITY;
  let lead = 0;
  for (const b of blocks.reverse()) {
    lead = Math.max(lead, b.highest - lowest + 1);
    lowest = Math.min(lowest, b.lowest);
  }
  return [{ input: 0, lead: lead * x.c, step: x.c }];
}

/** `apart`: no four outputs are of two rows. */
function instructionsOf(layer: ConvLayer, block: Block, kind: ScalarKind, apart: boolean): number {
  const { in: x, out, kernel, window } = layer;
  const cost = COSTS[kind];
  const taps = Math.ceil((kernel.h * kernel.w) / 3) * 3;
  const down = Math.ceil(out.h / block.rows);
  const blocks = down * Math.ceil(out.w / block.columns);
  const height = (block.rows - 1) * window.stride.h + effective(kernel.h, window.dilation.h);
  const fours = apart ? out.h * Math.ceil(out.w / 4) : Math.ceil((out.h * out.w) / 4);
  const copied = Math.min(height * down, x.h + (down - 1) * kernel.h);
  return (
    out.n *
    (out.c * blocks * (cost.channel + taps * cost.weight) +
      x.c * copied * (cost.row + x.w * cost.element) +
      out.c * fours * (cost.fours + taps * cost.tap))
  );
}

/** The convolution of every dilation.h-th row of the output: the one of the most rows. */
function thinned(layer: ConvLayer): ConvLayer {
  const { in: x, out, window } = layer;
  const { dilation, padding } = window;
  const thin = (rows: number): number => Math.ceil(rows / dilation.h);
  return {
    ...layer,
    in: { ...x, h: thin(x.h) },
    out: { ...out, h: thin(out.h) },
    window: {
      ...window,
      dilation: { h: 1, w: dilation.w },
      padding: { ...padding, top: thin(padding.top), bottom: thin(padding.bottom) },
    },
  };
}

/** Where a block is all of a channel's rows that are taken together, and of the same place in input and output. */
function thinnedOverlap(layer: ConvLayer, block: Block): readonly Overlap[] {
  const { in: x, out, window } = layer;
  const isSame = x.h === out.h && x.w === out.w && x.c === out.c;
  const isWhole = block.columns === out.w && block.rows === thinned(layer).out.h;
  const isAligned = window.padding.top % window.dilation.h === 0;
  return isSame && isWhole && isAligned ? [{ input: 0, lead: 0, step: x.n * x.h * x.w * x.c }] : [];
}

/** Of one column, the convolution of one row that it is as much: a row has the fours of outputs that a column has not. */
function turned(layer: ConvLayer): ConvLayer {
  const { in: x, out, kernel, window } = layer;
  if (x.w > 1 || out.w > 1 || kernel.w > 1) return layer;
  const { stride, dilation, padding } = window;
  const turn = <P extends Pair>(p: P): P => ({ ...p, h: p.w, w: p.h });
  const { top, bottom, left, right } = padding;
  return {
    ...layer,
    in: turn(x),
    out: turn(out),
    kernel: turn(kernel),
    window: {
      stride: turn(stride),
      dilation: turn(dilation),
      padding: { top: left, bottom: right, left: top, right: bottom },
    },
  };
}

/** The convolution as it stands; byRows: every so many-th row together, which leaves out those between the taps. */
const variant = (kind: ScalarKind, byRows: boolean): Variant<ConvLayer> => ({
  name: byRows ? `${kind}_rows` : kind,
  isa: 'c',
  longMultiply: kind === 'scalar',
  prepare(given) {
    const layer = turned(given);
    const { kernel, rounding, out, window } = layer;
    if (byRows && (window.dilation.h === 1 || window.stride.h > 1)) return null;
    const taken = byRows ? thinned(layer) : layer;
    const block = blockOf(taken);
    const prepared = block && layer.rows && scalarRows(layer.rows, kind, layer);
    if (!prepared) return null;
    const name = `depthwise_conv2d_s8${roundingSuffix(rounding)}__${kind}`;
    const filter: CConstant = {
      role: 'filter',
      values: prepared.rows.weights,
      comment: `[${out.c}][${kernel.h}][${kernel.w}]`,
    };
    const named = (symbol: string, ...last: readonly KernelArg[]) => ({
      symbol: `nnmcu_${symbol}`,
      sources: [`${symbol}.c`, 'taps4_s8.c', ...(kind === 'short' ? ['short_outputs_s8.c'] : [])],
      args: [
        { kind: 'input', index: 0 },
        { kind: 'constant', constant: filter },
        { kind: 'constant', constant: prepared.bias },
        { kind: 'output', index: 0 },
        ...last,
      ] satisfies readonly KernelArg[],
    });
    const every: KernelArg = { kind: 'text', text: `${byRows ? window.dilation.h : 1}` };
    const inputs = inputsOf(taken, block);
    const inScratch = {
      ...named(name, every, { kind: 'scratch' }),
      scratchBytes: weightsBytes(layer) + inputs,
      scratchExpr: `NNMCU_DEPTHWISE_PLANES_SCRATCH_BYTES(${kernel.h}, ${kernel.w}, ${inputs})`,
    };
    return {
      call: {
        ...(byRows
          ? inScratch
          : { ...named(`${name}_stack`), inScratch: { ...inScratch, stackBytes: PLANES_BYTES } }),
        header: SCALAR_HEADER,
        ...(layer !== given && {
          params: depthwiseParams(layer, layer.rows!.inZero, prepared.multipliers),
        }),
        overlaps: byRows ? thinnedOverlap(layer, block) : blockOverlap(layer, block),
      },
      multipliers: prepared.multipliers,
      instructions:
        instructionsOf(taken, block, kind, byRows) * (byRows ? Math.min(window.dilation.h, out.h) : 1),
    };
  },
});

export const DEPTHWISE_SCALAR: readonly Variant<ConvLayer>[] = [
  variant('scalar', false),
  variant('short', false),
  variant('scalar', true),
  variant('short', true),
];
