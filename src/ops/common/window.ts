// Geometry of sliding windows (convolutions and pools) over NHWC tensors, with explicit padding.
// Source: TFLite kernels/padding.h (SAME puts the odd row or column at the bottom or right).
import type { Tensor } from '../../ir/types.ts';
import { type NodeView, reject, type TfliteNode } from '../op-def.ts';

export interface Pair {
  readonly h: number;
  readonly w: number;
}

export interface Nhwc extends Pair {
  readonly n: number;
  readonly c: number;
}

export interface Padding {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export interface Window {
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly padding: Padding;
}

/** Keeps every position the kernels compute far inside int32. */
export const LARGEST = 65535;

/** The dimensions of a tensor that must have rank 4 and no empty dimension. */
export function nhwcOf(n: NodeView, t: Tensor): Nhwc {
  const [batch, h, w, c] = t.shape;
  if (t.shape.length !== 4 || t.shape.includes(0))
    return reject(
      n,
      'invalid-graph',
      `tensor "${t.origin.name}" has shape [${t.shape}]; rank 4 without empty dimensions is needed`,
    );
  return { n: batch!, h: h!, w: w!, c: c! };
}

/** Elements covered by a dilated kernel. */
export const effective = (kernel: number, dilation: number): number => (kernel - 1) * dilation + 1;

function same(
  input: number,
  kernel: number,
  stride: number,
): { readonly before: number; readonly after: number } {
  const out = Math.ceil(input / stride);
  const total = Math.max(0, (out - 1) * stride + kernel - input);
  return { before: Math.floor(total / 2), after: total - Math.floor(total / 2) };
}

/** Explicit padding for a TFLite Padding code (0 SAME, 1 VALID). */
function paddingOf(code: number, input: Pair, kernel: Pair, stride: Pair, dilation: Pair): Padding {
  if (code === 1) return { top: 0, bottom: 0, left: 0, right: 0 };
  const h = same(input.h, effective(kernel.h, dilation.h), stride.h);
  const w = same(input.w, effective(kernel.w, dilation.w), stride.w);
  return { top: h.before, bottom: h.after, left: w.before, right: w.after };
}

/** The TFLite Padding code that gives a window's padding over `input`; null when neither SAME nor VALID does. */
export function tflitePadding(input: Pair, kernel: Pair, win: Window): number | null {
  const { stride, dilation, padding: p } = win;
  const gives = (code: number): boolean => {
    const q = paddingOf(code, input, kernel, stride, dilation);
    return p.top === q.top && p.bottom === q.bottom && p.left === q.left && p.right === q.right;
  };
  return [0, 1].find(gives) ?? null;
}

/** The TFLite Padding code of a node's window; rejects padding that TFLite does not have. */
export function paddingCode(n: NodeView, input: Pair, kernel: Pair, win: Window): number {
  const { top, bottom, left, right } = win.padding;
  return (
    tflitePadding(input, kernel, win) ??
    reject(
      n,
      'unsupported-option',
      `padding t${top} b${bottom} l${left} r${right} is neither SAME nor VALID, which is all that TFLite has`,
    )
  );
}

/** The accessors that Conv2DOptions, DepthwiseConv2DOptions and Pool2DOptions share. */
interface WindowOptions {
  padding(): number;
  strideH(): number;
  strideW(): number;
  dilationHFactor?(): number;
  dilationWFactor?(): number;
}

/** A node's window over its input 0; `kernel` is that of the filter or of the options. */
export function readWindow(node: TfliteNode, o: WindowOptions | null, kernel: Pair): Window {
  const input = node.inputs[0];
  if (!input || input.shape.length !== 4)
    return node.fail('invalid-graph', 'the input must be a tensor of rank 4');
  const stride = { h: o?.strideH() ?? 1, w: o?.strideW() ?? 1 };
  const dilation = { h: o?.dilationHFactor?.() ?? 1, w: o?.dilationWFactor?.() ?? 1 };
  const code = o?.padding() ?? 0;
  const check = (role: string, { h, w }: Pair): void => {
    if (h < 1 || w < 1 || h > LARGEST || w > LARGEST)
      node.fail('invalid-graph', `${role} ${h}x${w} is outside 1..${LARGEST}`);
  };
  check('kernel', kernel);
  check('stride', stride);
  check('dilation', dilation);
  check('dilated kernel', { h: effective(kernel.h, dilation.h), w: effective(kernel.w, dilation.w) });
  if (code !== 0 && code !== 1)
    node.fail('invalid-graph', `padding ${code} is unknown (0 SAME and 1 VALID exist)`);
  const size = { h: input.shape[1]!, w: input.shape[2]! };
  return { stride, dilation, padding: paddingOf(code, size, kernel, stride, dilation) };
}

/** Output size; rejects the node when the kernel does not fit into the padded input. */
export function outputSize(n: NodeView, input: Pair, kernel: Pair, win: Window): Pair {
  const { stride, dilation, padding } = win;
  const h = input.h + padding.top + padding.bottom - effective(kernel.h, dilation.h);
  const w = input.w + padding.left + padding.right - effective(kernel.w, dilation.w);
  if (h < 0 || w < 0)
    reject(n, 'invalid-graph', `a ${kernel.h}x${kernel.w} kernel does not fit into ${input.h}x${input.w}`);
  return { h: Math.floor(h / stride.h) + 1, w: Math.floor(w / stride.w) + 1 };
}

/** Taps first..end-1 lie inside the input; tap k reads position origin + k * dilation. */
export interface Taps {
  readonly origin: number;
  readonly first: number;
  readonly end: number;
}

/** The taps of output position `out` along one axis, as runtime-c/src/internal/window.h has them. */
export function tapsAt(
  out: number,
  stride: number,
  before: number,
  size: number,
  kernel: number,
  dilation = 1,
): Taps {
  const origin = out * stride - before;
  const first = Math.max(0, Math.ceil(-origin / dilation));
  const end = Math.min(kernel, Math.ceil((size - origin) / dilation));
  return { origin, first, end: Math.max(first, end) };
}

/** `kernel 3x3 stride 2x2 dilation 1x1 pad t0 b1 l0 r1`, leaving out what is trivial. */
export function windowText(kernel: Pair, win: Window): string {
  const { stride, dilation, padding: p } = win;
  const text = [`kernel ${kernel.h}x${kernel.w}`, `stride ${stride.h}x${stride.w}`];
  if (dilation.h !== 1 || dilation.w !== 1) text.push(`dilation ${dilation.h}x${dilation.w}`);
  if (p.top + p.bottom + p.left + p.right > 0) text.push(`pad t${p.top} b${p.bottom} l${p.left} r${p.right}`);
  return text.join(' ');
}
