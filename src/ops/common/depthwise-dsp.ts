// The DSP variants of DEPTHWISE_CONV_2D: conditions, constants and costs. Layouts and scratch: nnmcu/dsp.h.
// Instructions were counted per line of one channel on a Cortex-M4.
import type { Overlap } from '../../ir/overlap.ts';
import type { CConstant, CField, KernelArg, KernelCall } from '../op-def.ts';
import type { ConvLayer } from './conv-layer.ts';
import { CONV2D_DSP } from './conv2d-dsp.ts';
import { DSP_HEADER, type DspRows, dspRows, roundingOf } from './dsp.ts';
import { multiplierConstants } from './filter.ts';
import { spreadOf } from './rows.ts';
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

function paramsOf(layer: ConvLayer, d: DspRows, left: Left): KernelCall['params'] {
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
      ['left_taps', { text: nameOf(left.taps) }],
      ['left_line', { text: nameOf(left.line) }],
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

/** Weights scaled for the largest left shift must fit into int16. */
const LARGEST_LEFT_SHIFT = 6;

function rowsFor({ rows, multipliers, rounding }: ConvLayer): DspRows | null {
  const d = rows === null || rounding === 'even' ? null : dspRows(rows, multipliers, rounding);
  const fits = d?.multipliers.every(
    ({ shift }, row) =>
      shift < 0 ||
      (shift <= LARGEST_LEFT_SHIFT && Math.abs(d.bias[row]!) + spreadOf(d.rows, row) < 2 ** (29 - shift)),
  );
  return d !== null && fits ? d : null;
}

/** The function for channels that do not shift to the right, if there are any: they are rounded once. */
const leftOf = (d: DspRows, kind: string): string | null => (d.isFast ? null : `${kind}_dsp_single`);

interface Left {
  readonly taps?: string | null;
  readonly line?: string | null;
}

const nameOf = (file: string | null = null): string => (file === null ? 'NULL' : `nnmcu_${file}`);

const filesOf = (...names: readonly (string | null)[]): readonly string[] =>
  [...new Set(names)].flatMap((name) => (name === null ? [] : [`${name}.c`]));

/** Outputs of a line that are computed from one part of it, by stride. */
const PART: Readonly<Record<number, number>> = { 1: 48, 2: 24 };

/** Instructions of a pair of outputs. */
const PAIR = { relu: 28, single: 28, double: 32 } as const;

/** Staging a position of a line of one channel, and a line of one channel without its outputs. */
const POSITION = 2.8;
const LINE = 95;
/** Weights and constants of a channel: for each line where an input channel has several outputs. */
const PREPARE = 75;

/**
 * The output may take the place of the input: each convolution that a dilated one consists of reads and writes the
 * same positions. Where dilations do not divide the padding, they read each other's.
 */
function thinnedOverlap(layer: ConvLayer): readonly Overlap[] {
  const { in: x, out, window } = layer;
  const { padding, dilation } = window;
  const isSame = x.h === out.h && x.w === out.w && x.c === out.c;
  const isAligned = padding.top === dilation.h && padding.left === dilation.w;
  return isSame && isAligned ? [{ input: 0, lead: 0, step: x.n * x.h * x.w * x.c }] : [];
}

const SCRATCH: readonly KernelArg[] = [{ kind: 'scratch' }];
/** Of nnmcu_depthwise_conv2d_s8_dsp_params where pointers have four bytes. */
const PARAMS_BYTES = 120;
const PARAMS_SIZE = '(int32_t)sizeof(nnmcu_depthwise_conv2d_s8_dsp_params)';

const WORK_BYTES = 776;
const WORK_SIZE = 'NNMCU_DEPTHWISE_CONV2D_S8_DSP_3X3_SCRATCH_BYTES';

/** 3x3; dilated ones as convolutions without dilation of every so many-th line and position. */
const threeByThree: Variant<ConvLayer> = {
  name: 'dsp_3x3',
  isa: 'dsp',
  prepare(layer) {
    const { in: x, out, kernel, window } = layer;
    const { stride, dilation } = window;
    const { along, across } = axesOf(layer);
    const part = PART[stride[along]];
    const isDilated = dilation.h > 1 || dilation.w > 1;
    const isStrided = stride.h > 1 || stride.w > 1;
    if (kernel.h !== 3 || kernel.w !== 3 || (isDilated && isStrided) || part === undefined) return null;
    const d = rowsFor(layer);
    if (d === null) return null;
    const scale = roundingOf(layer.rounding, layer.outZero, layer.range) as keyof typeof PAIR;
    const kind = `line${stride[along]}`;
    const [line, left] = [`${kind}_dsp_${scale}`, leftOf(d, kind)];
    const name = 'depthwise_conv2d_s8__dsp_3x3';
    const length = Math.ceil(out[along] / dilation[along]);
    const perLine = LINE + (out.c > x.c ? PREPARE : 0);
    const lines = out[across] * dilation[along];
    const positions =
      x.c * (lines * Math.min(3, stride[across]) + 2 * dilation.h * dilation.w) * length * stride[along];
    const prepares = dilation.h * dilation.w * out.c * PREPARE;
    const overlap = length > part ? [] : isDilated ? thinnedOverlap(layer) : planarOverlap(layer);
    const named = (suffix: string, files: readonly string[], ...last: readonly KernelArg[]) => ({
      symbol: `nnmcu_${name}${suffix}`,
      sources: [...files.map((file) => `${name}${file}.c`), ...filesOf(line, left)],
      args: argsOf(layer, d, { kind: 'text', text: nameOf(line) }, ...last),
    });
    const forms = isDilated
      ? {
          ...named('_dilated', ['_dilated', '_stack'], ...SCRATCH),
          scratchBytes: PARAMS_BYTES,
          scratchExpr: PARAMS_SIZE,
        }
      : {
          ...named('_stack', ['_stack']),
          inScratch: {
            ...named('', [''], ...SCRATCH),
            scratchBytes: WORK_BYTES,
            scratchExpr: WORK_SIZE,
            stackBytes: WORK_BYTES,
          },
        };
    return {
      call: {
        ...forms,
        header: DSP_HEADER,
        params: paramsOf(layer, d, { line: left })!,
        overlaps: overlap,
      },
      multipliers: d.multipliers,
      instructions:
        out.n *
        (lines * out.c * (perLine + Math.ceil(length / 2) * PAIR[scale]) + positions * POSITION + prepares),
    };
  },
};

const STACK_BYTES = 448;
const LARGEST_KERNEL = 16;

/** What the kernel for any size needs to know; null where the kernel is too long across the line. */
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
    if (ring === null || d === null) return null;
    const onStack = ring.bytes <= STACK_BYTES;
    const name = `depthwise_conv2d_s8__dsp${onStack ? '_stack' : ''}`;
    const taps = `taps_dsp_${roundingOf(layer.rounding, layer.outZero, layer.range)}`;
    const left = leftOf(d, 'taps');
    const last = onStack ? [] : SCRATCH;
    const perFour = ring.steps * 9.7 + ring.rows * 9 + 43;
    return {
      call: {
        symbol: `nnmcu_${name}`,
        header: DSP_HEADER,
        sources: [`${name}.c`, ...filesOf(taps, left)],
        params: paramsOf(layer, d, { taps: left })!,
        args: argsOf(layer, d, { kind: 'text', text: nameOf(taps) }, ...last),
        overlaps: planarOverlap(layer),
        ...(onStack ? {} : { scratchExpr: ring.expr, scratchBytes: ring.bytes }),
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

export const DEPTHWISE_DSP_OWN: readonly Variant<ConvLayer>[] = [any, threeByThree];
export const DEPTHWISE_DSP: readonly Variant<ConvLayer>[] = [...DEPTHWISE_DSP_OWN, ...asConvolution];
