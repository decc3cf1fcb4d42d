// The kernels without SIMD of a DEPTHWISE_CONV_2D, channel by channel: conditions, constants and how far the output
// may run into the input. Conditions: nnmcu/scalar.h.
import type { Overlap } from '../../ir/overlap.ts';
import type { CConstant } from '../op-def.ts';
import { type ConvLayer, roundingSuffix } from './conv-layer.ts';
import { SCALAR_HEADER, type ScalarKind, scalarRows } from './scalar.ts';
import type { Variant } from './variants.ts';
import { effective } from './window.ts';

/** NNMCU_DEPTHWISE_PLANES_BYTES. */
const STACK_BYTES = 512;

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

/** Outputs computed at a time, or null when the buffer is too small: nnmcu_block_of. */
function blockOf({ kernel, window, out }: ConvLayer): Block | null {
  const { stride, dilation } = window;
  const bytes = STACK_BYTES - Math.ceil((kernel.h * kernel.w) / 3) * 24;
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

function instructionsOf(layer: ConvLayer, block: Block, kind: ScalarKind): number {
  const { in: x, out, kernel, window } = layer;
  const cost = COSTS[kind];
  const taps = Math.ceil((kernel.h * kernel.w) / 3) * 3;
  const down = Math.ceil(out.h / block.rows);
  const blocks = down * Math.ceil(out.w / block.columns);
  const height = (block.rows - 1) * window.stride.h + effective(kernel.h, window.dilation.h);
  const copied = Math.min(height * down, x.h + (down - 1) * kernel.h);
  return (
    out.n *
    (out.c * blocks * (cost.channel + taps * cost.weight) +
      x.c * copied * (cost.row + x.w * cost.element) +
      out.c * Math.ceil((out.h * out.w) / 4) * (cost.fours + taps * cost.tap))
  );
}

const variant = (kind: ScalarKind): Variant<ConvLayer> => ({
  name: kind,
  isa: 'c',
  longMultiply: kind === 'scalar',
  prepare(layer) {
    const { kernel, rounding, out } = layer;
    const block = blockOf(layer);
    const prepared = block && layer.rows && scalarRows(layer.rows, kind, layer);
    if (!prepared) return null;
    const name = `depthwise_conv2d_s8${roundingSuffix(rounding)}__${kind}`;
    const filter: CConstant = {
      role: 'filter',
      values: prepared.rows.weights,
      comment: `[${out.c}][${kernel.h}][${kernel.w}]`,
    };
    return {
      call: {
        symbol: `nnmcu_${name}`,
        header: SCALAR_HEADER,
        sources: [`${name}.c`, 'taps4_s8.c', ...(kind === 'short' ? ['short_outputs_s8.c'] : [])],
        args: [
          { kind: 'input', index: 0 },
          { kind: 'constant', constant: filter },
          { kind: 'constant', constant: prepared.bias },
          { kind: 'output', index: 0 },
        ],
        overlaps: blockOverlap(layer, block),
      },
      multipliers: prepared.multipliers,
      instructions: instructionsOf(layer, block, kind),
    };
  },
});

export const depthwiseScalar = variant('scalar');
export const depthwiseShort = variant('short');
