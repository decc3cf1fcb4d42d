// The MVE variant of DEPTHWISE_CONV_2D that takes eight channels at a time: for planes so small that the one which
// takes channel by channel (depthwise-mve.ts) spends more on the turns of its loops than on outputs.
// Conditions and layout: nnmcu/mve.h. Instructions were counted per line and output of a block on a Cortex-M55.
import type { Multiplier } from '../../ir/requantize.ts';
import type { CConstant } from '../op-def.ts';
import type { ConvLayer } from './conv-layer.ts';
import { planarOverlap } from './depthwise-dsp.ts';
import { MVE_HEADER, mveRows } from './mve.ts';
import type { Rows } from './rows.ts';
import type { Prepared, Variant } from './variants.ts';

const LANES = 8;
const TAPS = 9;

/** By position in the tables of a block: its even channels, then the odd ones. */
const laneAt = (k: number): number => k - (k % LANES) + ((k % 4) * 2 + Math.floor((k % LANES) / 4));

function blocked(r: Rows, blocks: number): CConstant {
  const values = new Int8Array(blocks * LANES * TAPS);
  for (let row = 0; row < r.rows; row++)
    for (let k = 0; k < TAPS; k++)
      values[(Math.floor(row / LANES) * TAPS + k) * LANES + (row % LANES)] = r.weights[row * TAPS + k]!;
  return { role: 'filter', values, comment: `[${blocks},3,3,8]` };
}

/** Whether the products of taps that are added as halfwords fit. */
const pairsFit = (r: Rows): boolean =>
  r.weights.every(
    (w, i) => (i % TAPS) % 2 === 1 || i % TAPS === 8 || w !== -128 || r.weights[i + 1] !== -128,
  );

function instructionsOf({ in: x, out, window }: ConvLayer, blocks: number): number {
  const lines = (out.h - 1) * Math.min(3, window.stride.h) + 3;
  return out.n * blocks * (80 + lines * (25 + x.w * 6) + out.h * (45 + out.w * 76));
}

export const depthwiseMveChannels: Variant<ConvLayer> = {
  name: 'mve_channels',
  isa: 'mve',
  prepare(layer): Prepared | null {
    const { in: x, out, kernel, window, rows, rounding } = layer;
    const is3x3 = kernel.h === 3 && kernel.w === 3 && window.dilation.h === 1 && window.dilation.w === 1;
    const positions = (out.w - 1) * window.stride.w + 3;
    // Lines run along the width.
    const isServed = is3x3 && x.c === out.c && out.h <= out.w && window.padding.left < positions;
    if (!isServed || rows === null || rounding !== 'double' || !pairsFit(rows)) return null;
    const blocks = Math.ceil(rows.rows / LANES);
    const scaling = { rounding, outZero: layer.outZero, min: layer.range.min };
    const padded = mveRows(rows, layer.multipliers, blocks * LANES, scaling);
    if (padded.version === '_left') return null;
    const name = `depthwise_conv2d_s8__mve_channels${padded.version}`;
    const own = padded.bias.values;
    const bias = new Int32Array(own.length).map((_, k) => Number(own[laneAt(k)]));
    const multipliers = padded.multipliers.map((_, k): Multiplier => padded.multipliers[laneAt(k)]!);
    return {
      call: {
        symbol: `nnmcu_${name}`,
        header: MVE_HEADER,
        sources: [`${name}.c`],
        args: [
          { kind: 'input', index: 0 },
          { kind: 'constant', constant: blocked(rows, blocks) },
          { kind: 'constant', constant: { ...padded.bias, values: bias } },
          { kind: 'output', index: 0 },
          { kind: 'scratch' },
        ],
        overlaps: planarOverlap(layer),
        scratchExpr: `NNMCU_DEPTHWISE_CONV2D_S8_MVE_CHANNELS_SCRATCH_BYTES(${out.w}, ${window.stride.w})`,
        scratchBytes: positions * 24,
      },
      multipliers,
      instructions: instructionsOf(layer, blocks),
    };
  },
};
