// The DSP variants of DEPTHWISE_CONV_2D: conditions, constants and costs. Layouts and scratch: nnmcu/dsp.h.
// Instructions were counted per line of one channel on a Cortex-M4.
import type { Overlap } from '../../ir/overlap.ts';
import type { CConstant, CField, KernelArg, KernelCall } from '../op-def.ts';
import { type ConvLayer, roundingSuffix } from './conv-layer.ts';
import { CONV2D_DSP } from './conv2d-dsp.ts';
import { DSP_HEADER, type DspRows, dspRows, roundingOf } from './dsp.ts';
import { multiplierConstants } from './filter.ts';
import type { Variant } from './variants.ts';
import { effective } from './window.ts';

/** The longer axis of the output (or else of the kernel), along which kernels work, and the other one. */
interface Axes {
  readonly along: 'h' | 'w';
  readonly across: 'h' | 'w';
}

const axesOf = ({ out, kernel }: ConvLayer): Axes =>
  out.h > out.w || (out.h === out.w && kernel.h > kernel.w)
    ? { along: 'h', across: 'w' }
    : { along: 'w', across: 'h' };

/** The filter with the line's taps next to each other. */
function filterOf(layer: ConvLayer, d: DspRows): CConstant {
  const { h, w } = layer.kernel;
  const { rows, length, weights } = d.rows;
  const isTall = axesOf(layer).along === 'h';
  const at = (k: number): number => (isTall ? (k % h) * w + Math.floor(k / h) : k);
  const values = weights.map((_, i) => weights[Math.floor(i / length) * length + at(i % length)]!);
  const shape = isTall ? `[${rows},${w},${h}], transposed` : `[${rows},${h},${w}]`;
  return { role: 'filter', values, comment: shape };
}

function paramsOf(layer: ConvLayer, d: DspRows): KernelCall['params'] {
  const { in: x, out, kernel, window, range } = layer;
  const { stride, dilation, padding } = window;
  const axis = (a: 'h' | 'w'): CField => {
    const [inStep, outStep] = a === 'h' ? [x.w * x.c, out.w * out.c] : [x.c, out.c];
    const pad = a === 'h' ? padding.top : padding.left;
    return { list: [x[a], out[a], inStep, outStep, kernel[a], stride[a], dilation[a], pad] };
  };
  const { along, across } = axesOf(layer);
  const { multiplier, shift } = multiplierConstants(d.multipliers);
  return {
    type: 'nnmcu_depthwise_conv2d_s8_dsp_params',
    fields: [
      ['line', axis(along)],
      ['stack', axis(across)],
      ['images', out.n],
      ['in_image', x.h * x.w * x.c],
      ['out_image', out.h * out.w * out.c],
      ['channels', x.c],
      ['per_input', out.c / x.c],
      ['in_zero', d.rows.inZero],
      ['out_zero', layer.outZero],
      ['act_min', range.min],
      ['act_max', range.max],
      ['bias', { constant: { role: 'bias', values: d.bias, comment: 'input zero point folded in' } }],
      ['multiplier', { constant: multiplier }],
      ['shift', { constant: shift }],
    ],
  };
}

function argsOf(layer: ConvLayer, d: DspRows, ...last: readonly KernelArg[]): readonly KernelArg[] {
  return [
    { kind: 'input', index: 0 },
    { kind: 'constant', constant: filterOf(layer, d) },
    { kind: 'output', index: 0 },
    ...last,
  ];
}

/**
 * Kernels that take channels one after the other and, of a channel, every line of the input once, before the first line
 * of the output that needs it: the output may follow pixel by pixel, its channels on those of the input. Lines along
 * the height leave the pixels in between to later ones, so that they only work in place, or where there is but one.
 */
export function planarOverlap(layer: ConvLayer): readonly Overlap[] {
  const { in: x, out, kernel, window } = layer;
  const { along, across } = axesOf(layer);
  if (x.c !== out.c) return [];
  const span = effective(kernel[across], window.dilation[across]);
  const before = across === 'h' ? window.padding.top : window.padding.left;
  /** The first line that is not read when line y of the output is written. */
  const next = (y: number): number =>
    Math.min(x[across], Math.max(0, y * window.stride[across] + span - before));
  let lead = 0;
  if (along === 'h' && x.w === 1 && out.w === 1) {
    // All of an image's channel is read before any of it is written.
    return [{ input: 0, lead: Math.max(0, (x.n - 1) * (out.h - x.h)) * x.c, step: x.c }];
  }
  if (along === 'h') {
    const isInPlace =
      x.h === out.h && x.w === out.w && Array.from({ length: out.w }, (_, y) => y).every((y) => next(y) > y);
    return isInPlace ? [{ input: 0, lead, step: x.n * x.h * x.w * x.c }] : [];
  }
  for (let n = 0; n < x.n; n++)
    for (let y = 0; y < out.h; y++)
      lead = Math.max(lead, (n * out.h + y + 1) * out.w - (n * x.h + next(y)) * x.w);
  return [{ input: 0, lead: lead * x.c, step: x.c }];
}

function rowsFor({ rows, multipliers, rounding }: ConvLayer): DspRows | null {
  return rows === null || rounding === 'even' ? null : dspRows(rows, multipliers, rounding);
}

/** Outputs of a line that are computed from one part of it, by stride. */
const PART: Readonly<Record<number, number>> = { 1: 48, 2: 24 };

/** Instructions of a pair of outputs. */
const PAIR = { relu: 28, single: 28, double: 32 } as const;

/** Staging a position of a line of one channel, and a line of one channel without its outputs. */
const POSITION = 2.8;
const LINE = 95;
/** Weights and constants of a channel: for each line where an input channel has several outputs. */
const PREPARE = 75;

/** 3x3 without dilation. */
const threeByThree: Variant<ConvLayer> = {
  name: 'dsp_3x3',
  isa: 'dsp',
  prepare(layer) {
    const { in: x, out, kernel, window } = layer;
    const { along, across } = axesOf(layer);
    const part = PART[window.stride[along]];
    const isDilated = window.dilation.h > 1 || window.dilation.w > 1;
    if (kernel.h !== 3 || kernel.w !== 3 || isDilated || part === undefined) return null;
    const d = rowsFor(layer);
    if (d === null || !d.isFast) return null;
    const scale = roundingOf(layer.rounding, layer.outZero, layer.range) as keyof typeof PAIR;
    const line = `line${window.stride[along]}_dsp_${scale}`;
    const lines = out[across] * out.c;
    const perLine = LINE + (out.c > x.c ? PREPARE : 0);
    const positions =
      x.c * (out[across] * Math.min(3, window.stride[across]) + 2) * out[along] * window.stride[along];
    return {
      call: {
        symbol: 'nnmcu_depthwise_conv2d_s8__dsp_3x3',
        header: DSP_HEADER,
        sources: ['depthwise_conv2d_s8__dsp_3x3.c', `${line}.c`],
        params: paramsOf(layer, d)!,
        args: argsOf(layer, d, { kind: 'text', text: `nnmcu_${line}` }),
        overlaps: out[along] <= part ? planarOverlap(layer) : [],
      },
      multipliers: d.multipliers,
      instructions:
        out.n * (lines * (perLine + Math.ceil(out[along] / 2) * PAIR[scale]) + positions * POSITION),
    };
  },
};

const STACK_BYTES = 448;
const LARGEST_KERNEL = 16;

/** What both forms for any kernel need to know; null where the kernel is too long across the line. */
function ringOf(layer: ConvLayer) {
  const { in: x, kernel, out, window } = layer;
  const { stride, dilation } = window;
  const { along, across } = axesOf(layer);
  if (kernel[across] > LARGEST_KERNEL) return null;
  const pairs = Math.floor((effective(kernel[along], dilation[along]) + 1) / 2);
  const pitch = Math.floor(((out[along] - 1) * stride[along] + 2 * pairs + 1) / 2) * 2;
  const slots = effective(kernel[across], dilation[across]);
  const sizes = [out[along], stride[along], kernel[along], dilation[along], kernel[across], dilation[across]];
  const staged = x.c * ((out[across] - 1) * Math.min(slots, stride[across]) + slots);
  return {
    bytes: slots * pitch * 4 + kernel[across] * pairs * 8,
    expr: `NNMCU_DEPTHWISE_CONV2D_S8_DSP_SCRATCH_BYTES(${sizes.join(', ')})`,
    /** Lines of one channel, and steps of two taps in one of them for an output or several. */
    lines: out.n * out[across] * out.c,
    steps: kernel[across] * pairs,
    length: out[along],
    rows: kernel[across],
    /** Staging, and expanding weights. */
    staging: out.n * (staged * (20 + x[along] * 2.3) + out.c * (kernel[across] * pairs * 7 + 100)),
  };
}

/** Any kernel that is not longer than this across the line. */
const any: Variant<ConvLayer> = {
  name: 'dsp',
  isa: 'dsp',
  prepare(layer) {
    const ring = ringOf(layer);
    const d = rowsFor(layer);
    if (ring === null || d === null || !d.isFast) return null;
    const onStack = ring.bytes <= STACK_BYTES;
    const name = `depthwise_conv2d_s8__dsp${onStack ? '_stack' : ''}`;
    const taps = `taps_dsp_${roundingOf(layer.rounding, layer.outZero, layer.range)}`;
    const last: readonly KernelArg[] = onStack ? [] : [{ kind: 'scratch' }];
    const perFour = ring.steps * 9.7 + ring.rows * 9 + 43;
    return {
      call: {
        symbol: `nnmcu_${name}`,
        header: DSP_HEADER,
        sources: [`${name}.c`, `${taps}.c`],
        params: paramsOf(layer, d)!,
        args: argsOf(layer, d, { kind: 'text', text: `nnmcu_${taps}` }, ...last),
        overlaps: planarOverlap(layer),
        ...(onStack ? {} : { scratchExpr: ring.expr, scratchBytes: ring.bytes }),
      },
      multipliers: d.multipliers,
      instructions: ring.lines * (130 + Math.ceil(ring.length / 4) * perFour) + ring.staging,
    };
  },
};

/** The same for left shifts. */
const wide: Variant<ConvLayer> = {
  name: 'dsp_wide',
  isa: 'dsp',
  prepare(layer) {
    const ring = ringOf(layer);
    const d = rowsFor(layer);
    if (ring === null || d === null) return null;
    const name = `depthwise_conv2d_s8${roundingSuffix(layer.rounding)}__dsp_wide`;
    const perFour = ring.steps * 9.7 + ring.rows * 9 + 100;
    return {
      call: {
        symbol: `nnmcu_${name}`,
        header: DSP_HEADER,
        sources: [`${name}.c`, 'taps_dsp_sums.c'],
        params: paramsOf(layer, d)!,
        args: argsOf(layer, d, { kind: 'scratch' }),
        overlaps: planarOverlap(layer),
        scratchExpr: ring.expr,
        scratchBytes: ring.bytes,
      },
      multipliers: d.multipliers,
      instructions: ring.lines * (130 + Math.ceil(ring.length / 4) * perFour) + ring.staging,
    };
  },
};

/** With one input channel it is the same as CONV_2D, whose kernels take several output channels at a time. */
const asConvolution = CONV2D_DSP.map(
  (v): Variant<ConvLayer> => ({
    ...v,
    name: `${v.name}_as_conv2d`,
    prepare: (layer) => (layer.in.c === 1 ? v.prepare(layer) : null),
  }),
);

export const DEPTHWISE_DSP: readonly Variant<ConvLayer>[] = [any, wide, threeByThree, ...asConvolution];
