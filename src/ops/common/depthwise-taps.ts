// The variants of DEPTHWISE_CONV_2D that take several channels of a pixel at a time, straight from the input: for kernels,
// dilations and planes of which no line has work to share. Conditions and layouts: nnmcu/dsp.h, nnmcu/mve.h.
// Instructions were counted per pixel, block of channels and tap on a Cortex-M4 and a Cortex-M55.
import type { Overlap } from '../../ir/overlap.ts';
import type { Multiplier } from '../../ir/requantize.ts';
import type { CConstant, KernelCall } from '../op-def.ts';
import { type ConvLayer, roundingSuffix } from './conv-layer.ts';
import { DSP_HEADER, dspRows } from './dsp.ts';
import { MVE_HEADER, mveRows } from './mve.ts';
import { type Sliding, slidingOverlap } from './overlaps.ts';
import type { Rows } from './rows.ts';
import type { Variant } from './variants.ts';

/** NNMCU_DEPTHWISE_CONV2D_S8_LARGEST_KERNEL. */
const LARGEST_KERNEL = 81;

/** The channel of each place in the tables: whole blocks, of which the last one may have channels of the one before. */
const channelsIn = (channels: number, lanes: number): readonly number[] =>
  Array.from({ length: Math.ceil(channels / lanes) * lanes }, (_, i) => {
    const lane = i % lanes;
    return Math.min(i - lane, channels - lanes) + lane;
  });

/** Weights of each block of channels, [taps][lanes]. */
function blocked(r: Rows, lanes: number): CConstant {
  const places = channelsIn(r.rows, lanes);
  const values = new Int8Array(places.length * r.length);
  places.forEach((channel, i) => {
    const at = (i - (i % lanes)) * r.length + (i % lanes);
    for (let k = 0; k < r.length; k++) values[at + k * lanes] = r.weights[channel * r.length + k]!;
  });
  return { role: 'filter', values, comment: `[${places.length / lanes},${r.length},${lanes}]`, align: 4 };
}

/**
 * Pixel by pixel, block by block of channels, which are read before they are written. The lead is in whole pixels, so
 * that a channel only ever meets itself.
 */
export const tapsOverlap = (layer: Sliding): readonly Overlap[] =>
  slidingOverlap(layer, { pixels: 1, buffered: true }, 1).map((o) => ({ ...o, step: layer.in.c }));

function callOf(
  layer: ConvLayer,
  rows: Rows,
  name: string,
  header: string,
  lanes: number,
  bias: CConstant,
): KernelCall {
  const { top, bottom, left, right } = layer.window.padding;
  const values = new Int8Array(layer.in.c).fill(rows.inZero);
  const border: CConstant = { role: 'border', values, comment: 'taps outside the input' };
  return {
    symbol: `nnmcu_${name}`,
    header,
    sources: [`${name}.c`],
    args: [
      { kind: 'input', index: 0 },
      { kind: 'constant', constant: blocked(rows, lanes) },
      { kind: 'constant', constant: bias },
      top + bottom + left + right > 0
        ? { kind: 'constant', constant: border }
        : { kind: 'text', text: 'NULL' },
      { kind: 'output', index: 0 },
    ],
    overlaps: tapsOverlap(layer),
  };
}

const isServed = ({ in: x, out, kernel, rounding }: ConvLayer, lanes: number): boolean =>
  rounding !== 'even' && x.c === out.c && x.c >= lanes && kernel.h * kernel.w <= LARGEST_KERNEL;

/** Of one pixel, and of a block of its channels. */
function instructionsOf(layer: ConvLayer, lanes: number, block: number, tap: number): number {
  const { in: x, out, kernel } = layer;
  const taps = kernel.h * kernel.w;
  const pixel = 60 + kernel.h * 16 + taps * 8;
  return out.n * out.h * out.w * (pixel + Math.ceil(x.c / lanes) * (block + taps * tap));
}

export const depthwiseDspChannels: Variant<ConvLayer> = {
  name: 'dsp_channels',
  isa: 'dsp',
  prepare(layer) {
    const lanes = 4;
    if (layer.rows === null || !isServed(layer, lanes)) return null;
    const d = dspRows(layer.rows, layer.multipliers, layer.rounding);
    if (d === null || !d.isFast) return null;
    const name = `depthwise_conv2d_s8${roundingSuffix(layer.rounding)}__dsp_channels`;
    const bias = { role: 'bias', values: d.bias, comment: 'input zero point folded in' };
    return {
      call: callOf(layer, d.rows, name, DSP_HEADER, lanes, bias),
      // The kernel is told right shifts less 1.
      multipliers: d.multipliers.map((m) => ({ ...m, shift: -m.shift - 1 })),
      instructions: instructionsOf(layer, lanes, 70, 13),
    };
  },
};

/** By place in the tables of a block of eight: its even channels, then the odd ones. */
const evenFirst = <T>(list: readonly T[]): readonly T[] =>
  list.map((_, k) => list[k - (k % 8) + (k % 4) * 2 + Math.floor((k % 8) / 4)]!);

export const depthwiseMveTaps: Variant<ConvLayer> = {
  name: 'mve_taps',
  isa: 'mve',
  prepare(layer) {
    const lanes = 8;
    const { rows, rounding } = layer;
    if (rows === null || !isServed(layer, lanes)) return null;
    const scaling = { rounding, outZero: layer.outZero, min: layer.range.min };
    const { bias, multipliers, version } = mveRows(rows, layer.multipliers, rows.rows, scaling);
    if (version === '_left') return null;
    const places = evenFirst(channelsIn(rows.rows, lanes));
    const values = Int32Array.from(places, (channel) => Number(bias.values[channel]));
    const name = `depthwise_conv2d_s8${roundingSuffix(rounding)}__mve_taps`;
    return {
      call: callOf(layer, rows, name, MVE_HEADER, lanes, { ...bias, values }),
      multipliers: places.map((channel): Multiplier => multipliers[channel]!),
      instructions: instructionsOf(layer, lanes, 85, 10),
    };
  },
};
