// What convolutions and dense layers have in common: an int32 sum of (input - zero) * weight over channels and kernel
// positions, plus a bias. Borders: a padded tap adds nothing, so the kernel positions inside the image form a few
// classes of output positions; whatever holds for all classes holds for the layer.
import { type Interval, type Intervals, regrouped } from '../../ir/intervals.ts';
import type { Tensor } from '../../ir/types.ts';
import { inputOf, type NodeView, perTensor } from '../op-def.ts';
import { nhwcOf, outputSize, tapsAt, type Window } from './window.ts';

/** A layer's sums; weights and bias are constants. */
export interface Linear {
  readonly outputs: number;
  /** Input channels, and kernel positions. */
  readonly inputs: number;
  readonly positions: number;
  /** The kernel positions inside the image, for each class of output positions. */
  readonly classes: readonly (readonly number[])[];
  /** The input channels first..end-1 are all an output channel reads. */
  readonly reads: (output: number) => { readonly first: number; readonly end: number };
  /** Weight minus its zero point. */
  readonly weight: (output: number, position: number, input: number) => number;
  readonly bias: (output: number) => number;
  readonly inZero: number;
}

export const INT32_MIN = -2147483648;
export const INT32_MAX = 2147483647;
export const fitsInt32 = (x: number): boolean => x >= INT32_MIN && x <= INT32_MAX;

/** int8 filter and bias when both are constants, the bias with one element per channel of its last axis. */
function constantsOf(
  n: NodeView,
  outputs: number | undefined,
): { readonly weights: Int8Array; readonly bias: Int32Array | null } | null {
  const weights = inputOf(n, 1).data;
  const bias = n.inputs[2];
  if (!(weights instanceof Int8Array)) return null;
  if (bias && (!(bias.data instanceof Int32Array) || bias.shape.at(-1) !== outputs)) return null;
  return { weights, bias: (bias?.data as Int32Array | undefined) ?? null };
}

/** The distinct ranges of taps along one axis, over all output positions. */
function ranges(
  out: number,
  stride: number,
  before: number,
  size: number,
  kernel: number,
  dilation: number,
): readonly { readonly first: number; readonly end: number }[] {
  const seen = new Map<string, { readonly first: number; readonly end: number }>();
  for (let o = 0; o < out; o++) {
    const { first, end } = tapsAt(o, stride, before, size, kernel, dilation);
    seen.set(`${first} ${end}`, { first, end });
  }
  return [...seen.values()];
}

function classesOf(n: NodeView<Window>, kernel: { readonly h: number; readonly w: number }) {
  const x = nhwcOf(n, inputOf(n, 0));
  const { stride, dilation, padding } = n.attrs;
  const out = outputSize(n, x, kernel, n.attrs);
  const rows = ranges(out.h, stride.h, padding.top, x.h, kernel.h, dilation.h);
  const columns = ranges(out.w, stride.w, padding.left, x.w, kernel.w, dilation.w);
  return rows.flatMap((r) =>
    columns.map((c) => {
      const positions: number[] = [];
      for (let ky = r.first; ky < r.end; ky++)
        for (let kx = c.first; kx < c.end; kx++) positions.push(ky * kernel.w + kx);
      return positions;
    }),
  );
}

/** CONV_2D with a filter [outputs, h, w, inputs per group]; null unless it is int8 with constant filter and bias. */
export function convLinear(n: NodeView<Window>): Linear | null {
  const constants = constantsOf(n, inputOf(n, 1).shape[0]);
  if (constants === null) return null;
  const [outputs, h, w, depth] = inputOf(n, 1).shape as [number, number, number, number];
  const inputs = inputOf(n, 0).shape[3]!;
  const perGroup = outputs / (inputs / depth);
  const firstOf = (output: number) => Math.floor(output / perGroup) * depth;
  return {
    outputs,
    inputs,
    positions: h * w,
    classes: classesOf(n, { h, w }),
    reads: (output) => ({ first: firstOf(output), end: firstOf(output) + depth }),
    weight: (output, position, input) =>
      constants.weights[(output * h * w + position) * depth + input - firstOf(output)]!,
    bias: (output) => constants.bias?.[output] ?? 0,
    inZero: perTensor(n, inputOf(n, 0)).zeroPoint,
  };
}

/** DEPTHWISE_CONV_2D with a filter [1, h, w, outputs]; null unless it is int8 with constant filter and bias. */
export function depthwiseLinear(n: NodeView<Window>): Linear | null {
  const constants = constantsOf(n, inputOf(n, 1).shape[3]);
  if (constants === null) return null;
  const [, h, w, outputs] = inputOf(n, 1).shape as [number, number, number, number];
  const inputs = inputOf(n, 0).shape[3]!;
  const inputFor = (output: number) => Math.floor(output / (outputs / inputs));
  return {
    outputs,
    inputs,
    positions: h * w,
    classes: classesOf(n, { h, w }),
    reads: (output) => ({ first: inputFor(output), end: inputFor(output) + 1 }),
    weight: (output, position) => constants.weights[position * outputs + output]!,
    bias: (output) => constants.bias?.[output] ?? 0,
    inZero: perTensor(n, inputOf(n, 0)).zeroPoint,
  };
}

/**
 * FULLY_CONNECTED with weights [outputs, depth]: the elements of one channel of the input lie `inputs` apart in each
 * row. An input whose channels do not fit into a row counts as one with `depth` channels.
 */
export function denseLinear(n: NodeView): Linear | null {
  const constants = constantsOf(n, inputOf(n, 1).shape[0]);
  if (constants === null) return null;
  const filter = inputOf(n, 1);
  const [outputs, depth] = filter.shape as [number, number];
  const inputs = denseChannels(inputOf(n, 0), depth);
  const zero = filter.quant.kind === 'per-tensor' ? filter.quant.zeroPoint : 0;
  const positions = depth / inputs;
  return {
    outputs,
    inputs,
    positions,
    classes: [Array.from({ length: positions }, (_, p) => p)],
    reads: () => ({ first: 0, end: inputs }),
    weight: (output, position, input) =>
      constants.weights[output * depth + position * inputs + input]! - zero,
    bias: (output) => constants.bias?.[output] ?? 0,
    inZero: perTensor(n, inputOf(n, 0)).zeroPoint,
  };
}

function denseChannels(input: Tensor, depth: number): number {
  const channels = input.shape.at(-1) ?? 1;
  return depth % channels === 0 ? channels : depth;
}

/** The interval of each output channel's sum, exact for independent inputs; not cut to int32. */
export function sumsOf(l: Linear, input: Intervals): Intervals {
  const x = regrouped(input, l.inputs);
  const low = new Float64Array(l.positions);
  const high = new Float64Array(l.positions);
  return Array.from({ length: l.outputs }, (_, output): Interval => {
    const { first, end } = l.reads(output);
    for (let p = 0; p < l.positions; p++) {
      low[p] = 0;
      high[p] = 0;
      for (let c = first; c < end; c++) {
        const w = l.weight(output, p, c);
        const a = (x[c]!.low - l.inZero) * w;
        const b = (x[c]!.high - l.inZero) * w;
        low[p]! += Math.min(a, b);
        high[p]! += Math.max(a, b);
      }
    }
    const bias = l.bias(output);
    const sums = l.classes.map((positions) => ({
      low: positions.reduce((sum, p) => sum + low[p]!, bias),
      high: positions.reduce((sum, p) => sum + high[p]!, bias),
    }));
    return {
      low: Math.min(...sums.map((s) => s.low)),
      high: Math.max(...sums.map((s) => s.high)),
    };
  });
}

/**
 * For each output channel, whether any part of the sum can move into the bias: every order of summing it, with the
 * input's zero point inside or outside of the products, stays within int32.
 */
export function foldable(l: Linear): readonly boolean[] {
  return Array.from({ length: l.outputs }, (_, output) => {
    const { first, end } = l.reads(output);
    let bound = Math.abs(l.bias(output));
    for (let p = 0; p < l.positions; p++)
      for (let c = first; c < end; c++) bound += 256 * Math.abs(l.weight(output, p, c));
    return bound <= INT32_MAX;
  });
}

/** `ChannelUse.contribution` of a layer whose output channels all read all input channels. */
export function contribution(l: Linear, channel: number, value: number | null, output: number): number {
  if (value === l.inZero) return 0;
  const sumAt = (positions: readonly number[]): number =>
    positions.reduce((sum, p) => sum + l.weight(output, p, channel), 0);
  if (value === null) {
    for (let p = 0; p < l.positions; p++) if (l.weight(output, p, channel) !== 0) return NaN;
    return 0;
  }
  const sum = sumAt(l.classes[0]!);
  return l.classes.every((positions) => sumAt(positions) === sum) ? sum * (value - l.inZero) : NaN;
}
